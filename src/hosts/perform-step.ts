import type { HostStep } from '../plan/host-steps.ts';
import type { Secret } from '../secret.ts';
import { type HostConnection, HostError } from './connection.ts';
import { explainDocker } from './docker-errors.ts';
import { enableArgv, installArgv, setArgv, upgradeArgv } from './docker-plugin.ts';
import { activateNode, checkVolumes, drainNode } from './node-steps.ts';
import { registryProblem } from './registry.ts';
import { observeSurroundings, type Surroundings } from './surroundings.ts';

/** Downloads may be slow; everything else is the engine's own work. */
const DOWNLOAD_MS = 900_000;
const ENGINE_MS = 180_000;

/** What the steps of one host need besides it. */
export interface StepTools {
  /** The config, which goes by standard input only; null when no step uploads one. */
  readonly content: Secret | null;
  /** A manager of the host's Swarm; null when no step needs one. */
  readonly manager: HostConnection | null;
}

/**
 * Stops or removes a plugin. Docker counts each volume that was made or mounted on the host and then refuses, also
 * where no container uses one; -f is for that case, and for the one in which somebody said so.
 * $1 verb, $2 plugin, $3 its alias, $4 "told" when running containers do not matter.
 */
const withdrawScript = String.raw`
out=$(docker plugin "$1" "$2" 2>&1 </dev/null) && exit 0
case $out in *'is in use'*) ;; *) printf '%s\n' "$out"; exit 1;; esac
if [ "$4" != told ]; then
  ids=$(docker ps -q --no-trunc 2>&1) || { printf '%s\n' "$ids"; exit 1; }
  if [ -n "$ids" ]; then
    held=$(docker inspect --type container --format '{{$n := .Name}}{{range .Mounts}}{{.Driver}} {{.Name}} in {{$n}}{{println}}{{end}}' $ids 2>/dev/null | sed -n -e "s|^$3 ||p" -e "s|^$3:latest ||p")
    if [ -n "$held" ]; then printf '%s\nheld: %s\n' "$out" "$(printf %s "$held" | head -n 6 | tr '\n' ',')"; exit 1; fi
  fi
fi
exec docker plugin "$1" -f "$2" 2>&1`;

const removeFileScript = 'exec rm -f -- "$1"';

/**
 * Returns what does the steps of one plan on a host, each safe to repeat; it throws HostError with Docker's words and
 * what they mean.
 */
export function hostPerformer(
  host: HostConnection,
  tools: StepTools,
): (step: HostStep) => Promise<void> {
  let before: Surroundings | null = null;
  return async (step) => {
    switch (step.kind) {
      case 'config.upload':
        if (tools.content === null) throw new Error('a config is put without a content');
        await host.upload(step.path, tools.content, Number.parseInt(step.mode, 8));
        return;
      case 'config.remove':
        return docker(host, step, [step.path], { script: removeFileScript });
      case 'plugin.install':
        return docker(host, step, installArgv(step.alias, step.reference, step.settings), {
          timeoutMs: DOWNLOAD_MS,
        });
      case 'plugin.upgrade':
        return docker(host, step, upgradeArgv(step.name, step.to), { timeoutMs: DOWNLOAD_MS });
      case 'plugin.set':
        return docker(host, step, setArgv(step.name, step.key, step.value));
      case 'plugin.disable':
      case 'plugin.remove':
        return withdraw(host, step);
      case 'plugin.enable':
        return docker(host, step, enableArgv(step.name));
      case 'node.drain':
        before = await observeSurroundings(host, { alias: step.alias, volumes: true });
        return drainNode(host, managerOf(tools), step);
      case 'volumes.check':
        return checkVolumes(host, step.alias, before);
      case 'node.activate':
        return activateNode(host, managerOf(tools), step);
    }
  };
}

function managerOf({ manager }: StepTools): HostConnection {
  if (manager === null) throw new Error('a node is taken out without a manager');
  return manager;
}

interface How {
  readonly script?: string;
  readonly timeoutMs?: number;
}

async function docker(
  host: HostConnection,
  step: HostStep,
  args: readonly string[],
  { script = 'exec "$@" 2>&1 >/dev/null', timeoutMs = ENGINE_MS }: How = {},
): Promise<void> {
  const result = await host.run({ name: step.kind, script, args, asRoot: true, timeoutMs });
  const said = result.stdout + result.stderr;
  if (result.exitCode === 0 || isDoneAlready(step, said)) return;
  const problem = explainDocker(said, result.exitCode);
  const reference =
    step.kind === 'plugin.install'
      ? step.reference
      : step.kind === 'plugin.upgrade'
        ? step.to
        : null;
  const known = reference === null ? problem : await registryProblem(host, reference, problem);
  throw new HostError('failed', host.target.name, known);
}

async function withdraw(
  host: HostConnection,
  step: Extract<HostStep, { readonly kind: 'plugin.disable' | 'plugin.remove' }>,
): Promise<void> {
  const { name, inUse } = step;
  const alias = name.replace(/:latest$/, '');
  const verb = step.kind === 'plugin.disable' ? 'disable' : 'rm';
  const result = await host.run({
    name: step.kind,
    script: withdrawScript,
    args: [verb, name, alias, inUse ? 'told' : ''],
    asRoot: true,
    timeoutMs: ENGINE_MS,
  });
  const said = result.stdout + result.stderr;
  if (result.exitCode === 0 || isDoneAlready(step, said)) return;
  const held = /^held: (.*)$/m.exec(said)?.[1]?.replace(/,$/, '').replaceAll('/', '');
  const problem = explainDocker(said, result.exitCode);
  if (problem.code !== 'plugin-in-use' || held === undefined)
    throw new HostError('failed', host.target.name, problem);
  throw new HostError('failed', host.target.name, {
    ...problem,
    hint: `In use now: ${held.replaceAll(',', ', ')}. Stop what uses them, or give --force-in-use: containers that run keep their mounts while the plugin is stopped, only new mounts wait.`,
  });
}

/** A run that was killed in the middle of a step finds it done. The words seen on docker.io 20.10. */
function isDoneAlready(step: HostStep, said: string): boolean {
  if (step.kind === 'plugin.disable') return /already disabled/.test(said);
  if (step.kind === 'plugin.remove') return /No such plugin|plugin "[^"]*" not found/.test(said);
  return step.kind === 'plugin.enable' && /already enabled/.test(said);
}
