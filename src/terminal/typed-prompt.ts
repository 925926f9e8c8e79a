import {
  createPrompt,
  isBackspaceKey,
  isEnterKey,
  isTabKey,
  makeTheme,
  type Status,
  type Theme,
  useKeypress,
  usePrefix,
  useState,
} from '@inquirer/core';
import type { TypedQuestion } from './prompter.ts';
import { clean } from './style.ts';
import { wrapped } from './table.ts';

interface Typed extends Omit<TypedQuestion, 'option'> {
  /** Stars instead of what is typed. */
  readonly masked: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/**
 * A line of text that is looked at with every key: what is wrong with it, or what it means, stands under it while it is
 * typed; Enter takes it only when nothing is wrong. A default answer is taken by Enter alone and made editable by Tab.
 */
export const askTyped = createPrompt<string, Typed>((question, done) => {
  const theme = makeTheme();
  const [status, setStatus] = useState<Status>('idle');
  const [initial, setInitial] = useState(question.initial ?? '');
  const [line, setLine] = useState('');
  const [refused, setRefused] = useState(false);
  const prefix = usePrefix({ status, theme });
  const answer = answerIn(line, initial, question);

  useKeypress((key, readline) => {
    if (status !== 'idle') return;
    if (isEnterKey(key)) {
      if ((question.check?.(answer) ?? null) === null) {
        setStatus('done');
        done(answer);
        return;
      }
      // readline has emptied its line: what was typed is there to be mended.
      readline.write(line);
      setRefused(true);
      return;
    }
    setRefused(false);
    if (isBackspaceKey(key) && line === '') setInitial('');
    if (isTabKey(key)) {
      // A tab is no part of any answer.
      readline.clearLine(0);
      readline.write(line === '' ? initial : line);
    }
    setLine(readline.line);
  });

  const shown = question.masked ? '*'.repeat(line.length) : line;
  if (status === 'done') {
    const taken = question.masked ? '*'.repeat(answer.length) : answer;
    return `${prefix} ${theme.style.message(question.message, status)} ${theme.style.answer(taken)}`;
  }
  const proposal = initial !== '' && line === '' ? `${theme.style.defaultAnswer(initial)} ` : '';
  return [
    `${prefix} ${theme.style.message(question.message, status)} ${proposal}${shown}`,
    remark(question, { answer, refused, isEmpty: line === '' && initial === '' }, theme),
  ];
});

/** What Enter would answer. Spaces around a text come from pasting; those of a password belong to it. */
function answerIn(line: string, initial: string, { masked }: Typed): string {
  if (masked) return line;
  const typed = line.trim();
  return typed === '' ? initial : typed;
}

/** What stands under the line. Who has typed nothing yet has done nothing wrong. */
function remark(
  { check, accepts, width }: Typed,
  now: { readonly answer: string; readonly refused: boolean; readonly isEmpty: boolean },
  theme: Theme,
): string {
  const problem = now.isEmpty && !now.refused ? null : (check?.(now.answer) ?? null);
  if (problem === null) return help(accepts?.(now.answer) ?? '', width, theme);
  if (now.refused) return theme.style.error(wrapped(clean(problem), width - 3));
  return help(`not yet: ${problem}`, width, theme);
}

function help(text: string, width: number, theme: Theme): string {
  return text === '' ? '' : theme.style.help(wrapped(`· ${clean(text)}`, width - 1));
}
