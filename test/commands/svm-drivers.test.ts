import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunOptions } from '../support/run-cli.ts';
import { everything, type Scene, startScene } from './svm-scene.ts';

/** What a person types for each driver on an empty cluster, and what it must leave there. */
interface Typed {
  readonly words: readonly string[];
  readonly options?: RunOptions;
  readonly since?: number;
  /** On some of the releases only. */
  readonly few?: true;
  /** REST alone. */
  readonly rest?: true;
  /** Not told of over REST before 9.11.1. */
  readonly subnet?: true;
  readonly leaves: object;
}

const nas = ['--data-lif=198.51.100.11/24', '--export-clients=198.51.100.0/24'];
const san = ['--data-lif=198.51.100.11/24', '--data-lif=198.51.100.12/24'];
const host = 'iqn.1993-08.org.debian:01:abc';
const secrets = {
  NETAPPDVP_CHAP_PASSWORD: 'inbound-secret-1',
  NETAPPDVP_CHAP_TARGET_PASSWORD: 'outbound-secret-2',
};

const drivers: Readonly<Record<string, Typed>> = {
  'ontap-nas': { words: nas, leaves: { nfsServices: [{ enabled: true }] } },
  'ontap-nas-economy': {
    words: ['--driver=ontap-nas-economy', ...nas],
    few: true,
    leaves: { nfsServices: [{ enabled: true }] },
  },
  'ontap-nas-flexgroup': {
    words: ['--driver=ontap-nas-flexgroup', ...nas],
    few: true,
    leaves: { nfsServices: [{ enabled: true }] },
  },
  'ontap-san': {
    words: ['--driver=ontap-san', ...san],
    leaves: {
      nfsServices: [],
      iscsiServices: [{ enabled: true }],
      igroups: [{ name: 'netappdvp', protocol: 'iscsi', osType: 'linux', initiators: [] }],
      iscsiCredentials: [{ initiator: 'default', type: 'none' }],
    },
  },
  'ontap-san with CHAP': {
    few: true,
    words: ['--driver=ontap-san', ...san, '--chap', `--initiator=${host}`, '--igroup=docker'],
    options: { env: secrets },
    leaves: {
      igroups: [{ name: 'docker', initiators: [host] }],
      iscsiCredentials: [
        {
          type: 'chap',
          inbound: { user: 'netappdvp', password: 'inbound-secret-1' },
          outbound: { user: 'netappdvp_target', password: 'outbound-secret-2' },
        },
      ],
    },
  },
  'ontap-san over NVMe': {
    words: ['--driver=ontap-san', '--protocol=nvme', ...san],
    since: 10,
    rest: true,
    leaves: { nvmeServices: [{ enabled: true }], iscsiServices: [], igroups: [] },
  },
  'ontap-san-economy': {
    words: ['--driver=ontap-san-economy', '--subnet=sim_subnet'],
    few: true,
    subnet: true,
    leaves: {
      iscsiServices: [{ enabled: true }],
      interfaces: [
        { svm: 'sim' },
        { name: 'iscsi1', homeNode: 'sim-01', subnet: 'sim_subnet' },
        { name: 'iscsi2', homeNode: 'sim-02', subnet: 'sim_subnet' },
        { name: 'mgmt1' },
      ],
      routes: [{ destination: '0.0.0.0/0', gateway: '100.64.7.1' }],
    },
  },
  'two protocols and name servers': {
    words: [
      '--protocol=nfs',
      '--protocol=iscsi',
      ...nas,
      '--data-lif=iscsi=198.51.100.12/24@sim-02:e0c',
      '--dns-domain=example.com',
      '--dns-server=192.0.2.53',
      '--snapshot-policy=none',
      '--ipspace=Default',
    ],
    leaves: {
      svms: [{ snapshotPolicy: 'none', ipspace: 'Default' }],
      nfsServices: [{ enabled: true }],
      iscsiServices: [{ enabled: true }],
      dns: [{ domains: ['example.com'], servers: ['192.0.2.53'] }],
    },
  },
};

/** What is wrong with one API while the administrator leaves the choice to the program. */
const troubles: Readonly<Record<string, object>> = {
  'auto, ONTAPI asleep': { kind: 'suspended' },
  'auto, REST off': { kind: 'disabled', transport: 'rest' },
};
type Place = readonly [version: string, api: string];
const from = (versions: readonly string[], ...apis: string[]): Place[] =>
  versions.flatMap((version) => apis.map((api): Place => [version, api]));

/** Releases, and the API that the administrator speaks. */
const places = [
  ...from(['9.5'], 'zapi'),
  ...from(['9.6', '9.8', '9.10.1', '9.11.1', '9.14.1', '9.15.1', '9.17.1'], 'zapi', 'rest'),
  ...from(['9.14.1', '9.15.1', '9.17.1'], 'auto, ONTAPI asleep'),
  ...from(['9.8', '9.15.1', '9.17.1'], 'auto, REST off'),
].filter(([version]) => everything || !['9.6', '9.10.1'].includes(version));

let running: Scene | null = null;
afterEach(async () => {
  await running?.end();
  running = null;
});

async function start(ontapVersion: string, api: string): Promise<Scene> {
  const faults = [troubles[api] ?? []].flat();
  const faultsFile = join(mkdtempSync(join(tmpdir(), 'netappdvp-drivers-')), 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults }));
  running = await startScene({ ontapVersion, faultsFile });
  writeFileSync(join(running.folder, 'plugin.pw'), 'Trident12345\n', { mode: 0o600 });
  return running;
}

function line(scene: Scene, words: readonly string[]): string[] {
  return [
    'svm',
    'bootstrap',
    '--svm=svm_docker',
    '--aggregates=aggr1,aggr2',
    ...(words.some((word) => word.startsWith('--subnet'))
      ? []
      : ['--management-lif=198.51.100.10/24']),
    '--plugin-password-file=plugin.pw',
    `--plugin-address=${scene.sim.address}`,
    ...words,
  ];
}

describe.each(Object.entries(drivers))('%s', (_name, typed) => {
  // What differs from its neighbour by the role alone meets a release of each kind.
  const tried =
    typed.few === true && !everything ? places.filter((_, index) => index % 4 === 0) : places;
  const able = tried.filter(([version, api]) => {
    const major = Number(version.split('.')[1]);
    const overRest = api === 'rest' || api === 'auto, ONTAPI asleep';
    const told = typed.subnet !== true || !overRest || major >= 11;
    return major >= (typed.since ?? 0) && told && (typed.rest !== true || overRest);
  });

  it.each(able)(
    'on ONTAP %s over %s: a dry run changes nothing, the second run does nothing',
    async (version, api) => {
      const scene = await start(version, api);
      const words = [...line(scene, typed.words), `--api=${api.split(',')[0]}`];
      const before = JSON.stringify(scene.sim.cluster.state);
      const dry = await scene.run([...words, '--dry-run', '-o', 'json'], typed.options);
      expect(dry.exitCode, dry.stderr).toBe(0);
      expect(JSON.stringify(scene.sim.cluster.state)).toBe(before);

      const first = await scene.run([...words, '--yes', '-o', 'json'], typed.options);
      expect(first.exitCode, first.stderr).toBe(0);
      expect(first.json()).toMatchObject({ converged: true });
      expect(scene.sim.cluster.state).toMatchObject(typed.leaves);
      scene.news();

      const second = await scene.run([...words, '--yes', '-o', 'json'], typed.options);
      expect(second.json()).toMatchObject({ converged: true, plan: { steps: [], blockers: [] } });
      const { writes } = scene.news();
      expect(writes).toEqual([]);
      expect(scene.traces()).not.toMatch(/inbound-secret|outbound-secret|Trident12345/);
    },
  );

  it.each(tried.filter((place) => !able.includes(place)))(
    'on ONTAP %s over %s: is told to be impossible',
    async (version, api) => {
      const scene = await start(version, api);
      const outcome = await scene.run([
        ...line(scene, typed.words),
        `--api=${api.split(',')[0]}`,
        '--yes',
      ]);
      expect(outcome.exitCode).toBe(1);
      expect(outcome.stderr).toMatch(/9\.10\.1|--api rest|--api zapi|no REST API/);
      expect(scene.news().writes).toEqual([]);
    },
  );
});
