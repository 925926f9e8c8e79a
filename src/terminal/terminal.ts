import type { Secret } from '../secret.ts';
import { scrub } from '../secret.ts';
import { printable } from './style.ts';

/** How much is said on stderr. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

export interface Look {
  readonly colour: boolean;
  /** Columns that a view may fill. */
  readonly width: number;
}

/** stdout is the answer, stderr is the conversation. Everything passes the scrubber on its way out, and printable(). */
export interface Terminal {
  readonly look: Look;
  readonly verbosity: Verbosity;
  /** Whether a person can be asked: stdin and stderr are both terminals. */
  readonly interactive: boolean;
  /** The answer, on stdout. */
  answer(text: string): void;
  /** An answer whose purpose is to show a secret: the one thing that passes no scrubber. */
  answerAsIs(text: string): void;
  /** A long answer, each piece when the reader has taken the last: nothing piles up in memory. */
  answerInPieces(pieces: Iterable<string>, asIs: boolean): Promise<void>;
  /** Whether the reader of the answer has gone away (`| head`): nobody gets what comes after. */
  readerGone(): boolean;
  /** A line on stderr, unless quiet. */
  note(text: string): void;
  /** A line on stderr, whatever the verbosity. */
  warn(text: string): void;
  /** A line on stderr when verbose. */
  trace(text: string): void;
  /** From now on this value is blanked out of everything that is said. */
  hide(secret: Secret): void;
}

/** A stream, or what a test puts in its place. */
interface Output {
  write(text: string): unknown;
  once?(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  off?(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

export interface TerminalStreams {
  readonly stdout: Output;
  readonly stderr: { write(text: string): unknown };
  readonly interactive: boolean;
  readonly look: Look;
  readonly verbosity: Verbosity;
}

export function createTerminal(streams: TerminalStreams): Terminal {
  const secrets = new Set<Secret>();
  let gone = false;
  streams.stdout.once?.('error', () => {
    gone = true;
  });
  const safe = (text: string): string => printable(scrub(text, secrets), streams.look.colour);
  const say = (text: string): void => {
    streams.stderr.write(`${safe(text)}\n`);
  };
  return {
    look: streams.look,
    verbosity: streams.verbosity,
    interactive: streams.interactive,
    answer: (text) => void streams.stdout.write(safe(text)),
    answerAsIs: (text) => void streams.stdout.write(text),
    async answerInPieces(pieces, asIs) {
      for (const piece of pieces) {
        if (gone) return;
        const more = streams.stdout.write(asIs ? piece : safe(piece));
        if (more === false) await drained(streams.stdout);
      }
    },
    readerGone: () => gone,
    note: (text) => (streams.verbosity === 'quiet' ? undefined : say(text)),
    warn: say,
    trace: (text) => (streams.verbosity === 'verbose' ? say(text) : undefined),
    hide: (secret) => void secrets.add(secret),
  };
}

/** A reader that has gone away takes nothing more: waiting for it would never end. */
function drained(stdout: Output): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'error'] as const;
    const done = (): void => {
      for (const event of events) stdout.off?.(event, done);
      resolve();
    };
    for (const event of events) stdout.once?.(event, done);
    if (stdout.once === undefined) resolve();
  });
}
