import type { JsonObject, JsonValue } from './document.ts';
import { type CheckedDriver, checkedDrivers, knownDrivers } from './drivers.ts';
import {
  type CheckName,
  holds,
  type JsonType,
  type KeySpec,
  type Level,
  type Members,
  type Shape,
} from './key-spec.ts';
import { newestRelease } from './releases.ts';
import { fallbackOf, keysAt } from './schema.ts';
import { booleanTexts } from './values.ts';

const sizePattern = '^$|^[0-9]+([bB]|[bB][yY][tT][eE][sS]|[kKmMgGtTpPeEzZyY]([iI]?[bB]?))?$';

/** What of a check can be said in a pattern; '' stands for the default. */
const patterns: Partial<Record<CheckName, string>> = {
  size: sizePattern,
  'volume-size': sizePattern,
  percent: '^$|^[0-9]+(\\.[0-9]+)?%?$',
  'positive-integer': '^$|^\\+?[0-9]*[1-9][0-9]*$',
  'snapshot-reserve': '^$|^(\\+?0*[0-9]{1,2}|-0+)$',
  qtrees: '^$|^\\+?[0-9]{1,9}$',
  luns: '^$|^\\+?[0-9]{1,9}$',
  username: '^[^:]*$',
  aggregate: '^[^\\s,]*$',
};

const typeSchemas: Readonly<Record<JsonType, JsonObject>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  prefix: { type: ['string', 'null', 'object'], maxProperties: 0 },
  'string-map': { type: 'object', additionalProperties: { type: 'string' } },
  'boolean-map': { type: 'object', additionalProperties: { type: 'boolean' } },
  'string-list': { type: 'array', items: { type: 'string' } },
  'integer-list': { type: 'array', items: { type: 'integer' } },
  object: { type: 'object' },
  'object-list': { type: 'array', items: { type: 'object' } },
};

/**
 * The JSON Schema (draft 7) of config.json for editors, made from the same rows as everything else. It is stricter
 * than the plugin, which takes keys in any case and ignores those that it does not know.
 */
export function configSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `config.json of the Trident plugin for Docker, release ${newestRelease}`,
    description: 'netappdvp config validate checks more than a schema can say.',
    type: 'object',
    required: ['version', 'storageDriverName'],
    properties: {
      version: { const: 1 },
      storageDriverName: { enum: knownDrivers.filter((driver) => driver !== 'fake') },
    },
    allOf: checkedDrivers.map((driver) => ({
      if: {
        properties: { storageDriverName: { const: driver } },
        required: ['storageDriverName'],
      },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema calls it so
      then: { $ref: `#/definitions/${driver}` },
    })),
    definitions: Object.fromEntries(
      checkedDrivers.map((driver) => [
        driver,
        {
          ...sectionSchema('top', driver),
          required: keysAt('top', driver)
            .filter(({ required }) => required === true)
            .map(({ key }) => key),
        },
      ]),
    ),
  };
}

/** An object of the document: at the top, in "defaults", or in an entry of "storage". */
function sectionSchema(level: Level, driver: CheckedDriver): JsonObject {
  const own = keysAt(level, driver).filter(
    ({ unusable }) => !holds(unusable, driver, newestRelease),
  );
  const properties = own.map((spec) => [spec.key, keySchema(spec, driver)] as const);
  return {
    properties: Object.fromEntries([
      ...(level === 'top' ? [['$schema', { type: 'string' }] as const] : []),
      ...properties,
    ]),
    additionalProperties: false,
  };
}

function keySchema(spec: KeySpec, driver: CheckedDriver): JsonObject {
  const { key, help, ignored } = spec;
  const fallback = fallbackOf(spec);
  const inner: JsonObject =
    key === 'storageDriverName' ? { const: driver } : innerSchema(spec, driver);
  return {
    description: help,
    ...(fallback === null || /^[a-z]+ [a-z]/.test(String(fallback)) ? {} : { default: fallback }),
    ...(holds(ignored, driver, newestRelease) ? { deprecated: true } : {}),
    ...inner,
  };
}

function innerSchema(spec: KeySpec, driver: CheckedDriver): JsonObject {
  if (spec.key === 'defaults') return { type: 'object', ...sectionSchema('defaults', driver) };
  if (spec.key === 'storage')
    return { type: 'array', items: { type: 'object', ...sectionSchema('pool', driver) } };
  if (spec.members !== undefined) return shapeSchema(spec.members);
  if (spec.entries !== undefined) return { type: 'array', items: shapeSchema(spec.entries) };
  return { ...typeSchemas[spec.type], ...valuesOf(spec) };
}

function valuesOf({ type, oneOf, anyCase, check, flags }: KeySpec): JsonObject {
  if (flags !== undefined)
    return {
      properties: Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' }])),
      additionalProperties: false,
    };
  if (type === 'integer') return oneOf === undefined ? {} : { enum: oneOf.map(Number) };
  if (type !== 'string') return {};
  if (check === 'boolean-text') return { enum: [...booleanTexts, ''] };
  if (oneOf !== undefined)
    return anyCase === true ? { pattern: anyCasePattern(oneOf) } : { enum: [...oneOf, ''] };
  const pattern = check === undefined ? undefined : patterns[check];
  return pattern === undefined ? {} : { pattern };
}

/** A schema has no flag for "whatever the case". */
function anyCasePattern(values: readonly string[]): string {
  const letters = values.map((value) =>
    value.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`),
  );
  return `^(|${letters.join('|')})$`;
}

function shapeSchema(shape: Shape): JsonObject {
  if (shape === null) return {};
  if (typeof shape === 'string') return typeSchemas[shape];
  const members: Members = shape;
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(members).map(([key, inner]): [string, JsonValue] => [key, shapeSchema(inner)]),
    ),
    additionalProperties: false,
  };
}
