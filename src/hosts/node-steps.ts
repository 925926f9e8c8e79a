/** Taking a node of a Swarm out, and putting it back. */
import type { HostStep } from '../plan/host-steps.ts';
import { type HostConnection, HostError } from './connection.ts';
import { explainDocker } from './docker-errors.ts';
import { isHolding, observeSurroundings, type Surroundings } from './surroundings.ts';

/** By this label a later run knows that it was us who took the node out, and from what. */
export const TAKEN_LABEL = 'netappdvp.taken-from';

const NODE_MS = 60_000;
const EMPTY_SECONDS = 120;

/** Availability and label change in one update. Somebody else's update at the same time makes Docker refuse ours. $1 node, $2 availability, $3 label, $4 its value, '' to take it off. */
const updateScript = String.raw`
set -- "$1" "$2" "$3" "$4" 5
while :; do
  if [ -n "$4" ]; then out=$(docker node update --availability "$2" --label-add "$3=$4" "$1" 2>&1 </dev/null); code=$?
  elif [ -n "$(docker node inspect --format "{{index .Spec.Labels \"$3\"}}" "$1" 2>/dev/null)" ]; then out=$(docker node update --availability "$2" --label-rm "$3" "$1" 2>&1 </dev/null); code=$?
  else out=$(docker node update --availability "$2" "$1" 2>&1 </dev/null); code=$?; fi
  case $code:$out in 0:*) exit 0;; *'out of sequence'*) ;; *) printf '%s\n' "$out"; exit "$code";; esac
  [ "$5" -gt 1 ] || { printf '%s\n' "$out"; exit "$code"; }
  set -- "$1" "$2" "$3" "$4" "$(($5 - 1))"; sleep 1
done`;

/** Waits until no task of a service has volumes of $1 here; after $2 seconds it says which do, and ends with 75. */
const emptyScript = String.raw`
until=$(($(date +%s) + $2))
while :; do
  ids=$(docker ps -q --no-trunc --filter label=com.docker.swarm.service.name 2>&1) || { printf '%s\n' "$ids"; exit 1; }
  held=
  [ -z "$ids" ] || held=$(docker inspect --type container --format '{{$n := .Name}}{{range .Mounts}}{{.Driver}} {{.Name}} in {{$n}}{{println}}{{end}}' $ids 2>/dev/null | sed -n -e "s|^$1 ||p" -e "s|^$1:latest ||p" | head -n 6 | tr '\n' ',')
  [ -n "$held" ] || exit 0
  [ "$(date +%s)" -lt "$until" ] || { printf '%s\n' "$held"; exit 75; }
  sleep 1
done`;

/** Takes the node out and waits until its tasks let go of the plugin's volumes. Throws HostError. */
export async function drainNode(
  host: HostConnection,
  manager: HostConnection,
  step: Extract<HostStep, { readonly kind: 'node.drain' }>,
): Promise<void> {
  await updateNode(host, manager, step.node, 'drain', step.availability);
  const result = await host.run({
    name: 'node.empty',
    script: emptyScript,
    args: [step.alias, String(EMPTY_SECONDS)],
    asRoot: true,
    timeoutMs: EMPTY_SECONDS * 1000 + NODE_MS,
  });
  if (result.exitCode === 0) return;
  const said = result.stdout.trim().replace(/,$/, '').replaceAll(',', ', ').replaceAll('/', '');
  throw new HostError('failed', host.target.name, {
    code: 'node-not-empty',
    message:
      result.exitCode === 75
        ? `the node was taken out, and after ${EMPTY_SECONDS} s tasks still hold volumes: ${said}.`
        : `whether tasks still hold volumes could not be read: ${said || result.stderr.trim()}`,
    hint: 'Tasks that end slowly need a shorter stop grace period; look with docker ps on the node.',
  });
}

/** Puts the node back to what it was taken from. Throws HostError. */
export async function activateNode(
  host: HostConnection,
  manager: HostConnection,
  step: Extract<HostStep, { readonly kind: 'node.activate' }>,
): Promise<void> {
  await updateNode(host, manager, step.node, step.availability, '');
}

async function updateNode(
  host: HostConnection,
  manager: HostConnection,
  node: string,
  availability: string,
  takenFrom: string,
): Promise<void> {
  const result = await manager.run({
    name: 'node.update',
    script: updateScript,
    args: [node, availability, TAKEN_LABEL, takenFrom],
    asRoot: true,
    timeoutMs: NODE_MS,
  });
  if (result.exitCode === 0) return;
  const problem = explainDocker(result.stdout + result.stderr, result.exitCode);
  throw new HostError('failed', host.target.name, {
    ...problem,
    code: 'node-update-failed',
    hint: `On a manager: docker node update --availability ${availability} ${node}`,
  });
}

/**
 * Compares the volumes that the plugin lists and the containers that kept theirs with `before`: nothing may be
 * missing. null: nothing is known from before. Throws HostError.
 */
export async function checkVolumes(
  host: HostConnection,
  alias: string,
  before: Surroundings | null,
): Promise<void> {
  if (before === null) return;
  const now = await observeSurroundings(host, { alias, volumes: true });
  const listed = new Set(now.volumes);
  const gone = (before.volumes ?? []).filter((name) => !listed.has(name));
  if (gone.length > 0)
    throw new HostError('failed', host.target.name, {
      code: 'volumes-missing',
      message: `${gone.length} of ${before.volumes?.length ?? 0} volumes are no longer listed: ${gone.slice(0, 6).join(', ')}.`,
      hint: 'Unless somebody removed them meanwhile: compare with netappdvp prefix-audit, and look at the plugin’s log.',
    });
  const lost = before.holders.filter(
    (holder) =>
      holder.service === null &&
      isHolding(holder) &&
      !now.holders.some(
        (one) =>
          one.container === holder.container &&
          isHolding(one) &&
          holder.volumes.every((name) => one.volumes.includes(name)),
      ),
  );
  if (lost.length === 0) return;
  throw new HostError('failed', host.target.name, {
    code: 'mounts-missing',
    message: `containers that used volumes do not any more: ${lost.map(({ container }) => container).join(', ')}.`,
    hint: 'Look at them with docker ps -a, and at the plugin’s log.',
  });
}
