import type { HostTarget } from './connection.ts';

/** What `ssh -G` says that ssh would do for this host. */
export interface SshSettings {
  /** The user's own ControlPath; null when there is none. */
  readonly controlPath: string | null;
  /** The user's config says that host keys are not to be checked. */
  readonly checksKeys: boolean;
  /** Host keys are remembered nowhere: each time is the first. */
  readonly forgetsKeys: boolean;
  /** The user set no time limit for connecting, or for a silent peer. */
  readonly waitsForever: boolean;
  readonly sendsKeepAlive: boolean;
  readonly user: string | null;
  readonly hostname: string | null;
  readonly port: string | null;
}

/** Parses the output of `ssh -G`: lines of "key value". */
export function parseSshSettings(text: string): SshSettings {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) values.set(line.slice(0, space).toLowerCase(), line.slice(space + 1).trim());
  }
  const controlPath = values.get('controlpath') ?? 'none';
  return {
    controlPath: controlPath === 'none' ? null : controlPath,
    checksKeys: !/^(?:no|off|false)$/i.test(values.get('stricthostkeychecking') ?? 'ask'),
    forgetsKeys: isNowhere(values.get('userknownhostsfile') ?? ''),
    waitsForever: (values.get('connecttimeout') ?? 'none') === 'none',
    sendsKeepAlive: (values.get('serveraliveinterval') ?? '0') !== '0',
    user: values.get('user') ?? null,
    hostname: values.get('hostname') ?? null,
    port: values.get('port') ?? null,
  };
}

/** Whether a list of known_hosts files begins with one that keeps nothing: ssh writes to the first only. */
export function isNowhere(files: string): boolean {
  return /^["']?(?:\/dev\/null|none)["']?(?:\s|$)/i.test(files.trim());
}

/** Login, port and the user's own -o options: what `ssh -G` needs too. */
export function targetArgs(target: HostTarget): string[] {
  return [
    ...(target.user === undefined ? [] : ['-l', target.user]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    ...target.sshOptions.flatMap((option) => ['-o', option]),
  ];
}

/**
 * The arguments for one ssh run. In ssh the first value of an option wins, so what this program relies on
 * stands before the user's options. User, port, keys, jump hosts and known_hosts files stay the user's.
 */
export function sshArgs(
  target: HostTarget,
  settings: SshSettings,
  ownControlPath: string,
  line: string,
): string[] {
  return [
    '-T',
    ...options(['BatchMode=yes', ...fixed(target, settings), ...shared(settings, ownControlPath)]),
    ...targetArgs(target),
    ...options(patience(settings)),
    '--',
    target.address,
    line,
  ];
}

/**
 * The one run in which OpenSSH may ask a person about an unknown host key, before anything else is done. It
 * asks about nothing else: neither a password nor a key's passphrase.
 */
export function askingArgs(
  target: HostTarget,
  settings: SshSettings,
  ownControlPath: string,
): string[] {
  return [
    '-T',
    ...options([
      'BatchMode=no',
      'NumberOfPasswordPrompts=0',
      'PasswordAuthentication=no',
      'KbdInteractiveAuthentication=no',
      'StrictHostKeyChecking=ask',
      ...fixed(target, settings),
      ...shared(settings, ownControlPath),
    ]),
    ...targetArgs(target),
    ...options(patience(settings)),
    '--',
    target.address,
    'true',
  ];
}

/** Ends the shared connection. */
export function exitArgs(target: HostTarget, ownControlPath: string): string[] {
  return [
    ...options([`ControlPath=${ownControlPath}`]),
    '-O',
    'exit',
    ...targetArgs(target),
    '--',
    target.address,
  ];
}

/** A silent peer must not hold the run up; limits of the user's own config or options stay. */
function patience(settings: SshSettings): string[] {
  return [
    ...(settings.waitsForever ? ['ConnectTimeout=10'] : []),
    ...(settings.sendsKeepAlive ? [] : ['ServerAliveInterval=5', 'ServerAliveCountMax=3']),
  ];
}

function fixed(target: HostTarget, settings: SshSettings): string[] {
  const keys = target.acceptNewHostKeys
    ? ['StrictHostKeyChecking=accept-new']
    : settings.checksKeys
      ? []
      : ['StrictHostKeyChecking=yes'];
  return [
    ...keys,
    'LogLevel=ERROR',
    'RemoteCommand=none',
    'PermitLocalCommand=no',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
  ];
}

/** One connection for all sessions of a host; a user who shares connections already keeps doing so. */
function shared(settings: SshSettings, ownControlPath: string): string[] {
  if (settings.controlPath !== null) return [];
  return ['ControlMaster=auto', 'ControlPersist=60', `ControlPath=${ownControlPath}`];
}

function options(list: readonly string[]): string[] {
  return list.flatMap((option) => ['-o', option]);
}
