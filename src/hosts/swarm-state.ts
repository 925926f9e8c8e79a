/** The nodes of a Swarm as a manager knows them, for taking them out one after the other. */
import { type HostConnection, HostError } from './connection.ts';
import { explainDocker } from './docker-errors.ts';
import { TAKEN_LABEL } from './node-steps.ts';

export interface SwarmNodeState {
  readonly id: string;
  readonly availability: 'active' | 'pause' | 'drain';
  /** Ready and active: it takes tasks. */
  readonly ready: boolean;
  /** From what an earlier run of ours took it out; null: it did not. */
  readonly takenFrom: 'active' | 'pause' | null;
}

/** $1 the label by which we know our own. */
const script = String.raw`
ids=$(docker node ls -q 2>&1) || { printf '%s\n' "$ids"; exit 1; }
exec docker node inspect --format "{{.ID}} {{.Spec.Availability}} {{.Status.State}} -{{index .Spec.Labels \"$1\"}}" $ids 2>&1`;

/** Asks a manager. Changes nothing. Throws HostError. */
export async function observeSwarm(manager: HostConnection): Promise<SwarmNodeState[]> {
  const result = await manager.run({
    name: 'swarm.state',
    script,
    args: [TAKEN_LABEL],
    asRoot: true,
    timeoutMs: 60_000,
  });
  if (result.exitCode !== 0)
    throw new HostError(
      'failed',
      manager.target.name,
      explainDocker(result.stdout + result.stderr, result.exitCode),
    );
  return parseSwarmState(result.stdout);
}

/** Lines of id, availability, state and the label behind a dash. Pure. */
export function parseSwarmState(text: string): SwarmNodeState[] {
  return [...text.matchAll(/^(\w+) (active|pause|drain) (\w+) -(\w*)$/gm)].map(
    ([, id = '', availability = '', state = '', label = '']) => ({
      id,
      availability: availabilityOf(availability) ?? 'drain',
      ready: state === 'ready' && availability === 'active',
      takenFrom: label === 'active' || label === 'pause' ? label : null,
    }),
  );
}

function availabilityOf(word: string): SwarmNodeState['availability'] | null {
  return word === 'active' || word === 'pause' || word === 'drain' ? word : null;
}
