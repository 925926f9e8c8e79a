/** What the registry says of a plugin, asked by a host. */
import { type HostConnection, HostError } from './connection.ts';
import { type DockerProblem, explainDocker } from './docker-errors.ts';
import { acceptsPlainHttp } from './docker-plugin.ts';
import { parsePrivileges } from './privileges.ts';

const ASK_MS = 120_000;

/**
 * Docker shows what a plugin asks for and takes "n" for an answer: nothing is downloaded (seen with 20.10). It is asked
 * under a name that no plugin has: of an image that is not there Docker would only say that the name is taken. A plugin
 * that asks for nothing is installed without a question, and taken off again. $1 name, $2 reference.
 */
const script = String.raw`
printf 'n\n' | docker plugin install --disable --alias "$1" "$2" 2>&1
code=$?
if docker plugin inspect "$1" >/dev/null 2>&1; then docker plugin rm "$1" >/dev/null 2>&1; fi
exit "$code"`;

/**
 * A registry that the engine may speak plain HTTP to is asked by HTTPS first, and Docker tells of that first
 * try only (seen with docker.io 20.10): what failed is the second one, most often because nothing is there.
 */
export async function registryProblem(
  host: Pick<HostConnection, 'run'>,
  reference: string,
  problem: DockerProblem,
): Promise<DockerProblem> {
  if (problem.code !== 'registry-insecure') return problem;
  const info = await host.run({
    name: 'docker.registries',
    script: "exec docker info --format '{{json .RegistryConfig}}'",
    args: [],
    asRoot: true,
    timeoutMs: 60_000,
  });
  if (!acceptsPlainHttp(info.stdout, reference)) return problem;
  return {
    code: 'image-not-found',
    message: `the registry did not give ${reference}, neither by HTTPS nor by plain HTTP, which the engine may use with it. Docker tells of the first try only.`,
    hint: 'Check --image and --plugin-version.',
  };
}

export type Asked =
  | { readonly privileges: readonly string[] }
  | { readonly problem: DockerProblem };

/** Asks the registry, from a host, what a plugin wants. Changes nothing. Throws HostError when the host is lost. */
export async function askPrivileges(
  host: Pick<HostConnection, 'target' | 'run'>,
  alias: string,
  reference: string,
): Promise<Asked> {
  const result = await host.run({
    name: 'privileges',
    script,
    args: [`${alias}-asked`, reference],
    asRoot: true,
    timeoutMs: ASK_MS,
  });
  const said = result.stdout + result.stderr;
  const privileges = parsePrivileges(said);
  if (privileges !== null) return { privileges };
  if (result.exitCode === 0)
    return {
      problem: {
        code: 'image-unexpected',
        message: `${reference} asks for no rights at all, which no volume plugin does.`,
        hint: 'Check --image and --plugin-version.',
      },
    };
  const problem = explainDocker(said, result.exitCode);
  return { problem: await registryProblem(host, reference, problem) };
}

/** The same as an error of the host. */
export function askFailure(host: string, problem: DockerProblem): HostError {
  return new HostError('failed', host, problem);
}
