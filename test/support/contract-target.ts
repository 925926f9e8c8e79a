import type { OntapTarget, Trust } from '../../src/ontapi/client.ts';
import { Secret } from '../../src/secret.ts';
import { startSimulator } from '../../src/simulator/server.ts';

/** An ONTAP to run the contract on. */
export interface ContractTarget {
  readonly target: OntapTarget;
  /** A data SVM that is all there; the simulator's is svm_docker. */
  readonly svm: string;
  /** The plugin's login on that SVM; null when there is none to try. */
  readonly plugin: OntapTarget | null;
  /** What the simulator does not model and was asked all the same: must stay empty. */
  refusals(): readonly unknown[];
  /** How many requests asked to change something; null on a real cluster. */
  writes(): number | null;
  stop(): Promise<void>;
}

/** A simulator that plays this scenario. */
export async function simulatorTarget(
  scenario: string,
  more: {
    readonly ontapVersion?: string;
    readonly volumes?: number;
    readonly api?: 'rest' | 'zapi';
  } = {},
): Promise<ContractTarget> {
  const { api = 'zapi', ...options } = more;
  const simulator = await startSimulator({ scenario, ...options });
  const target: OntapTarget = {
    host: simulator.host,
    port: simulator.port,
    username: simulator.username,
    credential: new Secret(simulator.password),
    trust: { kind: 'ca-file', path: simulator.caFile },
    api,
    timeoutMs: 20_000,
  };
  const { plugin } = simulator;
  return {
    target,
    svm: simulator.svms[0] ?? 'svm_docker',
    plugin: plugin && {
      ...target,
      username: plugin.username,
      credential: new Secret(plugin.password),
    },
    refusals: () => simulator.refusals(),
    writes: () => simulator.requests().filter((request) => request.write).length,
    stop: () => simulator.close(),
  };
}

/**
 * A real cluster, when the environment names one: NETAPPDVP_TEST_CLUSTER (host or host:port),
 * NETAPPDVP_TEST_USERNAME, NETAPPDVP_TEST_PASSWORD, NETAPPDVP_TEST_FINGERPRINT or NETAPPDVP_TEST_CA_FILE,
 * NETAPPDVP_TEST_SVM. Only reads are made there.
 */
export function realTarget(env: NodeJS.ProcessEnv): ContractTarget | null {
  const cluster = env['NETAPPDVP_TEST_CLUSTER'];
  if (cluster === undefined || cluster === '') return null;
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '')
      throw new Error(`${name} is needed beside NETAPPDVP_TEST_CLUSTER`);
    return value;
  };
  const [host = '', port = '443'] = cluster.split(':');
  const fingerprint = env['NETAPPDVP_TEST_FINGERPRINT'];
  const trust: Trust =
    fingerprint === undefined
      ? { kind: 'ca-file', path: need('NETAPPDVP_TEST_CA_FILE') }
      : { kind: 'fingerprint', sha256: fingerprint };
  const target: OntapTarget = {
    host,
    port: Number(port),
    username: need('NETAPPDVP_TEST_USERNAME'),
    credential: new Secret(need('NETAPPDVP_TEST_PASSWORD')),
    trust,
    api: 'auto',
    timeoutMs: 60_000,
  };
  return {
    target,
    svm: need('NETAPPDVP_TEST_SVM'),
    plugin: null,
    refusals: () => [],
    writes: () => null,
    stop: () => Promise.resolve(),
  };
}
