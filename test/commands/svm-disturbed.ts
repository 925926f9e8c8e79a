import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, everything, type Scene, startScene } from './svm-scene.ts';

export const secrets = {
  NETAPPDVP_CHAP_PASSWORD: 'inbound-secret-1',
  NETAPPDVP_CHAP_TARGET_PASSWORD: 'outbound-secret-2',
};

const nas = ['--data-lif=198.51.100.11/24', '--export-clients=198.51.100.0/24'] as const;

const drivers = {
  'ontap-nas': [
    '--data-lif=198.51.100.11/24',
    '--gateway=198.51.100.1',
    '--export-clients=198.51.100.0/24',
    '--export-policy=docker',
  ],
  'ontap-san': [
    '--driver=ontap-san',
    '--subnet=sim_subnet',
    '--chap',
    '--initiator=iqn.1993-08.org.debian:01:a',
    '--initiator=iqn.1993-08.org.debian:01:b',
    '--dns-domain=example.com',
    '--dns-server=192.0.2.53',
  ],
  'ontap-san over NVMe': [
    '--driver=ontap-san',
    '--protocol=nvme',
    '--data-lif=198.51.100.11/24',
    '--data-lif=198.51.100.12/24',
  ],
  'ontap-nas-economy': ['--driver=ontap-nas-economy', ...nas],
  'ontap-nas-flexgroup': ['--driver=ontap-nas-flexgroup', ...nas],
  'ontap-san-economy': [
    '--driver=ontap-san-economy',
    '--data-lif=198.51.100.11/24',
    '--data-lif=198.51.100.12/24@sim-02:e0c',
  ],
} as const;
type Driver = keyof typeof drivers;
/** Those that differ from another by their role alone wait for everything. */
const sampled: readonly Driver[] = ['ontap-nas', 'ontap-san'];
const transports = ['zapi', 'rest'] as const;
type Transport = (typeof transports)[number];

export function lineOf(driver: Driver, transport: Transport, scene: Scene): string[] {
  const managed = drivers[driver].some((word) => word.startsWith('--subnet'));
  return [
    'svm',
    'bootstrap',
    '--svm=svm_docker',
    '--aggregates=aggr1,aggr2',
    ...(managed ? [] : ['--management-lif=198.51.100.10/24']),
    ...drivers[driver],
    '--plugin-password-file=plugin.pw',
    `--plugin-address=${scene.sim.address}`,
    `--api=${transport}`,
    '--yes',
    '-o',
    'json',
  ];
}

/** A simulator with these faults and a person's desk with the plugin's password. */
export async function disturbed(faults: readonly object[]): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-faults-'));
  const faultsFile = join(folder, 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults }));
  const scene = await startScene({ faultsFile, jobMs: 5, seed: 7 });
  writeFileSync(join(scene.folder, 'plugin.pw'), 'Trident12345\n', { mode: 0o600 });
  return scene;
}

/** What an undisturbed run asks and leaves. */
export interface Whole {
  readonly requests: readonly {
    readonly api: string;
    readonly nth: number;
    readonly write: boolean;
  }[];
  readonly state: unknown;
}

async function undisturbed(driver: Driver, transport: Transport): Promise<Whole> {
  const scene = await disturbed([]);
  const outcome = await scene.run(lineOf(driver, transport, scene), { env: secrets });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  const seen = new Map<string, number>();
  const requests = scene.sim
    .requests()
    .filter((entry) => entry.user === 'admin')
    .map(({ api, write }) => {
      const name = api ?? '';
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return { api: name, nth, write };
    });
  const state = built(scene.sim);
  await scene.end();
  return { requests, state };
}

const combinations = transports.flatMap((transport) =>
  (Object.keys(drivers) as Driver[])
    // NVMe takes a role of REST paths, and those are made over REST.
    .filter((driver) => driver !== 'ontap-san over NVMe' || transport === 'rest')
    .filter((driver) => everything || sampled.includes(driver))
    .map((driver) => ({ driver, transport })),
);
/** Every driver over every API, as an undisturbed run leaves it. */
export const wholes = await Promise.all(
  combinations.map(async (one) => ({
    ...one,
    whole: await undisturbed(one.driver, one.transport),
  })),
);
