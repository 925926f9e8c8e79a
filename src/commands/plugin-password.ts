import { randomInt } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { access, constants, lstat, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import type { PasswordRules } from '../ontapi/client.ts';
import { type Journal, readJournals } from '../plan/journal.ts';
import { generatePassword, passwordProblems, usualPasswordRules } from '../plan/password.ts';
import { Secret } from '../secret.ts';
import { Given } from './given.ts';
import { askSecretTwice, readSecret, type SecretQuestion } from './secrets.ts';

/** The password of the plugin's user: where it comes from and when it is made. */
export interface PluginPassword {
  /** Finds it, or makes it up, to be written when the user is made. Changes nothing. Throws UsageError. */
  prepare(need: { readonly newUser: boolean; readonly ask: boolean }): Promise<void>;
  /** For the user that is made now; a generated one is in its file, on the disk, before this returns. */
  forNewUser(journal: Journal): Promise<Secret>;
  /** Takes back the file of a password that ONTAP certainly did not take. */
  discard(): Promise<void>;
  /** For the proof; null when none is at hand. */
  atHand(): Secret | null;
  /** The file that holds it, as it was given; null when it is in none. */
  file(): string | null;
}

/** Whose password it is. */
export interface PasswordOwner {
  readonly username: string;
  readonly svm: string;
  /** The cluster's name and address: an SVM of that name may be on another one too. */
  readonly cluster: string;
}

interface About extends PasswordOwner {
  readonly rules: PasswordRules | null;
  /** What is said when it is needed and not given; absent: that the user is new. */
  readonly missing?: string;
}

const sources = '--plugin-password-stdin, --plugin-password-file or NETAPPDVP_PLUGIN_PASSWORD';

/** Picks the source from the options. Throws UsageError when they name two. */
export function pluginPassword(given: Given, context: Context, about: About): PluginPassword {
  const file = given.text('generatePluginPassword');
  if (file === undefined) return givenPassword(given, context, about);
  // A file that the site file names is the one that this option made, or gives way to it.
  const named = given.rankOf('pluginPasswordFile') <= given.rankOf('generatePluginPassword');
  if ((named && given.has('pluginPasswordFile')) || given.flag('pluginPasswordStdin'))
    throw new UsageError(
      '--generate-plugin-password makes a password, and another option gives one.',
      'Give one of them.',
    );
  return generatedPassword(file, context, about);
}

function givenPassword(given: Given, context: Context, about: About): PluginPassword {
  const rules = about.rules ?? usualPasswordRules;
  const problemOf = (secret: Secret): string | null => {
    const problems = passwordProblems(secret, about.username, rules);
    return problems.length === 0
      ? null
      : `ONTAP would refuse this password for ${about.username}: ${problems.join(', ')}.`;
  };
  const question: SecretQuestion = {
    stem: 'pluginPassword',
    env: 'NETAPPDVP_PLUGIN_PASSWORD',
    prompt: `New password for ${about.username}, the plugin's user:`,
    option: sources,
    check: (value) => problemOf(new Secret(value)),
  };
  let secret: Secret | null = null;
  return {
    async prepare({ newUser, ask }) {
      secret = await readSecret(given, context, { ...question, ask: false });
      if (!newUser) return;
      const problem = secret === null ? null : problemOf(secret);
      if (problem !== null) throw new UsageError(problem, `Choose another: ${sources}.`);
      if (secret !== null || !ask) return;
      secret = await askSecretTwice(
        context,
        question,
        about.missing ?? `The plugin's user does not exist yet, and its password is not given.`,
        `Give ${sources}, or --generate-plugin-password FILE.`,
      );
    },
    async forNewUser() {
      if (secret === null) throw new Error('a user is made before its password is known');
      return secret;
    },
    discard: async () => undefined,
    atHand: () => secret,
    file: () => given.text('pluginPasswordFile') ?? null,
  };
}

function generatedPassword(name: string, context: Context, about: About): PluginPassword {
  const path = resolve(context.paths.cwd, name);
  let secret: Secret | null = null;
  let made = false;
  return {
    async prepare({ newUser }) {
      const there = await fileMark(path);
      if (!newUser) {
        // The file of the run that made the user serves the proof; it is only read.
        if (there !== null) secret = await readGenerated(path, context);
        return;
      }
      if (there !== null && !(await isLeftOver(there, path, about, context)))
        throw new UsageError(
          `The file ${path} exists already, and a new password is never written over anything.`,
          `Name a new file, or use what it holds: --plugin-password-file ${path}`,
          'file-exists',
        );
      await access(dirname(path), constants.W_OK).catch((error: unknown) => {
        throw new UsageError(
          `No file can be made in ${dirname(path)} (${codeOf(error)}).`,
          'Name a file in a folder that is there and that you may write to.',
        );
      });
      secret = generatePassword(about.rules ?? usualPasswordRules, about.username, (below) =>
        randomInt(below),
      );
      context.terminal.hide(secret);
    },
    async forNewUser(journal) {
      if (secret === null) throw new Error('a user is made before its password is known');
      await writeNew(path, secret, journal, about, context);
      made = true;
      return secret;
    },
    async discard() {
      if (made) await rm(path, { force: true });
      made = false;
      secret = null;
    },
    atHand: () => secret,
    file: () => (secret === null ? null : name),
  };
}

async function readGenerated(path: string, context: Context): Promise<Secret | null> {
  try {
    return await readSecret(new Given({ pluginPasswordFile: path }), context, {
      stem: 'pluginPassword',
      env: '',
      prompt: '',
      option: '--plugin-password-file',
      ask: false,
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.terminal.note(`The password in ${path} was not used: ${error.message}`);
    return null;
  }
}

/** Tells a file, and any change to it, from another: an inode's number alone is given out again. */
function markOf(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.ctimeNs].join(':');
}

async function fileMark(path: string): Promise<string | null> {
  try {
    // A link that points nowhere is in the way of a new file too.
    return markOf(await lstat(path, { bigint: true }));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new UsageError(`The password file ${path} cannot be looked at (${codeOf(error)}).`);
  }
}

/**
 * A run that ended between writing the file and making the user leaves a password that belongs to nobody. The
 * journal must say so: the very file, as it was left, written for this user of this SVM, by a run that did not make
 * the user. Any other file may hold the only password of some user, and stays.
 */
async function isLeftOver(
  mark: string,
  path: string,
  owner: PasswordOwner,
  context: Context,
): Promise<boolean> {
  let leftOver = false;
  let isOfThisRun = false;
  for await (const event of readJournals(context)) {
    if (event['event'] === 'run.start') isOfThisRun = false;
    if (
      event['event'] === 'plugin-password.file' &&
      event['path'] === path &&
      event['mark'] === mark &&
      event['svm'] === owner.svm &&
      event['user'] === owner.username &&
      event['cluster'] === owner.cluster
    ) {
      isOfThisRun = true;
      leftOver = true;
    }
    // Its user exists: whoever was made with it needs it, even if it is not seen from here.
    const made = event['event'] === 'step.end' && event['status'] === 'done';
    if (isOfThisRun && made && event['step'] === `user.create:${owner.username}`) leftOver = false;
  }
  return leftOver;
}

/** Writes a new file (0600) and brings it to the disk; one that an earlier run of ours left is replaced. */
async function writeNew(
  path: string,
  secret: Secret,
  journal: Journal,
  owner: PasswordOwner,
  context: Context,
): Promise<void> {
  const there = await fileMark(path);
  if (there !== null && (await isLeftOver(there, path, owner, context))) await rm(path);
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw fileFailure(path, 'made', error);
  });
  try {
    await file.writeFile(`${secret.reveal()}\n`);
    await file.sync();
    const mark = markOf(await file.stat({ bigint: true }));
    const { svm, username: user, cluster } = owner;
    await journal.record({ event: 'plugin-password.file', path, mark, svm, user, cluster });
    await syncFolder(dirname(path));
  } catch (error) {
    // Nobody has this password yet.
    await rm(path, { force: true });
    throw error instanceof UserError ? error : fileFailure(path, 'written', error);
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function fileFailure(path: string, what: string, error: unknown): UserError {
  return new UserError({
    code: 'password-file',
    message: `The password file ${path} cannot be ${what} (${codeOf(error)}).`,
    hint: 'The user was not made. Name another file with --generate-plugin-password.',
  });
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return String(error);
}
