import { HostError, type HostErrorKind, type HostTarget } from './connection.ts';

interface Row {
  /** What OpenSSH (7.6 to 10) or sudo (classic and sudo-rs) prints, in the C locale. */
  readonly text: RegExp;
  readonly kind: HostErrorKind;
  readonly code: string;
  readonly message: (t: HostTarget) => string;
  readonly hint: (t: HostTarget) => string;
}

function login(t: HostTarget): string {
  const at = t.user === undefined ? t.address : `${t.user}@${t.address}`;
  return t.port === undefined ? `ssh ${at}` : `ssh -p ${t.port} ${at}`;
}

/** First match counts: a changed key is followed by the words of an unknown one. */
const sshRows: readonly Row[] = [
  {
    text: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed|REVOKED HOST KEY/,
    kind: 'host-key-changed',
    code: 'host-key-changed',
    message: () =>
      'its ssh host key is not the one that is remembered: it may be another machine. Nothing was sent.',
    hint: (t) =>
      `If the host was reinstalled on purpose, forget the old key (ssh-keygen -R ${t.port === undefined ? t.address : `'[${t.address}]:${t.port}'`}), compare the new one and connect once: ${login(t)}`,
  },
  {
    text: /Host key verification failed|No \S+ host key is known|authenticity of host/,
    kind: 'host-key-unknown',
    code: 'host-key-unknown',
    message: () => 'its ssh host key has never been seen here. Nothing was sent.',
    hint: (t) =>
      `Compare and accept it once (${login(t)}), or give --accept-new-host-keys if you trust the network.`,
  },
  {
    text: /Could not resolve hostname|Name or service not known|nodename nor servname/,
    kind: 'unreachable',
    code: 'host-name-unknown',
    message: (t) => `the name ${t.address} cannot be resolved.`,
    hint: () => 'Check the spelling, or give an address, or a Host entry in ~/.ssh/config.',
  },
  {
    text: /Permission denied|Too many authentication failures|No more authentication methods/i,
    kind: 'login-refused',
    code: 'host-login-refused',
    message: (t) => `ssh refused the login${t.user === undefined ? '' : ` of ${t.user}`}.`,
    hint: (t) =>
      `Only keys and agents are used, never a typed password. Try: ssh -o BatchMode=yes ${login(t).slice(4)} true`,
  },
  {
    text: /Connection refused/,
    kind: 'unreachable',
    code: 'host-refused',
    message: () => 'it refuses ssh connections: nothing listens there.',
    hint: (t) => `Check that sshd runs on it and listens on port ${t.port ?? 22}.`,
  },
  {
    text: /timed out|Timeout, server .* not responding/i,
    kind: 'unreachable',
    code: 'host-no-answer',
    message: () => 'it does not answer ssh in time.',
    hint: () => 'Check that it is up, and the firewalls between here and there.',
  },
  {
    text: /No route to host|Network is unreachable|Host is down/,
    kind: 'unreachable',
    code: 'host-no-route',
    message: () => 'there is no route to it.',
    hint: () => 'Check that it is up, the address, and the network between here and there.',
  },
  {
    text: /Connection (?:closed|reset)|kex_exchange_identification|Broken pipe|lost connection|banner exchange|Unable to negotiate/i,
    kind: 'unreachable',
    code: 'host-connection-lost',
    message: () => 'the ssh connection was cut.',
    hint: (t) => `Look at the host's sshd log, and try: ${login(t)}`,
  },
];

const sudoRows: readonly Row[] = [
  {
    text: /sudo(?::| command)? *(?:command )?not found|sudo: No such file/i,
    kind: 'sudo-refused',
    code: 'sudo-missing',
    message: () => 'sudo is not installed.',
    hint: () => 'Log in as root, or install sudo.',
  },
  {
    text: /not in the sudoers|not allowed to (?:execute|run)|may not run sudo|I'm sorry/i,
    kind: 'sudo-refused',
    code: 'sudo-not-allowed',
    message: (t) => `sudo does not let ${t.user ?? 'this login'} become root.`,
    hint: () => 'Use a login that may, or let this one run /bin/sh as root in /etc/sudoers.d.',
  },
  {
    text: /must have a tty/i,
    kind: 'sudo-refused',
    code: 'sudo-tty',
    message: () => 'sudo wants a terminal (requiretty).',
    hint: (t) => `Take requiretty away for this login: Defaults:${t.user ?? 'NAME'} !requiretty`,
  },
  {
    text: /incorrect password|no password was provided|Authentication fail|Sorry, try again/i,
    kind: 'sudo-refused',
    code: 'sudo-password-wrong',
    message: () => 'sudo refused the password. It was sent once and not tried again.',
    hint: () => 'Check --sudo-password-file, --sudo-password-stdin or NETAPPDVP_SUDO_PASSWORD.',
  },
  {
    text: /password is required|interactive authentication is required|a terminal is required/i,
    kind: 'sudo-refused',
    code: 'sudo-password-needed',
    message: () => 'sudo asks for a password and none was given.',
    hint: () =>
      'Give --sudo-password-file, --sudo-password-stdin or NETAPPDVP_SUDO_PASSWORD, or log in as root.',
  },
];

/** Takes what ssh printed before it gave up, returns that host's error. The text of a stranger is cut short. */
export function explainSsh(stderr: string, stdout: string, target: HostTarget): HostError {
  const row = sshRows.find((candidate) => candidate.text.test(stderr));
  if (row !== undefined) return errorOf(row, target);
  const said = firstLine(stderr) ?? firstLine(stdout);
  return new HostError('failed', target.name, {
    code: 'host-ssh-failed',
    message: `ssh did not run the command${said === null ? '.' : `: ${said}`}`,
    hint: `Try by hand: ${login(target)} true`,
  });
}

/**
 * A session that had begun and ended without its last word. ssh says nothing of it when its shared connection breaks
 * (OpenSSH mux.c), and what ran on the host may have ended or may go on.
 */
export function sessionLost(target: HostTarget, what: string): HostError {
  return new HostError('unreachable', target.name, {
    code: 'host-connection-lost',
    message: `the ssh connection was cut while ${what} ran there; whether it was done is not known.`,
    hint: 'Run the command again: it looks first at what is there.',
  });
}

/** Takes what sudo printed without starting the script, returns that host's error. */
export function explainSudo(stderr: string, target: HostTarget): HostError {
  const row = sudoRows.find((candidate) => candidate.text.test(stderr));
  if (row !== undefined) return errorOf(row, target);
  const said = firstLine(stderr);
  return new HostError('sudo-refused', target.name, {
    code: 'sudo-failed',
    message: `sudo did not start the command${said === null ? '.' : `: ${said}`}`,
    hint: `Try by hand: ${login(target)} sudo -n /bin/sh -c id`,
  });
}

export function noSsh(target: HostTarget): HostError {
  return new HostError('failed', target.name, {
    code: 'ssh-missing',
    message: 'there is no ssh program on this machine.',
    hint: 'Install the OpenSSH client (openssh-client or openssh-clients).',
  });
}

/** Every key would be a new one, a changed one too. */
export function keysForgotten(target: HostTarget): HostError {
  return new HostError('failed', target.name, {
    code: 'host-keys-not-kept',
    message:
      'ssh is set to remember no host keys here (UserKnownHostsFile), so none can be accepted as new.',
    hint: 'Take UserKnownHostsFile /dev/null out of ssh’s config for this host, or leave --accept-new-host-keys away.',
  });
}

function errorOf(row: Row, target: HostTarget): HostError {
  const { kind, code } = row;
  return new HostError(kind, target.name, {
    code,
    message: row.message(target),
    hint: row.hint(target),
  });
}

function firstLine(text: string): string | null {
  const line = text
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '');
  return line === undefined ? null : line.slice(0, 300);
}
