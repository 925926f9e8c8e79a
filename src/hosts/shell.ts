/**
 * The only quoting of the program: how a constant script and its arguments travel through whatever login
 * shell a host has, become root, and come back with an exit code that cannot be mistaken for ssh's own 255.
 */

export interface WrapOptions {
  readonly script: string;
  readonly args: readonly string[];
  readonly asRoot: boolean;
  readonly sudo: 'auto' | 'yes' | 'no';
  /** Whether a sudo password is at hand: only then does sudo get a prompt to ask with. */
  readonly sudoPassword: boolean;
  readonly timeoutSeconds: number;
  /** Unguessable, letters and digits: the marks that the remote side prints are made of it. */
  readonly nonce: string;
}

export interface Wrapped {
  /** The one line for ssh. */
  readonly line: string;
  /** Printed on stdout when the script begins: from here on standard input is the script's. */
  readonly ready: string;
  /** sudo's prompt, on stderr. Newer sudo puts words around it: look for it anywhere. */
  readonly prompt: string;
  /** Printed on stdout at the very end, with the exit code. */
  readonly done: string;
}

/** What the script saw and how it ended; null while one of the marks is missing. */
export interface Unwrapped {
  readonly exitCode: number;
  readonly stdout: string;
  /** False: the script itself never ran (sudo said no). */
  readonly began: boolean;
}

/** Where programs live that a non-interactive PATH may lack. Added at the end, so a host's own order wins. */
const usualFolders =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin:/opt/bin';

/**
 * Runs as the user who does the work: $1 the mark, $2 seconds, $3 the script, then its arguments.
 * The time limit is on this side because ending the local ssh leaves the remote command running.
 */
const runner = `LC_ALL=C; export LC_ALL; PATH="\${PATH:+$PATH:}${usualFolders}"; export PATH
mark=$1; seconds=$2; script=$3; shift 3
echo "$mark"
if timeout -k 5 5 true >/dev/null 2>&1; then exec timeout -k 5 "$seconds" /bin/sh -c "$script" netappdvp "$@"; fi
exec /bin/sh -c "$script" netappdvp "$@"`;

/** Quotes a text for a POSIX shell. Throws TypeError for a NUL, which no argument can carry. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new TypeError('an argument cannot hold a NUL character');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A remote command as a person would type it, for -v. Takes the command, returns one line: the argv where the
 * script only runs it, else the script's name and its arguments. What goes in by standard input is not shown.
 */
export function commandLine(command: {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}): string {
  const words = command.args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quote(word)));
  const argv = /^exec (?:timeout \S+ )?"\$@"/.test(command.script);
  return (argv ? words : [`[${command.name}]`, ...words]).join(' ').replaceAll(/\s+/g, ' ');
}

/**
 * Puts a POSIX sh program into one line that dash, bash, zsh, fish and tcsh hand on unchanged: they see only
 * letters, digits and one pair of single quotes with nothing in it that any of them interprets.
 */
export function envelope(program: string): string {
  const packed = Buffer.from(program).toString('base64');
  return `exec /bin/sh -c 'eval "$(printf %s ${packed} | base64 -d)"'`;
}

/** Takes a command, returns the line for ssh and the marks to look for. Pure. */
export function wrap(options: WrapOptions): Wrapped {
  const ready = `READY-${options.nonce}`;
  const done = `DONE-${options.nonce}`;
  const prompt = `[netappdvp-${options.nonce}]`;
  const words = [ready, String(options.timeoutSeconds), options.script, ...options.args];
  const direct = `/bin/sh -c "$runner" netappdvp "$@"`;
  const asking = options.sudoPassword ? `-S -p ${quote(prompt)}` : '-n';
  const run = `if ${needsSudo(options)}; then sudo ${asking} -- ${direct}; else ${direct}; fi`;
  const program = [
    `runner=${quote(runner)}`,
    `set -- ${words.map(quote).join(' ')}`,
    run,
    String.raw`printf '\n%s %s\n' ${done} "$?"`,
  ].join('\n');
  return { line: envelope(program), ready, prompt, done };
}

function needsSudo(options: WrapOptions): string {
  if (!options.asRoot || options.sudo === 'no') return 'false';
  return options.sudo === 'yes' ? 'true' : '[ "$(id -u)" != 0 ]';
}

/** Takes what came on stdout so far, returns the script's own output and exit code, or null before the end. */
export function unwrap(stdout: string, wrapped: Wrapped): Unwrapped | null {
  const end = stdout.lastIndexOf(`\n${wrapped.done} `);
  if (end === -1) return null;
  const code = /^(\d{1,3})\n/.exec(stdout.slice(end + wrapped.done.length + 2));
  if (code === null) return null;
  const start = stdout.indexOf(`${wrapped.ready}\n`);
  const began = start !== -1 && start < end;
  return {
    exitCode: Number(code[1]),
    stdout: began ? stdout.slice(start + wrapped.ready.length + 1, end) : '',
    began,
  };
}

/** How many times sudo has asked so far. */
export function promptsSeen(stderr: string, wrapped: Wrapped): number {
  return stderr.split(wrapped.prompt).length - 1;
}
