import type { Ora } from 'ora';
import type { Progress } from './progress.ts';
import { styleFor } from './style.ts';
import type { Terminal } from './terminal.ts';

/** Progress on a terminal by one ora spinner, loaded when it first moves; elsewhere a plain line per finished thing. */
export function createProgress(terminal: Terminal, stream: NodeJS.WritableStream): Progress {
  const style = styleFor(terminal.look);
  let spinner: Ora | null = null;
  let wanted: string | null = null;

  const spin = async (): Promise<void> => {
    const { default: ora } = await import('ora');
    // discardStdin would swallow Ctrl-C on a standard input that nobody has read from.
    spinner ??= ora({ stream, discardStdin: false, isSilent: terminal.verbosity === 'quiet' });
    if (wanted !== null) spinner.start(wanted);
  };
  const line = (text: string): void => {
    const moving = spinner?.isSpinning === true;
    if (moving) spinner?.stop();
    terminal.note(text);
    if (moving && wanted !== null) spinner?.start(wanted);
  };
  return {
    start(text) {
      wanted = text;
      // A terminal that says it has no columns (expect, some CI) sends ora into an endless loop.
      const blind = 'columns' in stream && stream.columns === 0;
      if (!terminal.interactive || terminal.verbosity === 'quiet' || blind) return;
      if (spinner === null) void spin();
      else spinner.start(text);
    },
    done: (text) => line(`${style.good('✔')} ${text}`),
    failed: (text) => line(`${style.bad('✖')} ${text}`),
    stop() {
      wanted = null;
      spinner?.stop();
    },
  };
}
