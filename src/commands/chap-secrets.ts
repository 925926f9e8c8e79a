import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { Given } from './given.ts';
import { askSecretTwice, readSecret, type SecretQuestion } from './secrets.ts';

export interface ChapSecrets {
  readonly secret: Secret;
  readonly targetSecret: Secret;
}

/** RFC 7143: shorter ones are not to be used without IPsec, and initiators refuse them; 128 is ONTAP's limit. */
function problemOf(text: string): string | null {
  return text.length >= 12 && text.length <= 128
    ? null
    : 'A password for CHAP has 12 to 128 characters.';
}

const questions: readonly [SecretQuestion, SecretQuestion] = [
  {
    stem: 'chapPassword',
    env: 'NETAPPDVP_CHAP_PASSWORD',
    prompt: 'New CHAP password, by which the hosts log in:',
    option: '--chap-password-file or NETAPPDVP_CHAP_PASSWORD',
    check: problemOf,
  },
  {
    stem: 'chapTargetPassword',
    env: 'NETAPPDVP_CHAP_TARGET_PASSWORD',
    prompt: 'New CHAP password, by which the SVM answers:',
    option: '--chap-target-password-file or NETAPPDVP_CHAP_TARGET_PASSWORD',
    check: problemOf,
  },
];

/**
 * Both passwords of mutual CHAP. `ask` false: null when one is not given. `inUse`: they are those that ONTAP has, asked
 * for once; new ones are asked for twice. Throws UsageError.
 */
export async function readChapSecrets(
  given: Given,
  context: Context,
  { ask, inUse = false }: { readonly ask: boolean; readonly inUse?: boolean },
): Promise<ChapSecrets | null> {
  const read = async (question: SecretQuestion): Promise<Secret | null> => {
    const found = await readSecret(given, context, { ...question, ask: false });
    const problem = found === null ? null : problemOf(found.reveal());
    if (problem !== null) throw new UsageError(problem, `Choose another: ${question.option}.`);
    if (found !== null || !ask) return found;
    const missing = 'CHAP needs two passwords, and one of them is not given.';
    const hint = `Give ${question.option}.`;
    if (!inUse) return askSecretTwice(context, question, missing, hint);
    if (!context.prompter.interactive) throw new UsageError(missing, hint, 'answer-needed');
    return readSecret(given, context, { ...question, prompt: question.prompt.replace('New ', '') });
  };
  const [first, second] = questions;
  const secret = await read(first);
  const targetSecret = await read(second);
  if (secret === null || targetSecret === null) return null;
  if (secret.reveal() === targetSecret.reveal())
    throw new UsageError(
      'The two CHAP passwords are the same: a host could answer with what it was just told.',
      'Give two different ones.',
    );
  return { secret, targetSecret };
}
