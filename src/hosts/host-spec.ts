import { UsageError } from '../errors.ts';
import { isNowhere } from './ssh-args.ts';

/** A host as it is written in a list: [user@]name[:port], an IPv6 address in brackets. */
export interface HostSpec {
  /** As it was written. */
  readonly name: string;
  readonly address: string;
  readonly user?: string;
  readonly port?: number;
}

const namePattern = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;
const userPattern = /^[A-Za-z0-9_][A-Za-z0-9_.@\\$+-]*$/;

/** Takes "user@host:2222", returns its parts, or what is wrong with it as a sentence. */
export function parseHostSpec(text: string): HostSpec | { readonly problem: string } {
  const at = text.lastIndexOf('@');
  const user = at === -1 ? undefined : text.slice(0, at);
  const rest = text.slice(at + 1);
  const bracketed = /^\[([^[\]]+)\](?::(\d+))?$/.exec(rest);
  const plain = /^([^:[\]]*)(?::(\d+))?$/.exec(rest);
  // Two or more colons without brackets: an IPv6 address, which then has no port.
  const address = bracketed?.[1] ?? plain?.[1] ?? rest;
  const port = bracketed?.[2] ?? plain?.[2];
  const problem =
    hostNameProblem(address) ??
    (user === undefined ? null : userNameProblem(user)) ??
    (port === undefined ? null : portProblem(Number(port)));
  if (problem !== null) return { problem };
  return {
    name: text,
    address,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

/** What is wrong with a host name that ssh would be given, or null. A leading dash would be an option. */
export function hostNameProblem(address: string): string | null {
  if (address === '') return 'the host name is empty';
  if (address.startsWith('-')) return `a host name cannot begin with a dash: "${address}"`;
  const good = address.includes(':')
    ? isIpv6(address)
    : namePattern.test(address) && address.length <= 253;
  return good ? null : `"${address}" is no host name or address`;
}

/** An IPv6 address, with a zone ("fe80::1%eth0") where it needs one. */
function isIpv6(address: string): boolean {
  const [bare = '', zone] = address.split(/%(.*)/);
  const wellFormed = zone === undefined || /^[A-Za-z0-9_.-]+$/.test(zone);
  return wellFormed && /^[0-9a-fA-F:.]+$/.test(bare) && URL.canParse(`http://[${bare}]/`);
}

export function userNameProblem(user: string): string | null {
  return userPattern.test(user) ? null : `"${user}" is no user name`;
}

export function portProblem(port: number): string | null {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? null
    : `a port is a whole number from 1 to 65535, not ${port}`;
}

/** Options that would change what this program relies on. */
const reserved: Readonly<Record<string, string>> = {
  batchmode: 'ssh must never wait for an answer in the middle of a run',
  include: 'put it into ~/.ssh/config, which applies as it is',
  remotecommand: 'the commands are this program’s own',
  controlmaster: 'connections are shared by this program itself',
};

/** Takes K=V of --ssh-option, returns it trimmed. Throws UsageError for one that cannot be allowed. */
export function checkSshOption(text: string): string {
  const match = /^\s*([A-Za-z]+)\s*=\s*([^\r\n]+?)\s*$/.exec(text);
  if (match === null)
    throw new UsageError(
      `--ssh-option takes KEY=VALUE as ssh's -o does, not "${text}".`,
      'For example: --ssh-option IdentityFile=~/.ssh/docker_hosts',
    );
  const [, key = '', value = ''] = match;
  const reason = reserved[key.toLowerCase()];
  if (reason !== undefined) throw new UsageError(`--ssh-option ${key} is refused: ${reason}.`);
  const bare = value.replaceAll(/["']/g, '').split(/[\s#]/)[0] ?? '';
  if (key.toLowerCase() === 'stricthostkeychecking' && /^(?:no|off|false)$/i.test(bare))
    throw new UsageError(
      `--ssh-option ${key}=${value} is refused: host keys are always checked.`,
      'Give --accept-new-host-keys to remember keys that ssh has never seen.',
    );
  return `${key}=${value}`;
}

/**
 * New host keys can only be accepted where they are remembered: otherwise every key is a new one, each time.
 * Throws UsageError for options of ssh that remember nothing.
 */
export function checkKeysAreKept(sshOptions: readonly string[]): void {
  for (const option of sshOptions) {
    const [key = '', files = ''] = option.split(/=(.*)/);
    if (key.toLowerCase() === 'userknownhostsfile' && isNowhere(files))
      throw new UsageError(
        `--ssh-option ${option} does not go with --accept-new-host-keys: no key would ever be remembered, so any would be accepted.`,
        'Name a file that keeps them, or leave one of the two away.',
      );
  }
}

/** Whether a name matches a pattern with * and ?. Case does not matter in host names. */
export function matchesWildcard(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(name);
}
