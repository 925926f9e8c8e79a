import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from '../../src/terminal/terminal.ts';

/** A reader that takes one piece at a time, and goes away after `most` of them. */
function reader(most = Number.POSITIVE_INFINITY) {
  const pieces: string[] = [];
  const stdout = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      if (pieces.length === most) return done(new Error('EPIPE'));
      pieces.push(String(chunk));
      setImmediate(done);
    },
  });
  stdout.on('error', () => undefined);
  const terminal = createTerminal({
    stdout,
    stderr: { write: () => true },
    interactive: false,
    look: { colour: false, width: 80 },
    verbosity: 'normal',
  });
  return { pieces, stdout, terminal };
}

const long = Array.from({ length: 50 }, (_, i) => `${i}\n`);

describe('a long answer', () => {
  it('waits for a slow reader, and leaves no listener behind', async () => {
    const { pieces, stdout, terminal } = reader();
    const before = [stdout.listenerCount('close'), stdout.listenerCount('error')];
    await terminal.answerInPieces(long, false);
    expect(pieces).toEqual(long);
    expect([stdout.listenerCount('close'), stdout.listenerCount('error')]).toEqual(before);
    expect(terminal.readerGone()).toBe(false);
  });

  it('ends with its reader', async () => {
    const { pieces, terminal } = reader(3);
    let made = 0;
    await terminal.answerInPieces(
      (function* () {
        for (const piece of long) {
          made += 1;
          yield piece;
        }
      })(),
      false,
    );
    expect(terminal.readerGone()).toBe(true);
    expect(pieces).toHaveLength(3);
    expect(made).toBeLessThan(long.length);
  });
});

describe('what is said', () => {
  const hostile = 'a\u001b[2J\u001b]0;t\u0007b\u009b\u202e\tc\nd \u001b[31mred\u001b[39m\r';
  const said = (colour: boolean): string[] => {
    const pieces: string[] = [];
    const stream = { write: (text: string) => pieces.push(text) };
    const look = { colour, width: 80 };
    const verbosity = 'verbose';
    const terminal = createTerminal({
      stdout: stream,
      stderr: stream,
      interactive: false,
      look,
      verbosity,
    });
    for (const say of ['answer', 'note', 'warn', 'trace'] as const) terminal[say](hostile);
    return pieces.map((piece) => piece.trimEnd());
  };

  it.each([
    [true, 'a?[2J?]0;t?b??\tc\nd \u001b[31mred\u001b[39m?'],
    [false, 'a?[2J?]0;t?b??\tc\nd ?red??'],
  ])(
    'holds nothing that a terminal would obey but colours, where there are any: %s',
    (colour, text) => {
      expect(said(colour)).toEqual([text, text, text, text]);
    },
  );
});
