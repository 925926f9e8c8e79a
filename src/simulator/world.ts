import { randomBytes } from 'node:crypto';
import { type ServerCertificate, serverCertificate } from './certificate.ts';
import type { Cluster } from './cluster.ts';
import { certificateNames, parseVersion, type SimulatorOptions, wholeNumber } from './options.ts';
import { SimulatorUsageError } from './rejection.ts';
import { createScenario } from './scenarios.ts';
import { clusterOf, loadState, type SavedState, saveState } from './state-file.ts';

/** Letters and digits that satisfy ONTAP's password rules. */
function newPassword(): string {
  return `Sim1${randomBytes(9).toString('hex')}`;
}

/** A cluster with what it needs to be served and kept. */
export interface World {
  readonly cluster: Cluster;
  readonly certificate: ServerCertificate;
  readonly administrator: { readonly username: string; readonly password: string };
  save(): void;
}

function checkRepeated(saved: SavedState, options: SimulatorOptions): void {
  const path = options.stateFile ?? '';
  const conflict = (option: string, has: string) =>
    new SimulatorUsageError(
      `${path} was made with ${option} ${has}: leave the option out, or choose another state file.`,
    );
  const { made, cluster } = saved;
  if (options.scenario !== undefined && options.scenario !== made.scenario) {
    throw conflict('--scenario', made.scenario);
  }
  if (options.volumes !== undefined && options.volumes !== made.volumes) {
    throw conflict('--volumes', String(made.volumes ?? 'of the scenario'));
  }
  if (options.ontapVersion !== undefined) {
    const { generation, major, minor } = cluster.version;
    const wanted = parseVersion(options.ontapVersion);
    if (wanted.major !== major || wanted.minor !== minor) {
      throw conflict('--ontap-version', `${generation}.${major}.${minor}`);
    }
  }
}

/** The cluster from the state file, or a new one from the scenario. */
export function prepareWorld(options: SimulatorOptions, host: string): World {
  const now = options.now ?? Date.now;
  const jobMs = wholeNumber(options.jobMs, 'The time of a job', [0, 600_000], 300);
  const saved = options.stateFile === undefined ? null : loadState(options.stateFile);
  if (saved) checkRepeated(saved, options);
  const certificate = serverCertificate(certificateNames(host), now(), saved?.certificate ?? null);
  const volumes = wholeNumber(options.volumes, '--volumes', [0, 1_000_000], null);
  const administrator = saved?.administrator ?? {
    username: options.username ?? 'admin',
    password: options.password ?? newPassword(),
  };
  const made = saved?.made ?? { scenario: options.scenario ?? 'typical', volumes };
  const cluster = saved
    ? clusterOf(saved, now, jobMs)
    : createScenario(
        {
          ...made,
          ...administrator,
          version: parseVersion(options.ontapVersion ?? '9.15.1'),
          seed: wholeNumber(options.seed, '--seed', [0, 2 ** 32 - 1], 1),
          pluginPassword: options.pluginPassword ?? newPassword(),
        },
        now,
        jobMs,
      );
  return {
    cluster,
    certificate,
    administrator,
    save() {
      if (options.stateFile === undefined) return;
      saveState(options.stateFile, {
        cluster: cluster.state,
        volumes: [...cluster.volumes.all()],
        certificate,
        administrator,
        made,
      });
    },
  };
}
