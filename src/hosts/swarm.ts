import { type HostConnection, HostError, type HostTarget } from './connection.ts';
import { explainDocker } from './docker-errors.ts';
import { parseNodes, type SwarmNode } from './docker-plugin.ts';
import { hostNameProblem } from './host-spec.ts';

const script = `id=$(docker info --format '{{.Swarm.NodeID}}') || exit 1
echo "$id"
set -- $(docker node ls -q) || exit 1
[ $# -gt 0 ] || { docker node ls >/dev/null; exit 1; }
docker node inspect "$@"`;

/**
 * All nodes of the Swarm that this manager belongs to, by name. Login, port and options are the manager's;
 * a node is reported by its host name and reached at the address that it has in the Swarm; the manager stays
 * as it was given. Throws HostError.
 */
export async function swarmHosts(
  manager: HostTarget,
  connect: (target: HostTarget) => Promise<HostConnection>,
): Promise<HostTarget[]> {
  const connection = await connect(manager);
  try {
    const result = await connection.run({
      name: 'swarm.nodes',
      script,
      args: [],
      asRoot: true,
      timeoutMs: 60_000,
    });
    if (result.exitCode !== 0) throw noSwarm(manager, result.stderr, result.exitCode);
    const [id = '', ...json] = result.stdout.split('\n');
    const nodes = parseNodes(json.join('\n'));
    if (nodes.length === 0) throw noSwarm(manager, 'docker node inspect named no node', 0);
    return targetsOf(nodes, id.trim(), manager);
  } finally {
    await connection.close();
  }
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
