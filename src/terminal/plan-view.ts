import type { Plan, RunResult, Step } from '../plan/plan.ts';
import { clean, cleanLines, count, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

/** A step for people. */
export interface StepText {
  readonly what: string;
  readonly details: string;
  /** Something goes away. */
  readonly removes?: true;
}

/** What a plan would do (a row or several for each step), what is right already, what stands in its way; without a newline at the end. */
export function planView<S extends Step>(
  plan: Plan<S>,
  words: (step: S) => StepText | readonly StepText[],
  look: Look,
): string {
  const style = styleFor(look);
  const parts = [headline(plan, look)];
  if (plan.steps.length > 0)
    parts.push(
      table(
        [{ title: '' }, { title: 'WHAT' }, { title: 'DETAILS' }],
        plan.steps
          .flatMap(words)
          .map(({ what, details, removes }) => [
            removes === true ? style.bad('-') : style.good('+'),
            what,
            clean(details),
          ]),
        look,
      ),
    );
  if (plan.unchanged.length > 0)
    parts.push(
      `${style.faint('Right already:')}\n${plan.unchanged.map((line) => style.faint(`= ${clean(line)}`)).join('\n')}\n`,
    );
  if (plan.notes !== undefined && plan.notes.length > 0)
    parts.push(
      `${style.faint('To know:')}\n${plan.notes
        .map(
          ({ message, hint }) =>
            `${style.faint('i')} ${clean(message)}${hint === null ? '' : `\n  ${cleanLines(hint, '  ')}`}`,
        )
        .join('\n')}\n`,
    );
  if (plan.blockers.length > 0)
    parts.push(
      `${style.bad('In the way:')}\n${plan.blockers
        .map(
          ({ message, hint }) =>
            `${style.bad('!')} ${clean(message)}${hint === null ? '' : `\n  ${cleanLines(hint, '  ')}`}`,
        )
        .join('\n')}\n`,
    );
  return parts.join('\n').trimEnd();
}

function headline(plan: Plan<Step>, look: Look): string {
  const style = styleFor(look);
  const subject = style.strong(clean(plan.subject));
  if (plan.blockers.length > 0)
    return `Plan for ${subject}: ${count(plan.blockers.length, 'thing is', 'things are')} in the way; nothing will be changed.\n`;
  if (plan.steps.length === 0) return `Plan for ${subject}: nothing to do.\n`;
  return `Plan for ${subject}: ${count(plan.steps.length, 'step')}.\n`;
}

/** How a run ended, in one line; '' when it failed before its first step (the error was said already). */
export function runLine(result: RunResult<Step>, look: Look): string {
  const style = styleFor(look);
  const done = result.outcomes.filter((outcome) => outcome.status === 'done').length;
  const all = result.plan.steps.length;
  const subject = style.strong(clean(result.plan.subject));
  if (result.error === undefined)
    return all === 0
      ? `${style.good('✔')} ${subject}: nothing to do, nothing was changed.\n`
      : `${style.good('✔')} ${subject}: ${count(done, 'step')} done.\n`;
  return done === 0
    ? ''
    : done === all
      ? `${style.bad('✖')} ${subject}: every step is done (${all}), and yet something is wrong.\n`
      : `${style.bad('✖')} ${subject}: ${done} of ${count(all, 'step')} done; run the same command again to go on.\n`;
}
