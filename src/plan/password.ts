import type { PasswordRules } from '../ontapi/client.ts';
import { Secret } from '../secret.ts';

/** What ONTAP asks of a password where nobody changed it (security login role config, ONTAP 9 docs). */
export const usualPasswordRules: PasswordRules = {
  minLength: 8,
  alphanumericRequired: true,
  minSpecialCharacters: 0,
};

/** ONTAP takes at most 64 characters everywhere, more only in newer releases (security login docs). */
const LONGEST = 64;

const lower = 'abcdefghijkmnopqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';
/** Safe unquoted in sh, JSON and XML. */
const specials = '-_.+=@:';

/**
 * Takes a password, the user's name and the rules, returns what is wrong with it, in words without the
 * password; an empty list when ONTAP will take it. History rules cannot be checked here.
 */
export function passwordProblems(
  password: Secret,
  username: string,
  rules: PasswordRules,
): string[] {
  const text = password.reveal();
  const problems: string[] = [];
  if (text.length < rules.minLength)
    problems.push(`it has fewer than ${rules.minLength} characters`);
  const most = Math.max(LONGEST, rules.minLength);
  if (text.length > most) problems.push(`it has more than ${most} characters`);
  if (rules.alphanumericRequired && !(/[A-Za-z]/.test(text) && /\d/.test(text)))
    problems.push('it needs at least one letter and one digit');
  const special = text.replaceAll(/[^!-/:-@[-`{-~]/g, '').length;
  if (special < rules.minSpecialCharacters)
    problems.push(`it needs at least ${rules.minSpecialCharacters} special characters`);
  if (text.toLowerCase().includes(username.toLowerCase()))
    problems.push('it contains the user name');
  return problems;
}

/**
 * Makes a password that meets the rules: 24 characters or more, no look-alikes, begins with a letter.
 * `randomInt(n)` gives a whole number from 0 to n-1 from a source fit for secrets.
 */
export function generatePassword(
  rules: PasswordRules,
  username: string,
  randomInt: (below: number) => number,
): Secret {
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  const wantedSpecials = Math.max(1, rules.minSpecialCharacters);
  const length = Math.max(24, rules.minLength, wantedSpecials + 16);
  for (;;) {
    const signs = [pick(lower), pick(upper), pick(digits)];
    for (let i = 0; i < wantedSpecials; i += 1) signs.push(pick(specials));
    while (signs.length < length - 1) signs.push(pick(lower + upper + digits));
    for (let i = signs.length - 1; i > 0; i -= 1) {
      const j = randomInt(i + 1);
      [signs[i], signs[j]] = [signs[j] ?? '', signs[i] ?? ''];
    }
    const password = new Secret(pick(lower + upper) + signs.join(''));
    if (passwordProblems(password, username, rules).length === 0) return password;
  }
}
