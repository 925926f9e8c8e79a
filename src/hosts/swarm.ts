import { type HostConnection, HostError, type HostTarget } from './connection.ts';
import { explainDocker } from './docker-errors.ts';
import { parseNodes, type SwarmNode } from './docker-plugin.ts';
import { hostNameProblem } from './host-spec.ts';

const script = `id=$(docker info --format '{{.Swarm.NodeID}}') || exit 1
echo "$id"
set -- $(docker node ls -q) || exit 1
[ $# -gt 0 ] || { docker node ls >/dev/null; exit 1; }
docker node inspect "$@"`;

export interface Swarm {
  readonly targets: readonly HostTarget[];
  /** What the manager says about each of them, in the same order. */
  readonly nodes: readonly SwarmNode[];
  /** The connection to the manager, still open, under its name among the targets; null when it is none of them. */
  readonly manager: HostConnection | null;
}

/**
 * All nodes of the Swarm that this manager belongs to, by name. Login, port and options are the manager's;
 * a node is reported by its host name and reached at the address that it has in the Swarm; the manager stays
 * where it was given. Throws HostError.
 */
export async function swarmHosts(
  manager: HostTarget,
  connect: (target: HostTarget) => Promise<HostConnection>,
): Promise<Swarm> {
  const connection = await connect(manager);
  try {
    const { nodes, self } = await observeNodes(connection);
    // Whether a person is asked about a host key is each node's own matter.
    const { askAboutHostKey: _asked, ...login } = manager;
    const targets = targetsOf(nodes, self, login);
    const asNode = targets[nodes.findIndex((node) => node.id === self)];
    if (asNode === undefined) await connection.close();
    return { targets, nodes, manager: asNode === undefined ? null : renamed(connection, asNode) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function observeNodes(
  connection: HostConnection,
): Promise<{ nodes: readonly SwarmNode[]; self: string }> {
  const { target } = connection;
  const result = await connection.run({
    name: 'swarm.nodes',
    script,
    args: [],
    asRoot: true,
    timeoutMs: 60_000,
  });
  if (result.exitCode !== 0) throw noSwarm(target, result.stderr, result.exitCode);
  const [self = '', ...json] = result.stdout.split('\n');
  const nodes = parseNodes(json.join('\n'));
  if (nodes.length === 0) throw noSwarm(target, 'docker node inspect named no node', 0);
  return { nodes, self: self.trim() };
}

/** The same connection of a host that goes by another name. */
function renamed(connection: HostConnection, target: HostTarget): HostConnection {
  const named = (error: unknown): never => {
    if (!(error instanceof HostError)) throw error;
    const { kind, message, hint, code } = error;
    throw new HostError(kind, target.name, { message, hint, code });
  };
  return {
    target,
    run: (command) => connection.run(command).catch(named),
    upload: (path, content, mode) => connection.upload(path, content, mode).catch(named),
    close: () => connection.close(),
  };
}

/** Takes the nodes and which of them was asked, returns the hosts. Pure. */
export function targetsOf(
  nodes: readonly SwarmNode[],
  self: string,
  manager: HostTarget,
): HostTarget[] {
  const twice = (node: SwarmNode): boolean =>
    nodes.some((other) => other !== node && other.hostname === node.hostname);
  return nodes.map((node) => {
    const name = node.hostname === '' || twice(node) ? node.address : node.hostname;
    if (node.id === self) return { ...manager, name };
    const problem = hostNameProblem(node.address);
    if (problem !== null)
      throw new HostError('failed', manager.name, {
        code: 'swarm-node-address',
        message: `the Swarm's node ${node.hostname} has no usable address: ${problem}.`,
        hint: 'Name the hosts with --hosts or --inventory.',
      });
    return { ...manager, name, address: node.address };
  });
}

function noSwarm(manager: HostTarget, stderr: string, exitCode: number): HostError {
  if (/not a swarm manager|not part of a swarm|This node is not/i.test(stderr))
    return new HostError('failed', manager.name, {
      code: 'swarm-not-manager',
      message: 'it is not a manager of a Swarm, so it does not know the nodes.',
      hint: 'Give --swarm a manager (docker node ls shows them), or name the hosts with --hosts.',
    });
  return new HostError('no-docker', manager.name, explainDocker(stderr, exitCode));
}
