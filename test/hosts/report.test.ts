import { describe, expect, test } from 'vitest';
import type { HostFacts } from '../../src/hosts/facts.ts';
import { preflightError, preflightWarnings } from '../../src/hosts/preflight.ts';
import {
  configError,
  differences,
  type HostReport,
  healthError,
  reportPlugin,
} from '../../src/hosts/report.ts';
import { Secret } from '../../src/secret.ts';

const now = new Date('2026-01-31T12:00:00Z');
const facts: HostFacts = {
  uid: 0,
  hostname: 'h',
  kernel: 'Linux',
  bootId: 'b1',
  os: 'Debian',
  clock: now.getTime() / 1000,
  dockerInstalled: true,
  engine: {
    id: 'e1',
    version: '24',
    dataRoot: '/var/lib/docker',
    userNamespaces: false,
    rootless: false,
    nodeId: '',
    swarmManager: false,
  },
  dockerSaid: '',
  engineHangs: false,
  otherEngine: null,
  pluginDigest: 'sha256:aa',
  aliases: [],
  plugin: {
    id: 'ab',
    name: 'netapp:latest',
    reference: 'netapp/trident-plugin:26.06',
    version: '26.06',
    enabled: true,
    settings: { config: 'c.json' },
    privileges: [],
  },
  health: { healthy: true, said: '', explanation: null },
  configIsNewer: false,
  config: {
    path: '/etc/netappdvp/c.json',
    mode: '0600',
    owner: 'root:root',
    ownedByRoot: true,
    regular: true,
    content: new Secret('{"password":"hush"}'),
    modified: 1,
  },
  nfsClient: true,
  rpcbind: true,
  legacySocket: false,
  lock: null,
  managementLif: 'open',
  managementLifSaid: '',
  dataLif: 'open',
  log: [],
};
const engine = facts.engine;
const plugin = facts.plugin;
if (engine === null || plugin === null) throw new Error('the table below needs both');
const question = { host: 'h', managementLif: { host: 'svm1', port: 443 } };

test.each<[Partial<HostFacts>, string]>([
  [{ uid: 1000 }, 'host-not-root'],
  [{ dockerInstalled: false, engine: null }, 'docker-missing'],
  [{ engine: null, dockerSaid: 'Cannot connect' }, 'docker-down'],
  [{ engine: null, engineHangs: true }, 'docker-hangs'],
  [{ engine: null, otherEngine: 'podman' }, 'engine-is-podman'],
  [{ engine: null, otherEngine: 'rootless' }, 'docker-rootless'],
  [{ otherEngine: 'rootless' }, 'docker-rootless'],
  [
    { managementLif: 'closed', managementLifSaid: 'connect: Connection refused' },
    'management-lif-unreachable',
  ],
])('%j stops everything: %s', (change, code) => {
  expect(preflightError({ ...facts, ...change }, question)).toMatchObject({ code, host: 'h' });
});

test('the group docker is enough where nothing of root is needed', () => {
  const member = { ...facts, uid: 1000 };
  const modest = { ...question, dockerGroupSuffices: true };
  expect(preflightError(member, question)?.message).toContain('in the group docker');
  expect(preflightError(member, modest)).toBeNull();
  expect(preflightError({ ...member, engine: null }, modest)?.code).toBe('host-not-root');
  expect(configError({ ...member, config: null })).toBeNull();
  expect(configError({ ...facts, config: null })?.code).toBe('config-missing');
});

test('a LIF that nobody can ask, or that was not asked for, stops nothing', () => {
  expect(preflightError(facts, question)).toBeNull();
  expect(preflightError({ ...facts, managementLif: 'unknown' }, question)).toBeNull();
  expect(
    preflightError({ ...facts, managementLif: 'closed' }, { host: 'h', managementLif: null }),
  ).toBeNull();
});

test.each<[Partial<HostFacts>, string[]]>([
  [{}, []],
  [{ uid: 1000 }, ['host-not-root']],
  [{ managementLif: 'unknown' }, ['management-lif-unknown']],
  [{ nfsClient: false, rpcbind: false }, ['nfs-client-missing']],
  [{ rpcbind: false }, ['rpcbind-not-running']],
  [{ dataLif: 'closed' }, ['data-lif-unreachable']],
  [{ dataLif: 'unknown' }, []],
  [{ engine: { ...engine, userNamespaces: true } }, ['userns-remap']],
  [{ engine: { ...engine, dataRoot: '/srv' } }, []],
  [
    { engine: { ...engine, dataRoot: '/srv' }, plugin: { ...plugin, version: '22.07' } },
    ['data-root'],
  ],
  [{ engine: { ...engine, dataRoot: '/srv' }, plugin: { ...plugin, version: '22.10' } }, []],
  [{ engine: { ...engine, dataRoot: '/srv' }, plugin: { ...plugin, version: 'latest' } }, []],
  [{ health: { healthy: null, said: 'no tool', explanation: null } }, ['health-unknown']],
  [{ health: { healthy: null, said: 'Trident is initializing', explanation: null } }, []],
  [{ health: { healthy: false, said: 'no', explanation: null } }, []],
  [{ plugin: null, health: { healthy: null, said: '', explanation: null } }, []],
  [{ legacySocket: true }, ['legacy-socket']],
  [{ clock: facts.clock + 121 }, ['clock-skew']],
  [{ clock: facts.clock - 500 }, ['clock-skew']],
])('warnings for %j: %j', (change, codes) => {
  expect(preflightWarnings({ ...facts, ...change }, now).map((warning) => warning.code)).toEqual(
    codes,
  );
});

describe('the plugin as it is reported', () => {
  test('with a digest that the caller makes, never with the content', () => {
    const report = reportPlugin(facts, (text) => `len:${text.length}`);
    expect(report).toEqual({
      name: 'netapp:latest',
      reference: 'netapp/trident-plugin:26.06',
      version: '26.06',
      enabled: true,
      healthy: true,
      imageDigest: 'sha256:aa',
      settings: { config: 'c.json' },
      config: { path: '/etc/netappdvp/c.json', mode: '0600', owner: 'root', digest: 'len:19' },
    });
  });
  test('a file that is no JSON has no digest', () => {
    const report = reportPlugin(facts, () => {
      throw new Error('no JSON');
    });
    expect(report?.config?.digest).toBeNull();
  });
  test('nothing there', () => {
    expect(reportPlugin({ ...facts, plugin: null }, String)).toBeNull();
    expect(reportPlugin({ ...facts, config: null }, String)?.config).toBeNull();
  });
});

test.each<[Partial<HostFacts>, string | null]>([
  [{}, null],
  [{ plugin: null, health: { healthy: null, said: '', explanation: null } }, null],
  [{ health: { healthy: null, said: 'no tool', explanation: null } }, null],
  [
    { health: { healthy: null, said: 'Trident is initializing', explanation: null } },
    'plugin-still-starting',
  ],
  [{ health: { healthy: false, said: 'odd words', explanation: null } }, 'plugin-unhealthy'],
  [
    {
      health: {
        healthy: false,
        said: 'SVM',
        explanation: { rule: 'no-aggregates', cause: 'C.', mend: 'M.', everywhere: true },
      },
    },
    'plugin-no-aggregates',
  ],
])('health %j: %s', (change, code) => {
  expect(healthError({ ...facts, ...change })?.code ?? null).toBe(code);
});

describe('differences between hosts', () => {
  const report = (host: string, change: Partial<HostFacts> = {}): HostReport => ({
    host,
    status: 'unchanged',
    plugin: reportPlugin({ ...facts, ...change }, (text) => `d${text.length}`),
    plan: null,
    outcomes: [],
    error: null,
    warnings: [],
  });
  test('equal hosts have none', () => {
    expect(differences([report('a'), report('b')])).toEqual([]);
    expect(differences([])).toEqual([]);
  });
  test('the odd one stands last', () => {
    expect(
      differences([
        report('a', { plugin: { ...plugin, reference: 'x:1' } }),
        report('b'),
        report('c'),
      ]),
    ).toEqual([
      {
        what: 'image',
        values: [
          { value: 'netapp/trident-plugin:26.06', hosts: ['b', 'c'] },
          { value: 'x:1', hosts: ['a'] },
        ],
      },
    ]);
  });
  test.each<[string, Partial<HostFacts>]>([
    ['installed', { plugin: null }],
    ['enabled', { plugin: { ...plugin, enabled: false } }],
    ['setting config', { plugin: { ...plugin, settings: { config: 'other.json' } } }],
    [
      'config file',
      { config: facts.config === null ? null : { ...facts.config, content: new Secret('{}') } },
    ],
    ['config mode', { config: facts.config === null ? null : { ...facts.config, mode: '0644' } }],
  ])('%s', (what, change) => {
    expect(differences([report('a'), report('b', change)]).map((one) => one.what)).toEqual([what]);
  });
  test('a host that could not be read differs in nothing', () => {
    const unread: HostReport = {
      ...report('a', { plugin: null }),
      status: 'unreachable',
      error: { code: 'x', message: 'x', hint: null },
    };
    expect(differences([unread, report('b')])).toEqual([]);
  });
});

describe('configError: a plugin that works and would not after its next start', () => {
  const config = facts.config;
  if (config === null) throw new Error('the facts have a config');
  test.each<[string, Partial<HostFacts>, string | null]>([
    ['all well', {}, null],
    ['no plugin', { plugin: null, config: null }, null],
    ['no config', { config: null }, 'config-missing'],
    ['changed since the start', { configIsNewer: true }, 'config-newer'],
    ['readable by others', { config: { ...config, mode: '0644' } }, 'config-open'],
    [
      "somebody else's",
      { config: { ...config, owner: 'ops:ops', ownedByRoot: false } },
      'config-open',
    ],
  ])('%s', (_, changes, code) => {
    const error = configError({ ...facts, ...changes });
    expect(error?.code ?? null).toBe(code);
    if (code !== null) expect(error?.hint).toContain('hosts install');
  });
});
