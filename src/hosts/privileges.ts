/** What a plugin may do on a host, in the words in which Docker asks for it: pure. */
import { listOf, recordOf, textOf } from './json.ts';

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
