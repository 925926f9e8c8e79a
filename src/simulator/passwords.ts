import { Rejected } from './rejection.ts';
import type { Account } from './state.ts';

/** The defaults of ONTAP's `security login role config`, which is what every role here has. */
export const passwordPolicy = {
  minUserName: 3,
  userNameAlphanumeric: false,
  minLength: 8,
  alphanumeric: true,
  minSpecial: 0,
  remembered: 6,
  maxFailedLogins: 0,
  lockoutDays: 0,
} as const;

const reservedNames = ['autosupport', 'diag', 'root'];

/** 3 to 64 characters; the set of characters is an assumption, a backslash being for domain users only. */
export function checkUserName(name: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]{2,63}$/.test(name) || reservedNames.includes(name)) {
    throw new Rejected('user-name-invalid', `"${name}" is not a valid user name.`);
  }
}

/**
 * ONTAP's password rules (docs.netapp.com, change login password): at least 8 characters with a letter
 * and a digit, not the user's name inside, none of the last six. The text on the last six is the one
 * that Ansible's na_ontap_user matches; the others are assumptions.
 */
export function checkNewPassword(
  account: Pick<Account, 'name' | 'passwords'>,
  password: string,
): void {
  if (account.passwords.includes(password)) {
    throw new Rejected(
      'password-repeated',
      'New password must be different than last 6 passwords.',
    );
  }
  if (password.length < passwordPolicy.minLength) {
    throw new Rejected('password-short', 'New password must be at least 8 characters long.');
  }
  if (!/[A-Za-z]/.test(password) || !/[0-9]/.test(password)) {
    throw new Rejected('password-simple', 'New password must have both letters and numbers.');
  }
  if (password.includes(account.name)) {
    throw new Rejected('password-has-name', 'New password must not contain the user name.');
  }
}
