import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, readPluginConfig } from '../../src/config/document.ts';
import type { CheckedDriver } from '../../src/config/drivers.ts';
import { certificateFindings, liveFindings } from '../../src/config/live.ts';
import type { LiveServices } from '../../src/config/live-services.ts';
import { wantsOf } from '../../src/config/live-wants.ts';
import type { Diagnostic } from '../../src/errors.ts';
import type { NetworkInterface, Svm } from '../../src/ontapi/client.ts';
import type { StartupCheck, StartupReport } from '../../src/ontapi/client-proof.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { runCli } from '../support/run-cli.ts';
import { selfSigned } from '../support/tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-validate-'));
const PASSWORD = 'N0t-to-be-seen';
const client = selfSigned();
const encoded = (pem: string): string => Buffer.from(pem).toString('base64');

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

const config = (changes: object = {}): object => ({
  version: 1,
  storageDriverName: 'ontap-nas',
  managementLIF: '192.0.2.10',
  svm: 'svm_docker',
  username: 'trident_user',
  password: PASSWORD,
  storagePrefix: 'netappdvp_',
  labels: { netappdvp: 'svm_docker/netappdvp_' },
  ...changes,
});

interface Checked {
  readonly files: readonly {
    readonly file: string;
    readonly valid: boolean;
    readonly diagnostics: readonly Diagnostic[];
  }[];
}

const checked = (outcome: { json(): unknown }): Checked => outcome.json() as Checked;
const codes = (outcome: { json(): unknown }): string[] =>
  checked(outcome).files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));

/** Codes of what is no remark. */
const loud = (outcome: { json(): unknown }): string[] =>
  checked(outcome)
    .files.flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code);

describe('config validate --offline', () => {
  it('tells of each file, and exits 3 when one is not valid', async () => {
    const good = file('good.json', config({ dataLIF: '192.0.2.11' }));
    const bad = file('bad.json', config({ version: 2 }));
    const outcome = await runCli([
      'config',
      'validate',
      '--offline',
      good,
      bad,
      join(folder, 'none'),
      '-o',
      'json',
    ]);
    expect(outcome.exitCode).toBe(3);
    expect(checked(outcome).files.map(({ file: name, valid }) => [name, valid])).toEqual([
      [good, true],
      [bad, false],
      [join(folder, 'none'), false],
    ]);
    expect(checked(outcome).files[1]?.diagnostics).toContainEqual({
      severity: 'error',
      code: 'version-not-1',
      path: '/version',
      line: 2,
      column: 14,
      message: 'version is not 1, the only one there is.',
      hint: 'Write 1.',
    });
    expect(codes(outcome)).toContain('file-missing');
    expect((await runCli(['config', 'validate', '--offline', good])).exitCode).toBe(0);
  });

  it('looks at files that are given together side by side', async () => {
    const one = file('gold.json', config({ storagePrefix: 'gold_' }));
    const same = file('copy.json', config({ storagePrefix: 'gold_', password: 'another' }));
    const longer = file('longer.json', config({ storagePrefix: 'gold_x_', labels: { a: 'b' } }));
    const other = file('other.json', config({ storagePrefix: 'gold_', svm: 'svm_other' }));
    const outcome = await runCli([
      'config',
      'validate',
      '--offline',
      one,
      same,
      longer,
      other,
      '-o',
      'json',
    ]);
    expect(outcome.exitCode).toBe(0);
    const shared = checked(outcome).files.map(({ diagnostics }) =>
      diagnostics.filter(({ code }) => /shared/.test(code)).map(({ message }) => message),
    );
    expect(shared.map((messages) => messages.length)).toEqual([1, 1, 2, 0]);
    expect(shared[0]?.[0]).toContain(longer);
  });

  it('exits 0 with warnings', async () => {
    const outcome = await runCli([
      'config',
      'validate',
      '--offline',
      file('warned.json', config({ debug: true })),
    ]);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout).toMatch(
      /warned\.json:\d+:\d+ +warning +ignored-key +The plugin ignores debug/,
    );
    expect(outcome.stdout).toMatch(/is valid: 1 warning, 1 remark\nNext: netappdvp hosts install/);
  });

  it('reads standard input once', async () => {
    const stdin = JSON.stringify(config());
    const outcome = await runCli(['config', 'validate', '--offline', '-', '-o', 'json'], { stdin });
    expect(outcome.exitCode).toBe(0);
    expect(checked(outcome).files[0]?.file).toBe('-');
    expect((await runCli(['config', 'validate', '--offline', '-', '-'], { stdin })).exitCode).toBe(
      2,
    );
  });

  it('never shows a password, however broken the file is', async () => {
    for (const text of [
      `{"password": "${PASSWORD}" "svm": 1}`,
      `{"password": "${PASSWORD}`,
      `password: ${PASSWORD}`,
      `{'password': '${PASSWORD}', // ${PASSWORD}\n}`,
      `{"password": ["${PASSWORD}"], "svm": "${PASSWORD}", "storagePrefix": "${PASSWORD}"}`,
    ])
      for (const output of ['text', 'json']) {
        const outcome = await runCli(['config', 'validate', '--offline', '-', '-v', '-o', output], {
          stdin: text,
        });
        expect(outcome.exitCode).toBe(3);
        expect(outcome.stdout + outcome.stderr).not.toContain(PASSWORD);
      }
  });

  it('makes control characters of a file harmless on a terminal', async () => {
    const outcome = await runCli(['config', 'validate', '--offline', '-'], {
      stdin: '{"\\u001b[31mred": 1}',
    });
    expect(outcome.stdout).not.toContain('\u001b');
  });
});

describe('config validate against the simulator', () => {
  let simulator: RunningSimulator;
  let empty: RunningSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ scenario: 'typical' });
    empty = await startSimulator({ scenario: 'no-aggregates' });
  });
  afterAll(async () => {
    expect(simulator.refusals()).toEqual([]);
    expect(empty.refusals()).toEqual([]);
    await simulator.close();
    await empty.close();
  });

  const live = (changes: object = {}, to = simulator): object =>
    config({
      managementLIF: to.address,
      password: to.plugin?.password,
      dataLIF: '198.51.100.20',
      ...changes,
    });
  const run = async (name: string, content: object, to = simulator): ReturnType<typeof runCli> =>
    runCli([
      'config',
      'validate',
      file(name, content),
      '--fingerprint',
      to.fingerprint,
      '-o',
      'json',
    ]);

  it('finds nothing wrong with a config that works', async () => {
    const outcome = await run('works.json', live());
    expect(loud(outcome)).toEqual([]);
    expect(outcome.exitCode).toBe(0);
  });

  it.each([
    ['a wrong password', { password: PASSWORD }, 'live-login-refused'],
    ['an unknown user', { username: 'nobody_here' }, 'live-login-refused'],
    ['another aggregate', { aggregate: 'aggr9' }, 'live-aggregate-not-assigned'],
    ['a data LIF of somebody else', { dataLIF: '203.0.113.9' }, 'live-data-lif-unknown'],
    ['an SVM that is not there', { svm: 'svm_other' }, 'live-svm-unknown'],
    ['a port where nothing listens', { managementLIF: '127.0.0.1:1' }, 'live-unreachable'],
  ])('%s is a finding', async (name, changes, code) => {
    const outcome = await run(`${name}.json`, live(changes));
    expect(codes(outcome)).toContain(code);
    expect(outcome.exitCode).toBe(3);
    expect(outcome.stdout + outcome.stderr).not.toContain(PASSWORD);
  });

  it('tells of an SVM without aggregates, once', async () => {
    const outcome = await run('none.json', live({}, empty), empty);
    const errors = checked(outcome).files[0]?.diagnostics.filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors?.map(({ code }) => code)).toEqual(['live-no-aggregates']);
    expect(outcome.exitCode).toBe(3);
  });

  it('asks a person about a certificate that nobody vouches for, once', async () => {
    const path = file('asked.json', live());
    const prompts = [{ kind: 'confirm' as const, message: /Trust this certificate/, answer: true }];
    const first = await runCli(['config', 'validate', path, '-o', 'json'], { prompts });
    expect(first.exitCode).toBe(0);
    expect(first.stderr).toContain(simulator.fingerprint);
    const again = await runCli(['config', 'validate', path, '-o', 'json'], {
      prompts: [],
      state: first.state,
    });
    expect(again.exitCode).toBe(0);
  });

  it('sends no password to a server that nobody vouches for', async () => {
    const before = simulator.requests().length;
    const path = file('untrusted.json', live());
    const outcome = await runCli(['config', 'validate', path, '-o', 'json']);
    expect(outcome.exitCode).toBe(3);
    expect(codes(outcome)).toEqual(['live-certificate']);
    expect(checked(outcome).files[0]?.diagnostics[0]?.hint).toContain(
      `--fingerprint ${simulator.fingerprint}`,
    );
    expect(simulator.requests().length).toBe(before);
    const byFile = await runCli(['config', 'validate', path, '--ca-file', simulator.caFile]);
    expect(byFile.exitCode).toBe(0);
  });

  it('shows where in the file the live findings are', async () => {
    const wrong = { password: PASSWORD, username: undefined, Username: 'trident_user' };
    const outcome = await run('places.json', live(wrong));
    const found = checked(outcome).files[0]?.diagnostics.filter(
      ({ severity }) => severity === 'error',
    );
    expect(found).toMatchObject([
      { code: 'live-login-refused', path: '/Username', line: 12, column: 15 },
    ]);
    const text = await runCli([
      'config',
      'validate',
      join(folder, 'places.json'),
      '--fingerprint',
      simulator.fingerprint,
    ]);
    expect(text.stdout).toMatch(/places\.json:12:15 +error +live-login-refused/);
  });

  it('says what is not looked at for SolidFire', async () => {
    const before = simulator.requests().length;
    const outcome = await run('solidfire.json', {
      version: 1,
      storageDriverName: 'solidfire-san',
      EndPoint: `https://admin:${PASSWORD}@${simulator.address}/json-rpc/8.0`,
      SVIP: '198.51.100.20:3260',
      TenantName: 'docker',
    });
    const found = checked(outcome).files[0]?.diagnostics.filter(({ code }) =>
      code.startsWith('live'),
    );
    expect(found).toMatchObject([
      { severity: 'info', code: 'live-not-checked', path: '/storageDriverName', line: 3 },
    ]);
    expect(found?.[0]?.message).toMatch(/Keys, types and values were checked; whether addresses/);
    expect(outcome.stdout + outcome.stderr).not.toContain(PASSWORD);
    expect(outcome.exitCode).toBe(0);
    expect(simulator.requests().length).toBe(before);
  });

  it('takes the one SVM that the login sees when the file names none', async () => {
    const outcome = await run('nosvm.json', live({ svm: undefined }));
    expect(loud(outcome)).toEqual([]);
    expect(outcome.exitCode).toBe(0);
  });

  it('speaks ONTAPI alone when the file says so, and only reads', async () => {
    const before = simulator.requests().length;
    const outcome = await run('zapi.json', live({ useREST: false }));
    expect(loud(outcome)).toEqual([]);
    const spoken = simulator.requests().slice(before);
    expect(new Set(spoken.map(({ transport }) => transport))).toEqual(new Set(['zapi']));
    expect(spoken.filter(({ write }) => write)).toEqual([]);
  });

  it('speaks REST alone when the file says so', async () => {
    const before = simulator.requests().length;
    await run('rest.json', live({ useREST: true }));
    const spoken = simulator.requests().slice(before);
    expect(spoken.length).toBeGreaterThan(3);
    expect(new Set(spoken.map(({ transport }) => transport))).toEqual(new Set(['rest']));
    expect(spoken.filter(({ write }) => write)).toEqual([]);
  });

  it('tries a wrong password once', async () => {
    for (const useREST of [undefined, true, false]) {
      const before = simulator.requests().length;
      const outcome = await run('once.json', live({ password: PASSWORD, useREST }));
      expect(loud(outcome)).toEqual(['live-login-refused']);
      expect(
        simulator
          .requests()
          .slice(before)
          .filter(({ status }) => status === 401),
      ).toHaveLength(1);
    }
  });

  it.each([
    [
      'an export policy',
      { defaults: { exportPolicy: 'nowhere' } },
      'live-policy-unknown',
      '/defaults/exportPolicy',
    ],
    [
      'a pool with a snapshot policy',
      { storage: [{ defaults: { snapshotPolicy: 'nowhere' } }] },
      'live-policy-unknown',
      '/storage/0/defaults/snapshotPolicy',
    ],
    [
      'limitAggregateUsage',
      { limitAggregateUsage: '80%' },
      'live-limit-needs-cluster',
      '/limitAggregateUsage',
    ],
    [
      'a SAN driver',
      { storageDriverName: 'ontap-san', dataLIF: undefined },
      'live-no-data-lif',
      '/svm',
    ],
    [
      'a FlexGroup',
      { storageDriverName: 'ontap-nas-flexgroup', flexgroupAggregateList: ['aggr1', 'aggr9'] },
      'live-aggregate-not-assigned',
      '/flexgroupAggregateList/1',
    ],
  ])('finds what ONTAP has not: %s', async (name, changes, code, path) => {
    const outcome = await run(`${name}.json`, live(changes));
    expect(checked(outcome).files[0]?.diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'error', code, path }),
    );
    expect(outcome.exitCode).toBe(3);
  });

  it.each([true, false])(
    'asks for QoS policies that the file names alone, useREST %s',
    async (useREST) => {
      const admin = { username: simulator.username, password: simulator.password, useREST };
      const asked = async (changes: object): Promise<[string[], number]> => {
        const before = simulator.requests().length;
        const outcome = await run('qos.json', live({ ...admin, ...changes }));
        const places = checked(outcome)
          .files.flatMap(({ diagnostics }) => diagnostics)
          .filter(({ code }) => /policy-unknown|qos/.test(code))
          .map(({ code, path }) => `${code} ${path}`);
        const requests = simulator.requests().slice(before);
        return [places, requests.filter(({ api }) => /qos/.test(api ?? '')).length];
      };
      const each = useREST ? 1 : 2;
      expect(await asked({})).toEqual([[], 0]);
      const pools = [{ defaults: { adaptiveQosPolicy: 'extreme' } }];
      expect(await asked({ defaults: { qosPolicy: 'svm_docker_gold' } })).toEqual([[], each]);
      expect(await asked({ storage: pools })).toEqual([[], each]);
      const unknown = { defaults: { qosPolicy: 'nowhere' }, storage: [{ labels: { a: 'b' } }] };
      expect(await asked(unknown)).toEqual([['live-policy-unknown /defaults/qosPolicy'], each]);
    },
  );

  it('says that QoS policies were not checked when the role may not look', async () => {
    const outcome = await run('no-qos.json', live({ defaults: { qosPolicy: 'nowhere' } }));
    expect(loud(outcome)).toEqual([]);
    expect(checked(outcome).files[0]?.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'live-not-checked',
        message: expect.stringContaining('QoS policies') as string,
      }),
    );
    expect(outcome.exitCode).toBe(0);
  });

  it('judges the certificate by the trustedCACertificate of the file, as the plugin does', async () => {
    const authority = readFileSync(simulator.caFile, 'utf8');
    const good = file('ca.json', live({ trustedCACertificate: encoded(authority) }));
    const trusted = await runCli(['config', 'validate', good, '-o', 'json']);
    expect(loud(trusted)).toEqual([]);
    expect(trusted.exitCode).toBe(0);
    const before = simulator.requests().length;
    const other = live({ trustedCACertificate: encoded(client.cert) });
    const refused = await run('other-ca.json', other);
    expect(checked(refused).files[0]?.diagnostics).toMatchObject([
      { code: 'live-certificate', path: '/trustedCACertificate', line: 13 },
    ]);
    expect(checked(refused).files[0]?.diagnostics[0]?.hint).not.toContain('--fingerprint');
    expect(refused.exitCode).toBe(3);
    expect(simulator.requests().length).toBe(before);
  });

  it('does not ask ONTAP when the file is wrong already', async () => {
    const before = simulator.requests().length;
    const outcome = await run('wrong.json', live({ version: 7 }));
    expect(codes(outcome)).toEqual(['version-not-1']);
    expect(simulator.requests().length).toBe(before);
  });
});

describe('liveFindings', () => {
  const svm: Svm = {
    name: 'svm_docker',
    uuid: 'u',
    state: 'running',
    subtype: 'default',
    comment: '',
    ipspace: 'Default',
    aggregates: ['aggr1'],
    allowedProtocols: [],
    snapshotPolicy: null,
  };
  const lif: NetworkInterface = {
    name: 'lif1',
    svm: 'svm_docker',
    address: '192.0.2.11',
    netmaskLength: 24,
    node: 'n',
    port: 'e0a',
    enabled: true,
    up: true,
    dataProtocols: ['nfs'],
    management: false,
  };
  const document = { ...config({ dataLIF: '192.0.2.11', aggregate: 'aggr1' }) } as JsonObject;
  const failed = (
    api: string,
    fatal: boolean,
    about: StartupCheck['about'] = null,
  ): StartupCheck => ({ api, ok: false, fatal, error: 'refused', about });
  const report: StartupReport = { checks: [], svm, interfaces: [lif] };
  const services: LiveServices = {
    nfs: { enabled: true, v3: true, v4: false, v41: false },
    block: true,
    exportPolicies: ['default'],
    exportRules: new Map(),
    snapshotPolicies: ['none'],
    qosPolicies: [
      { name: 'gold', adaptive: false },
      { name: 'value', adaptive: true },
    ],
    igroups: [],
    authentication: null,
    aggregates: null,
    scope: 'svm',
  };
  const nobody = {
    index: 1,
    clients: ['0.0.0.0/0'],
    protocols: ['nfs'],
    ro: ['never'],
    rw: ['never'],
    superuser: [],
  };
  const aggregate = {
    name: 'aggr1',
    node: 'n',
    sizeBytes: 10,
    availableBytes: 5,
    root: false,
    state: 'online',
  };

  type Row = [string, Partial<StartupReport>, Partial<LiveServices>, object, readonly string[]];
  const block = {
    storageDriverName: 'ontap-san',
    useCHAP: true,
    chapUsername: 'a',
    chapTargetUsername: 'b',
  };
  const blockReport = { interfaces: [{ ...lif, dataProtocols: ['iscsi'] }] };
  it.each<Row>([
    ['all is well', {}, {}, {}, []],
    [
      'the login may not look',
      { svm: null, interfaces: null },
      { nfs: null, exportPolicies: null },
      {},
      [],
    ],
    [
      'no LIF',
      { interfaces: [], checks: [failed('net-interface-get-iter', true, 'interfaces')] },
      {},
      {},
      ['live-no-data-lif'],
    ],
    ['the LIF is down', { interfaces: [{ ...lif, up: false }] }, {}, {}, ['live-no-data-lif']],
    [
      'no SVM',
      { svm: 'unknown', checks: [failed('vserver-get', true)] },
      {},
      {},
      ['live-svm-unknown'],
    ],
    ['a stopped SVM', { svm: { ...svm, state: 'stopped' } }, {}, {}, ['live-svm-stopped']],
    [
      'no aggregates',
      { svm: { ...svm, aggregates: [] }, checks: [failed('vserver-get-iter', true, 'aggregates')] },
      {},
      {},
      ['live-no-aggregates'],
    ],
    [
      'a call refused',
      { checks: [failed('volume-get-iter', true), failed('ems-autosupport-log', false)] },
      {},
      {},
      ['live-startup-call', 'live-startup-call-optional'],
    ],
    ['no NFS', {}, { nfs: 'none' }, {}, ['live-protocol-off']],
    ['NFS 4 wanted', {}, {}, { nfsMountOptions: '-o nfsvers=4.1' }, ['live-nfs-version-off']],
    ['no export policy', {}, { exportPolicies: [] }, {}, ['live-policy-unknown']],
    ['no rules', {}, { exportRules: new Map([['default', []]]) }, {}, ['live-export-closed']],
    [
      'a rule for nobody',
      {},
      { exportRules: new Map([['default', [nobody]]]) },
      {},
      ['live-export-closed'],
    ],
    [
      'QoS policies of both kinds',
      {},
      { scope: 'cluster' },
      {
        defaults: { qosPolicy: 'gold' },
        storage: [{ defaults: { adaptiveQosPolicy: 'value', qosPolicy: '' } }],
      },
      [],
    ],
    [
      'unknown QoS policies',
      {},
      { scope: 'cluster' },
      {
        defaults: { qosPolicy: 'golden' },
        storage: [{ defaults: { adaptiveQosPolicy: 'values' } }],
      },
      ['live-policy-unknown', 'live-policy-unknown'],
    ],
    [
      'a QoS policy that may be the cluster’s',
      {},
      {},
      { defaults: { qosPolicy: 'golden' } },
      ['live-qos-policy-doubtful'],
    ],
    [
      'a QoS policy of the other kind',
      {},
      { scope: 'cluster' },
      { defaults: { adaptiveQosPolicy: 'gold' } },
      ['live-qos-policy-doubtful'],
    ],
    [
      'QoS policies that the login may not see',
      {},
      { scope: 'cluster', qosPolicies: null },
      { defaults: { qosPolicy: 'golden' } },
      [],
    ],
    ['a full aggregate', {}, { aggregates: [aggregate] }, {}, ['live-no-space']],
    ['limitAggregateUsage', {}, {}, { limitAggregateUsage: '80' }, ['live-limit-needs-cluster']],
    ['no iSCSI', blockReport, { block: false }, block, ['live-protocol-off']],
    [
      'no CHAP yet',
      blockReport,
      { authentication: { type: 'none', user: null, targetUser: null } },
      block,
      [],
    ],
    [
      'the right CHAP',
      blockReport,
      { authentication: { type: 'chap', user: 'a', targetUser: 'b' } },
      block,
      [],
    ],
    [
      'another CHAP user',
      blockReport,
      { authentication: { type: 'chap', user: 'x', targetUser: 'b' } },
      block,
      ['live-chap-mismatch'],
    ],
    [
      'another CHAP target',
      blockReport,
      { authentication: { type: 'chap', user: 'a', targetUser: 'x' } },
      block,
      ['live-chap-mismatch'],
    ],
    [
      'CHAP that nobody wanted',
      blockReport,
      { authentication: { type: 'chap', user: 'a', targetUser: 'b' } },
      { storageDriverName: 'ontap-san' },
      ['live-chap-mismatch'],
    ],
    [
      'initiators denied',
      blockReport,
      { authentication: { type: 'deny', user: null, targetUser: null } },
      block,
      ['live-chap-mismatch'],
    ],
    [
      'an igroup for Windows',
      blockReport,
      { igroups: [{ name: 'netappdvp', protocol: 'iscsi', osType: 'windows', initiators: [] }] },
      block,
      ['live-igroup-unfit'],
    ],
    [
      'iSCSI LIFs for NVMe',
      blockReport,
      {},
      { storageDriverName: 'ontap-san', sanType: 'nvme' },
      ['live-no-data-lif'],
    ],
  ])('%s', (_name, ofReport, ofServices, changes, expected) => {
    const wanted: JsonObject = { ...document, ...changes };
    const given = readPluginConfig(JSON.stringify(wanted));
    const wants = wantsOf(wanted, given.driver as CheckedDriver);
    const found = liveFindings(
      given,
      wants,
      { ...report, ...ofReport },
      { ...services, ...ofServices },
    );
    expect(found.map(({ code }) => code)).toEqual(expected);
  });
});

describe('certificateFindings', () => {
  const now = new Date('2026-06-01T00:00:00Z');
  it.each([
    ['2027-06-01T00:00:00Z', []],
    ['2026-06-20T00:00:00Z', ['ends in 19 days']],
    ['2026-05-30T00:00:00Z', ['ended 2 days ago']],
  ])('%s', (end, expected) => {
    const found = certificateFindings(new Date(end), now, false);
    expect(found.map(({ message }) => message)).toEqual(
      expected.map((text) => expect.stringContaining(text) as string),
    );
  });
});
