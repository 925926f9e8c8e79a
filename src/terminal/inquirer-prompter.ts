import type * as Inquirer from '@inquirer/prompts';
import { CancelledError, UsageError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { Choice, Prompter, TypedQuestion } from './prompter.ts';

/** What the prompts are drawn on: stderr, because stdout is the answer. */
export interface PromptStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** A choice as inquirer takes it. */
function choice<T>({ value, label, note, disabled }: Choice<T>) {
  return {
    value,
    name: label,
    ...(note === undefined ? {} : { description: note }),
    ...(disabled === undefined ? {} : { disabled: `(${disabled})` }),
  };
}

/** What inquirer is told beside the question. */
type Asking = PromptStreams & { readonly signal: AbortSignal };

/**
 * A prompter that asks on a terminal, until `stop` is aborted. inquirer is loaded at the first question.
 * Every question throws CancelledError on Ctrl-C and Ctrl-D, and on a Ctrl-C that came before it.
 */
export function createPrompter(
  streams: PromptStreams,
  stop: AbortSignal,
  beforeQuestion: () => void,
): Prompter {
  let started: Promise<typeof Inquirer> | null = null;

  const ask = async <T>(
    question: (inquirer: typeof Inquirer, asking: Asking) => Promise<T>,
  ): Promise<T> => {
    beforeQuestion();
    started ??= import('@inquirer/prompts');
    const inquirer = await started;
    await drain(streams.input);
    if (stop.aborted) throw new CancelledError();
    const ended = new AbortController();
    // On Ctrl-D readline closes without a word to the question.
    const end = (): void => ended.abort();
    streams.input.once('pause', end);
    try {
      return await question(inquirer, {
        ...streams,
        signal: AbortSignal.any([stop, ended.signal]),
      });
    } catch (error) {
      if (error instanceof Error && /^(ExitPrompt|AbortPrompt|CancelPrompt)Error$/.test(error.name))
        throw new CancelledError();
      throw error;
    } finally {
      streams.input.off('pause', end);
    }
  };

  const type = (question: TypedQuestion, masked: boolean): Promise<string> =>
    ask(async (_, asking) => {
      const { askTyped } = await import('./typed-prompt.ts');
      // Some terminals do not tell their width, or say 0.
      const width = streams.output.columns || 80;
      return askTyped({ ...question, masked, width }, asking);
    });

  return {
    interactive: true,
    text: (question) => type(question, false),
    secret: async (question) => new Secret(await type(question, true)),
    confirm: ({ message, initial }) =>
      ask((inquirer, asking) => inquirer.confirm({ message, default: initial }, asking)),
    select: ({ message, choices, initial }) =>
      ask((inquirer, asking) =>
        inquirer.select(
          {
            message,
            choices: choices.map(choice),
            ...(initial === undefined ? {} : { default: initial }),
          },
          asking,
        ),
      ),
    selectMany: ({ message, choices, initial, atLeastOne }) =>
      ask((inquirer, asking) =>
        inquirer.checkbox(
          {
            message,
            choices: choices.map((c) => ({
              ...choice(c),
              checked: initial?.includes(c.value) ?? false,
            })),
            required: atLeastOne ?? false,
          },
          asking,
        ),
      ),
  };
}

/**
 * Throws away what was typed before the question could be read: an early "y" must not confirm a plan.
 * Ctrl-C among it counts.
 */
async function drain(input: NodeJS.ReadStream): Promise<void> {
  const QUIET_MS = 60;
  let interrupted = false;
  const swallow = (chunk: Buffer | string): void => {
    if (chunk.toString().includes('\u0003')) interrupted = true;
  };
  const wasRaw = input.isRaw;
  input.setRawMode(true);
  input.on('data', swallow);
  input.resume();
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  input.off('data', swallow);
  input.pause();
  input.setRawMode(wasRaw);
  if (interrupted) throw new CancelledError();
}

function refuse(q: { message: string; option: string }): Promise<never> {
  return Promise.reject(
    new UsageError(
      `${q.message.replace(/[?:]\s*$/, '')}: an answer is needed, and there is no terminal to ask on.`,
      `Give ${q.option}.`,
      'answer-needed',
    ),
  );
}

/** A prompter for when nobody can be asked: each question is an error that names its option. */
export function createSilentPrompter(): Prompter {
  return {
    interactive: false,
    text: refuse,
    secret: refuse,
    confirm: refuse,
    select: refuse,
    selectMany: refuse,
  };
}
