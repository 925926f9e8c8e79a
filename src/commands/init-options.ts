import { answerProblem, holdsSecret, typedAnswer } from '../config/answers.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../config/document.ts';
import type { CheckedDriver } from '../config/drivers.ts';
import { keysAt, nearestName, specElsewhere, specFor } from '../config/schema.ts';
import { UsageError } from '../errors.ts';
import type { Given } from './given.ts';

/** Keys that have an option of their own; null: not for the command line at all. */
const ownOptions: Readonly<Record<string, string | null>> = {
  version: null,
  storageDriverName: '--driver',
  managementLIF: '--management-lif',
  dataLIF: '--data-lif',
  svm: '--svm',
  aggregate: '--aggregate',
  storagePrefix: '--storage-prefix',
  username: '--plugin-username',
  password: '--plugin-password-file',
  defaults: '--default',
};

/** What --set and --default say, in the types of the schema. Throws UsageError with the nearest real key. */
export function furtherKeys(
  given: Given,
  driver: CheckedDriver,
): {
  readonly labels: JsonObject;
  readonly further: JsonObject;
  readonly defaults: Readonly<Record<string, string>>;
} {
  const set = given.list('set').map((text) => setPair(text, driver));
  const { labels = {}, ...further } = Object.fromEntries(set);
  return {
    labels: isJsonObject(labels) ? labels : {},
    further,
    defaults: Object.fromEntries(given.list('default').map((text) => defaultPair(text, driver))),
  };
}

/** Secrets that an option takes from a file. */
const secretOptions: Readonly<Record<string, string>> = {
  chapInitiatorSecret: 'Give --chap-password-file.',
  chapTargetInitiatorSecret: 'Give --chap-target-password-file.',
};

function split(text: string, option: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  // What stands there may be half a secret: it is not repeated.
  if (at < 1) throw new UsageError(`${option} takes KEY=VALUE.`, `For example: ${option} size=10G`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

function setPair(text: string, driver: CheckedDriver): readonly [string, JsonValue] {
  const { key, value } = split(text, '--set');
  const spec = specFor('top', key, driver);
  if (spec === null) throw unknownKey('--set', 'top', key, driver);
  const own = Object.hasOwn(ownOptions, spec.key) ? ownOptions[spec.key] : undefined;
  if (own === null) throw new UsageError(`${spec.key} is always 1.`, 'Leave it out.');
  if (own !== undefined)
    throw new UsageError(`${spec.key} has an option of its own.`, `Give ${own}.`);
  const answer = typedAnswer(spec.key, value, driver);
  if (spec.secret === true || ('value' in answer && holdsSecret(spec.key, answer.value)))
    throw new UsageError(
      `${spec.key} holds a secret, and a command line can be read by every user of the machine.`,
      secretOptions[spec.key] ??
        'Write it into the file by hand, then run netappdvp config validate.',
    );
  if ('expected' in answer) throw new UsageError(`--set ${spec.key} takes ${answer.expected}.`);
  checkText('top', spec.key, answer.value, driver);
  return [spec.key, answer.value];
}

function defaultPair(text: string, driver: CheckedDriver): readonly [string, string] {
  const { key, value } = split(text, '--default');
  const spec = specFor('defaults', key, driver);
  if (spec === null) throw unknownKey('--default', 'defaults', key, driver);
  checkText('defaults', spec.key, value, driver);
  return [spec.key, value];
}

function checkText(
  level: 'top' | 'defaults',
  key: string,
  value: JsonValue,
  driver: CheckedDriver,
): void {
  const option = level === 'top' ? '--set' : '--default';
  const problem = typeof value === 'string' ? answerProblem(level, key, value, driver) : null;
  if (problem !== null) throw new UsageError(`${option} ${key}: ${problem}`);
}

function unknownKey(
  option: string,
  level: 'top' | 'defaults',
  key: string,
  driver: CheckedDriver,
): UsageError {
  const other = specElsewhere(level, key, driver);
  if (other !== null)
    return new UsageError(
      `${option} does not take ${other.key}.`,
      `Give ${option === '--set' ? '--default' : '--set'} ${other.key}=…`,
    );
  const names = keysAt(level, driver).map((spec) => spec.key);
  const near = nearestName(key, names);
  return new UsageError(
    `${option}: the plugin has no such key: ${JSON.stringify(key)}.`,
    near === null ? `Known keys: ${names.join(', ')}.` : `Did you mean ${near}?`,
  );
}
