import { diagnosticCodes } from './codes.ts';
import { isJsonObject, type JsonValue } from './document.ts';
import type { DriverName } from './drivers.ts';
import type { Level } from './key-spec.ts';
import { newestRelease } from './releases.ts';
import { isSecretKey, mayBeSecretKey, specFor } from './schema.ts';
import { parseJsonValue } from './strict-json.ts';
import { valueChecks } from './values.ts';

/**
 * Takes what somebody typed for a key, returns a sentence saying what is wrong with it, or null. An empty
 * text is nothing to be wrong: whether it may be left out is for the caller.
 */
export function answerProblem(
  level: Level,
  key: string,
  text: string,
  driver: DriverName,
): string | null {
  const spec = specFor(level, key, driver);
  if (spec === null || text === '') return null;
  const plain = spec.anyCase === true ? text.toLowerCase() : text;
  if (spec.oneOf !== undefined && !spec.oneOf.includes(plain))
    return `It is one of: ${spec.oneOf.join(', ')}.`;
  const asked = { value: text, key: spec.key, show: quote, driver, release: newestRelease };
  const found = spec.check === undefined ? null : valueChecks[spec.check](asked);
  // What is only a warning is told when the whole document is looked at.
  if (found === null || diagnosticCodes[found.code].severity !== 'error') return null;
  return [found.message, found.hint].filter(Boolean).join(' ');
}

/**
 * Takes the text of KEY=VALUE on the command line, returns the value in the type that the schema gives the
 * key: texts as they are, numbers and true or false, objects and lists as JSON. Returns null in `value`'s
 * place, with what it should have been, when it is not of that type.
 */
export function typedAnswer(
  key: string,
  text: string,
  driver: DriverName,
): { readonly value: JsonValue } | { readonly expected: string } {
  switch (specFor('top', key, driver)?.type) {
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { expected: 'true or false' };
    case 'integer':
      return /^-?\d{1,9}$/.test(text) ? { value: Number(text) } : { expected: 'a whole number' };
    case 'string':
    case 'prefix':
    case undefined:
      return { value: text };
    case 'string-list':
    case 'integer-list':
    case 'object-list': {
      const value = parseJsonValue(text);
      return Array.isArray(value) ? { value } : { expected: 'a list as JSON: ["a","b"]' };
    }
    default: {
      const value = parseJsonValue(text);
      return isJsonObject(value) ? { value } : { expected: 'an object as JSON: {"a":"b"}' };
    }
  }
}

/**
 * Whether the value of a key holds a secret at any depth, misspelt or not: such a value must not come from a
 * command line. The names of labels are the user's own, and only the plugin's secrets count there.
 */
export function holdsSecret(key: string, value: JsonValue): boolean {
  const isSecret = key === 'labels' ? isSecretKey : mayBeSecretKey;
  const holds = (inner: JsonValue): boolean => {
    if (Array.isArray(inner)) return inner.some((item: JsonValue) => holds(item));
    if (!isJsonObject(inner)) return false;
    return Object.entries(inner).some(([name, item]) => isSecret(name) || holds(item));
  };
  return holds(value);
}

function quote(value: string): string {
  return JSON.stringify(value);
}
