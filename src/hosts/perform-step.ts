import type { HostStep } from '../plan/host-plan.ts';
import type { Secret } from '../secret.ts';
import { type HostConnection, HostError } from './connection.ts';
import { type DockerProblem, explainDocker } from './docker-errors.ts';
import {
  acceptsPlainHttp,
  disableArgv,
  enableArgv,
  installArgv,
  setArgv,
} from './docker-plugin.ts';

/** Downloads may be slow; everything else is the engine's own work. */
const DOWNLOAD_MS = 900_000;
const ENGINE_MS = 180_000;

/** Volumes of the driver that Docker knows here, and the containers that hold them. $1 the alias. */
const usersScript = `
docker volume ls --format '{{.Driver}} {{.Name}}' | while read -r driver name; do
  case $driver in "$1"|"$1:latest") ;; *) continue;; esac
  holders=$(docker ps -a --filter "volume=$name" --format '{{.Names}} ({{.State}})' 2>/dev/null | tr '\\n' ',')
  [ -n "$holders" ] && echo "$name: $holders"
done | head -n 20; :`;

/**
 * Does one step on a host; safe to repeat. `content` is the config, which goes by standard input only.
 * Throws HostError with Docker's words and what they mean.
 */
export async function performHostStep(
  host: HostConnection,
  step: HostStep,
  content: Secret,
): Promise<void> {
  switch (step.kind) {
    case 'config.upload':
      await host.upload(step.path, content, Number.parseInt(step.mode, 8));
      return;
    case 'plugin.install':
      return docker(
        host,
        step,
        installArgv(step.alias, step.reference, step.settings),
        DOWNLOAD_MS,
      );
    case 'plugin.set':
      return docker(host, step, setArgv(step.name, step.key, step.value));
    case 'plugin.disable':
      return docker(host, step, disableArgv(step.name));
    case 'plugin.enable':
      return docker(host, step, enableArgv(step.name));
  }
}

async function docker(
  host: HostConnection,
  step: HostStep,
  argv: readonly string[],
  timeoutMs = ENGINE_MS,
): Promise<void> {
  const result = await host.run({
    name: step.kind,
    script: 'exec "$@" 2>&1 >/dev/null',
    args: argv,
    asRoot: true,
    timeoutMs,
  });
  if (result.exitCode === 0 || isDoneAlready(step, result.stdout)) return;
  const said = explainDocker(result.stdout + result.stderr, result.exitCode);
  const problem = step.kind === 'plugin.install' ? await secondTry(host, step, said) : said;
  const hint =
    problem.code === 'plugin-in-use' && step.kind === 'plugin.disable'
      ? await inUseHint(host, step.name)
      : problem.hint;
  throw new HostError('failed', host.target.name, { ...problem, hint });
}

/**
 * A registry that the engine may speak plain HTTP to is asked by HTTPS first, and Docker tells of that first
 * try only (seen with docker.io 20.10): what failed is the second one, most often because nothing is there.
 */
async function secondTry(
  host: HostConnection,
  step: Extract<HostStep, { readonly kind: 'plugin.install' }>,
  problem: DockerProblem,
): Promise<DockerProblem> {
  if (problem.code !== 'registry-insecure') return problem;
  const info = await host.run({
    name: 'docker.registries',
    script: "exec docker info --format '{{json .RegistryConfig}}'",
    args: [],
    asRoot: true,
    timeoutMs: ENGINE_MS,
  });
  if (!acceptsPlainHttp(info.stdout, step.reference)) return problem;
  return {
    code: 'image-not-found',
    message: `the registry did not give ${step.reference}, neither by HTTPS nor by plain HTTP, which the engine may use with it. Docker tells of the first try only.`,
    hint: 'Check --image and --plugin-version.',
  };
}

/** A run that was killed in the middle of a step finds it done. Both words seen on docker.io 20.10. */
function isDoneAlready(step: HostStep, said: string): boolean {
  if (step.kind === 'plugin.disable') return /already disabled/.test(said);
  return step.kind === 'plugin.enable' && /already enabled/.test(said);
}

async function inUseHint(host: HostConnection, name: string): Promise<string> {
  const alias = name.replace(/:latest$/, '');
  // A plugin that is stopped already needs no stopping: the next run does the rest.
  const byHand = `Containers that run keep their volumes while the plugin restarts; only new mounts wait. If that is acceptable, run on the host: docker plugin disable -f ${name} and then this command again, which does the rest.`;
  const users = await host.run({
    name: 'plugin.users',
    script: usersScript,
    args: [alias],
    asRoot: true,
    timeoutMs: 60_000,
  });
  const lines = users.stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/,$/, ''));
  const who =
    lines.length === 0
      ? 'No container uses its volumes, but Docker counts each volume that was made on this host.'
      : `In use: ${lines.join('; ')}.`;
  return `${who} ${byHand}`;
}
