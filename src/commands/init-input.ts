import { dirname, join, resolve } from 'node:path';
import { type CheckedDriver, family, isOf } from '../config/drivers.ts';
import { type ConfigFileState, observeConfigFile } from '../config/file.ts';
import type { Context } from '../context.ts';
import { CancelledError, UsageError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import {
  type ConfigDocument,
  configDocument,
  type DocumentParts,
  objectIn,
  secretsIn,
  shownConfig,
} from '../templates/config.ts';
import { clean } from '../terminal/style.ts';
import type { Given } from './given.ts';
import { askAnswers, givenAnswers, missingQuestions, refuseMissing } from './init-answers.ts';
import { chapLogin } from './init-block.ts';
import { Login } from './init-login.ts';
import { furtherKeys } from './init-options.ts';
import type { Answers, Asking } from './init-question.ts';
import { chooseDriver, proposalsFrom, readStart } from './init-start.ts';

export interface InitInput {
  readonly document: ConfigDocument;
  /** Everything in the document that must not be seen. */
  readonly secrets: readonly Secret[];
  /** Where it goes, as it was found; null: standard output. */
  readonly state: ConfigFileState | null;
  readonly force: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** A person has seen the document and said that it is to be written. */
  readonly reviewed: boolean;
}

/** Takes what was given, asks for what is missing when there is somebody to ask. Throws UsageError. */
export async function readInitInput(given: Given, context: Context): Promise<InitInput> {
  const alias = aliasFrom(given);
  const file = configFile(given, context);
  if (file === '-' && given.text('output') === 'json')
    throw new UsageError(
      '--file - prints the document itself, which is not the JSON document of -o json.',
      'Leave out -o json, or give a file.',
    );
  const state = file === '-' ? null : await observeConfigFile(resolve(context.paths.cwd, file));
  const start = await readStart(given, context);
  const aliased = alias === null ? {} : { storagePrefix: `${alias.replaceAll(/\W/g, '_')}_` };
  const proposed = { ...proposalsFrom(state), ...aliased };
  const driver = await chooseDriver(given, context, { start, proposed, ask: isOpen(given, start) });
  const { labels, further, defaults } = furtherKeys(given, driver);
  const settled = {
    ...start,
    // The prefix of the instance that is started from would reach the volumes of both.
    ...(start['storagePrefix'] === undefined ? {} : aliased),
    ...further,
    ...givenAnswers(given, { driver }),
  };
  const login = new Login(given, context, driver, start, proposed);
  const asking: Asking = {
    given,
    context,
    driver,
    settled,
    proposed,
    username: login.username,
    defaults: { ...textsIn(objectIn(start, 'defaults')), ...defaults },
  };
  // Read before the questions, so that one error names all that is missing; asked for after them.
  const early = await login.read(false);
  const missing = missingQuestions(asking);
  if (missing.length > 0 && !context.prompter.interactive)
    refuseMissing(missing, early !== null || login.complete);
  const partsFor = async (found: Answers, password: Secret | null): Promise<DocumentParts> => {
    const answers = { ...settled, ...aliasPrefix(aliased, settled), ...found.answers };
    return {
      driver,
      base: start,
      answers: login.into({ ...answers, ...(await chapLogin(answers, asking)) }, password),
      label: given.flag('label', true) ? labelFor(driver, answers) : null,
      labels,
      defaults: { ...defaults, ...found.defaults },
    };
  };
  if (missing.length === 0) {
    const parts = await partsFor({ answers: {}, defaults: {} }, early ?? (await login.read(true)));
    return inputFrom(configDocument(parts), state, given, false);
  }
  return interview({ asking, state, given, context, early, login, partsFor });
}

/** Whether nothing at all was said of the storage: then the driver is a question too. */
function isOpen(given: Given, start: ConfigDocument): boolean {
  const said = ['managementLif', 'dataLif', 'svm', 'aggregate'].some((key) => given.has(key));
  return !said && Object.keys(start).length === 0;
}

interface Interview {
  readonly asking: Asking;
  readonly state: ConfigFileState | null;
  readonly given: Given;
  readonly context: Context;
  readonly early: Secret | null;
  readonly login: Login;
  partsFor(found: Answers, password: Secret | null): Promise<DocumentParts>;
}

/** Asks, shows what comes of it, and asks again until the person agrees. */
async function interview(parts: Interview): Promise<InitInput> {
  const { asking, state, given, context } = parts;
  if (state !== null && state.content !== null && !given.flag('force'))
    context.terminal.warn(
      `${clean(state.path)} exists: another document goes there only with --force. Its values are proposed.`,
    );
  let found = await askAnswers(asking);
  let password = parts.early ?? (await parts.login.read(true));
  for (;;) {
    const document = configDocument(await parts.partsFor(found, password));
    if (state === null) return inputFrom(document, state, given, true);
    const lines = shownConfig(document).trimEnd().split('\n').map(clean);
    context.terminal.warn(`\n${clean(state.path)}:\n${lines.join('\n')}`);
    const next = given.flag('yes') ? 'write' : await askNext(state, context);
    if (next === 'stop') throw new CancelledError('Declined; nothing was written.');
    if (next === 'write') return inputFrom(document, state, given, true);
    const proposed = { ...asking.proposed, ...found.answers, defaults: found.defaults };
    found = await askAnswers({ ...asking, proposed });
    if (parts.early === null) password = await parts.login.read(true);
  }
}

async function askNext(
  { target, content }: ConfigFileState,
  { prompter }: Context,
): Promise<'write' | 'change' | 'stop'> {
  return prompter.select({
    message: 'Is this right?',
    option: '--yes',
    choices: [
      { value: 'write', label: `Yes, ${content === null ? 'write' : 'replace'} ${clean(target)}` },
      { value: 'change', label: 'No, go through the questions again' },
      { value: 'stop', label: 'Stop; write nothing' },
    ],
  });
}

function inputFrom(
  document: ConfigDocument,
  state: ConfigFileState | null,
  given: Given,
  reviewed: boolean,
): InitInput {
  return {
    document,
    secrets: secretsIn(document),
    state,
    force: given.flag('force'),
    yes: given.flag('yes'),
    dryRun: given.flag('dryRun'),
    reviewed,
  };
}

function textsIn(document: ConfigDocument): Readonly<Record<string, string>> {
  const pairs = Object.entries(document);
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function aliasFrom(given: Given): string | null {
  const alias = given.text('alias');
  if (alias === undefined) return null;
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(alias)) return alias;
  throw new UsageError(
    '--alias takes letters, digits, "_", "." and "-".',
    'For example: --alias gold',
  );
}

/** The file that is meant, as it was named: --file, or the one of --alias, or the usual one. Throws UsageError. */
export function configFile(given: Given, { paths }: Context): string {
  const { defaultConfig } = paths;
  const alias = aliasFrom(given);
  const usual = alias === null ? defaultConfig : join(dirname(defaultConfig), `${alias}.json`);
  return given.text('file') ?? usual;
}

/** An instance with an alias has a prefix of its own unless something else was said. */
function aliasPrefix(aliased: ConfigDocument, settled: ConfigDocument): ConfigDocument {
  return settled['storagePrefix'] === undefined ? aliased : {};
}

function labelFor(driver: CheckedDriver, answers: ConfigDocument): string | null {
  if (isOf(family.solidfire, driver)) return null;
  const texts = [answers['svm'], answers['storagePrefix'] ?? 'netappdvp_'];
  return texts.every((text) => typeof text === 'string') ? texts.join('/') : null;
}
