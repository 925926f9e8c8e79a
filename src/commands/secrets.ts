import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { Given } from './given.ts';

export interface SecretQuestion {
  /** Key of the options: "password", "pluginPassword", "sudoPassword" … */
  readonly stem:
    | 'password'
    | 'pluginPassword'
    | 'sudoPassword'
    | 'chapPassword'
    | 'chapTargetPassword';
  readonly env: string;
  /** The question for a person. */
  readonly prompt: string;
  /** The option to name when nobody can be asked. */
  readonly option: string;
  /** Whether a person may be asked; default true. */
  readonly ask?: boolean;
  /** Says what is wrong with a typed answer, or null. */
  readonly check?: (value: string) => string | null;
}

/**
 * A password from the first of: --x-stdin, --x-fd, --x-file, --x-command, its environment variable, a prompt.
 * null when none was given and nobody can be asked. Throws UsageError for a source that cannot be read.
 * Whatever it returns is hidden from everything said on stderr from then on.
 */
export async function readSecret(
  given: Given,
  context: Context,
  question: SecretQuestion,
): Promise<Secret | null> {
  const secret = await findSecret(given, context, question);
  if (secret !== null) context.terminal.hide(secret);
  return secret;
}

/** Asks for a new password twice. Throws UsageError with these words when nobody can be asked. */
export async function askSecretTwice(
  context: Context,
  { option, prompt, check }: SecretQuestion,
  missing: string,
  hint: string,
): Promise<Secret> {
  if (!context.prompter.interactive) throw new UsageError(missing, hint, 'answer-needed');
  const first = await context.prompter.secret({
    message: prompt,
    option,
    ...(check === undefined ? {} : { check }),
  });
  context.terminal.hide(first);
  await context.prompter.secret({
    message: 'The same once more:',
    option,
    check: (value) => (value === first.reveal() ? null : 'This is not the same.'),
  });
  return first;
}

async function findSecret(
  given: Given,
  context: Context,
  question: SecretQuestion,
): Promise<Secret | null> {
  const { stem } = question;
  const fd = given.text(`${stem}Fd`);
  const file = given.text(`${stem}File`);
  const command = given.text(`${stem}Command`);
  if (given.flag(`${stem}Stdin`)) return oneLine(await context.readStdin(), 'Standard input');
  if (fd !== undefined || file !== undefined || command !== undefined) {
    const input = await import('../terminal/secret-input.ts');
    if (fd !== undefined) return oneLine(input.readSecretFd(fd), `File descriptor ${fd}`);
    if (file !== undefined) return oneLine(input.readSecretFile(file, context.paths.cwd), file);
    if (command !== undefined)
      return oneLine(await input.readSecretCommand(command), 'The password command');
  }
  const fromEnvironment = context.env[question.env];
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return oneLine(fromEnvironment, question.env);
  if (question.ask === false || !context.prompter.interactive) return null;
  return context.prompter.secret({
    message: question.prompt,
    option: question.option,
    ...(question.check === undefined ? {} : { check: question.check }),
  });
}

/** Takes off one newline at the end; spaces belong to the password. */
function oneLine(text: string, source: string): Secret {
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new UsageError(`${source} holds no password: it is empty.`);
  if (/[\r\n]/.test(value))
    throw new UsageError(`${source} holds more than one line; a password is one line.`);
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw new UsageError(`${source} holds a control character; a password cannot.`);
  return new Secret(value);
}
