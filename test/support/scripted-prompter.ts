import { CancelledError } from '../../src/errors.ts';
import { Secret } from '../../src/secret.ts';
import type { Prompter } from '../../src/terminal/prompter.ts';

/** One expected question and its answer; `cancel` stands for Ctrl-C. */
export interface ScriptedPrompt {
  readonly kind: 'text' | 'secret' | 'confirm' | 'select' | 'selectMany';
  readonly message: RegExp;
  readonly answer: unknown;
}

export const cancel = Symbol('Ctrl-C');

/**
 * A person who follows a script: fails on a question that was not expected, on an answer that the question
 * does not accept, and (assertExhausted) on a question that never came.
 */
export function scriptedPrompter(
  script: readonly ScriptedPrompt[],
): Prompter & { assertExhausted(): void } {
  const left = [...script];
  const next = (kind: ScriptedPrompt['kind'], message: string): unknown => {
    const expected = left.shift();
    if (expected === undefined) throw new Error(`unexpected ${kind} prompt: ${message}`);
    if (expected.kind !== kind || !expected.message.test(message))
      throw new Error(
        `expected a ${expected.kind} prompt like ${String(expected.message)}, got ${kind}: ${message}`,
      );
    if (expected.answer === cancel) throw new CancelledError();
    return expected.answer;
  };
  return {
    interactive: true,
    text: async (q) => checked(next('text', q.message) as string, q.check),
    secret: async (q) => new Secret(checked(next('secret', q.message) as string, q.check)),
    confirm: async (q) => next('confirm', q.message) as boolean,
    select: async <T>(q: Parameters<Prompter['select']>[0]) => {
      const answer = next('select', q.message);
      const found = q.choices.find((c) => c.value === answer || c.label === answer);
      if (found === undefined || found.disabled !== undefined)
        throw new Error(`${String(answer)} cannot be chosen for: ${q.message}`);
      return found.value as T;
    },
    selectMany: async <T>(q: Parameters<Prompter['selectMany']>[0]) => {
      const answers = next('selectMany', q.message) as unknown[];
      return answers.map((answer) => {
        const found = q.choices.find((c) => c.value === answer || c.label === answer);
        if (found === undefined || found.disabled !== undefined)
          throw new Error(`${String(answer)} cannot be chosen for: ${q.message}`);
        return found.value as T;
      });
    },
    assertExhausted() {
      if (left.length > 0)
        throw new Error(`never asked: ${left.map((p) => String(p.message)).join(', ')}`);
    },
  };
}

function checked(value: string, check: ((value: string) => string | null) | undefined): string {
  const problem = check?.(value) ?? null;
  if (problem !== null) throw new Error(`the prompt refuses ${JSON.stringify(value)}: ${problem}`);
  return value;
}
