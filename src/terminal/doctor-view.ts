import { clean, cleanLines, count, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

interface Check {
  readonly check: string;
  readonly status: 'ok' | 'problem' | 'warning' | 'skipped';
  readonly evidence: string;
  readonly next: string | null;
}

/**
 * `doctor`: only what is wrong, with its evidence and the next step, after one line for what is well; everything
 * with `all`, or when something is wrong.
 */
export function doctorView(checks: readonly Check[], all: boolean, look: Look): string {
  const style = styleFor(look);
  const wrong = checks.filter(({ status }) => status === 'problem');
  const odd = checks.filter(({ status }) => status === 'warning');
  const well = checks.filter(({ status }) => status === 'ok');
  const quiet = !all && wrong.length === 0;
  const mark = {
    ok: style.good('✔'),
    problem: style.bad('✖'),
    warning: style.caution('!'),
    skipped: style.faint('-'),
  };
  const width = Math.max(...checks.map(({ check }) => check.length));
  const lines = (quiet ? odd : checks).map(({ check, status, evidence, next }) => {
    const line = `${mark[status]} ${style.strong(check.padEnd(width))}  ${status === 'skipped' ? style.faint(clean(evidence)) : clean(evidence)}\n`;
    return next === null || status === 'skipped'
      ? line
      : `${line}${' '.repeat(width + 4)}${style.typed(`→ ${cleanLines(next, ' '.repeat(width + 6))}`)}\n`;
  });
  const skipped = checks.length - wrong.length - odd.length - well.length;
  const rest = skipped > 0 ? `; ${skipped} not looked at` : '';
  const fine = `${well.map(({ check }) => check).join(', ')}${rest}`;
  const end =
    wrong.length > 0
      ? `${style.bad('✖')} ${count(wrong.length, 'problem')}; begin with the first: what comes later may follow from it.\n`
      : odd.length > 0
        ? `${style.caution('!')} ${count(odd.length, 'thing')} to look at; well: ${fine}.\n`
        : `${style.good('✔')} All is well: ${fine}.\n`;
  return `${lines.join('')}${lines.length > 0 ? '\n' : ''}${end}`;
}
