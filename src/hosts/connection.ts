import type { ErrorDetails } from '../errors.ts';
import type { Secret } from '../secret.ts';

export interface HostTarget {
  /** As the user gave it: the name under which results are reported. */
  readonly name: string;
  /** What ssh is given: a name, an address, or a Host pattern of ~/.ssh/config. */
  readonly address: string;
  readonly user?: string;
  readonly port?: number;
  readonly sudo: 'auto' | 'yes' | 'no';
  readonly sudoPassword?: Secret;
  readonly acceptNewHostKeys: boolean;
  /** A person is at the terminal: OpenSSH itself may ask about an unknown host key, once, when connecting. */
  readonly askAboutHostKey?: boolean;
  /** K=V for ssh's -o, already checked. */
  readonly sshOptions: readonly string[];
  /** What the inventory says about it, for --limit and --exclude. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** One thing done on a host: a constant script with its arguments; data goes in by standard input. */
export interface RemoteCommand {
  /** Short and stable, for transcripts and -v: "facts", "plugin.install". */
  readonly name: string;
  /** A constant POSIX sh script; never built from values. They arrive as $1, $2 … */
  readonly script: string;
  readonly args: readonly string[];
  /** Given to the script on its standard input. */
  readonly input?: string | Secret;
  /** Run as root (by sudo unless the login is root). */
  readonly asRoot: boolean;
  readonly timeoutMs: number;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface UploadResult {
  readonly changed: boolean;
  /** Where the file that was replaced is kept; null when there was none. */
  readonly backup: string | null;
}

/** A host: argv in, result out. Non-zero exit codes are results; only a broken connection throws HostError. */
export interface HostConnection {
  readonly target: HostTarget;
  run(command: RemoteCommand): Promise<CommandResult>;
  /**
   * Writes a file as root by standard input: temporary name with the mode, moved into place, a differing
   * old one kept beside it; a file with this content is left alone. Throws HostError 'failed'.
   */
  upload(path: string, content: string | Secret, mode: number): Promise<UploadResult>;
  close(): Promise<void>;
}

export type HostErrorKind =
  | 'unreachable'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'login-refused'
  | 'sudo-refused'
  | 'no-docker'
  | 'timeout'
  | 'failed';

/** A failure of one host; it is that host's outcome and never hides another's. */
export class HostError extends Error {
  readonly kind: HostErrorKind;
  readonly host: string;
  readonly hint: string | undefined;
  readonly code: string;

  constructor(
    kind: HostErrorKind,
    host: string,
    details: Omit<ErrorDetails, 'code'> & { code?: string },
  ) {
    super(details.message);
    this.name = 'HostError';
    this.kind = kind;
    this.host = host;
    this.hint = details.hint;
    this.code = details.code ?? `host-${kind}`;
  }
}
