/** What a plugin may do on a host: asked of the registry before it is installed, read from it afterwards. */
import { type HostConnection, HostError } from './connection.ts';
import { type DockerProblem, explainDocker } from './docker-errors.ts';
import { listOf, recordOf, textOf } from './json.ts';

const ASK_MS = 120_000;

/**
 * Docker shows what a plugin asks for and takes "n" for an answer: nothing is downloaded (seen with 20.10). A plugin
 * that asks for nothing would be installed without a question: its alias is taken back. $1 alias, $2 reference.
 */
const script = String.raw`
had=$(docker plugin inspect --format '{{.ID}}' "$1" 2>/dev/null)
printf 'n\n' | docker plugin install --disable --alias "$1" "$2" 2>&1
code=$?
if [ -z "$had" ] && docker plugin inspect "$1" >/dev/null 2>&1; then docker plugin rm "$1" >/dev/null 2>&1; fi
exit "$code"`;

/** Takes `docker plugin inspect`'s Config, returns what it grants, as Docker would ask for it (moby, plugin/backend_linux.go). */
export function privilegesOf(config: Readonly<Record<string, unknown>>): string[] {
  const linux = recordOf(config['Linux']);
  const network = textOf(recordOf(config['Network'])['Type']);
  return [
    ...(['', 'null', 'bridge'].includes(network) ? [] : [`network ${network}`]),
    ...(config['IpcHost'] === true ? ['host ipc namespace'] : []),
    ...(config['PidHost'] === true ? ['host pid namespace'] : []),
    ...textsOf(config['Mounts'], 'Source').map((source) => `mount ${source}`),
    ...textsOf(linux['Devices'], 'Path').map((path) => `device ${path}`),
    ...(linux['AllowAllDevices'] === true ? ['allow-all-devices'] : []),
    ...listOf(linux['Capabilities']).map((capability) => `capabilities ${textOf(capability)}`),
  ];
}

function textsOf(list: unknown, key: string): string[] {
  return listOf(list)
    .map((one) => textOf(recordOf(one)[key]))
    .filter((text) => text !== '');
}

/** Takes Docker's question (" - mount: [/dev]"), returns the same words as `privilegesOf`; null when it did not ask. */
export function parsePrivileges(said: string): string[] | null {
  const lines = [...said.matchAll(/^ - ([^:\n]+): \[([^\]\n]*)\]$/gm)];
  if (lines.length === 0) return null;
  return lines.flatMap(([, name = '', values = '']) =>
    values === 'true' ? [name] : values.split(' ').map((value) => `${name} ${value}`),
  );
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
    args: [alias, reference],
    asRoot: true,
    timeoutMs: ASK_MS,
  });
  const said = result.stdout + result.stderr;
  const privileges = parsePrivileges(said);
  if (privileges !== null) return { privileges };
  // Of an image that is not there Docker 20.10 says nothing, and then stumbles over the plugin's name.
  if (/already exists/.test(said) || result.exitCode === 0)
    return {
      problem: {
        code: 'image-not-found',
        message: `the registry has no plugin ${reference}.`,
        hint: 'Check --image and --plugin-version.',
      },
    };
  return { problem: explainDocker(said, result.exitCode) };
}

/** The same as an error of the host. */
export function askFailure(host: string, problem: DockerProblem): HostError {
  return new HostError('failed', host, problem);
}
