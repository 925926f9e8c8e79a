import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/config/document.ts';
import { type CheckedDriver, checkedDrivers } from '../../src/config/drivers.ts';
import { Secret } from '../../src/secret.ts';
import {
  type ConfigDocument,
  configDocument,
  solidfireEndpoint,
} from '../../src/templates/config.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,30}$/);
const host = fc.oneof(
  fc.ipV4(),
  fc.domain(),
  fc.ipV6().map((address) => `[${address}]`),
);

/** Answers as a person or a script could give them, for any driver. */
export const settings = fc.record({
  driver: fc.constantFrom(...checkedDrivers),
  managementLif: fc.oneof(
    host,
    fc.tuple(host, fc.integer({ min: 1, max: 65_535 })).map(([h, p]) => `${h}:${p}`),
  ),
  dataLif: host,
  svm: name,
  aggregate: name,
  // A qtree's name leaves 64 characters for both.
  storagePrefix: name,
  username: name,
  password: fc
    .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
    .map((value) => new Secret(value)),
  labels: fc.dictionary(name, name, { maxKeys: 2 }),
  size: fc.constantFrom('1GB', '1GiB', '5tb'),
  reserve: fc.integer({ min: 0, max: 99 }).map(String),
  further: fc.record(
    { limitVolumeSize: fc.constant('10T'), backendName: name },
    { requiredKeys: [] },
  ),
});
export type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

/** The document that `init` makes of such answers. */
export function goodDocument(given: Settings): ConfigDocument {
  const { driver } = given;
  return configDocument({
    driver,
    base: given.further,
    answers: answersFor(driver, given),
    label: driver === 'solidfire-san' ? null : `${given.svm}/${given.storagePrefix}`,
    labels: driver.startsWith('ontap-san') ? {} : given.labels,
    defaults: {
      size: given.size,
      ...(driver === 'solidfire-san' ? {} : { snapshotReserve: given.reserve }),
    },
  });
}

function answersFor(driver: CheckedDriver, given: Settings): ConfigDocument {
  const { username, password, svm, storagePrefix, managementLif: managementLIF } = given;
  if (driver === 'solidfire-san')
    return {
      EndPoint: solidfireEndpoint(managementLIF, username, password),
      SVIP: '192.0.2.31:3260',
      TenantName: svm,
    };
  const login = { managementLIF, svm, username, password, storagePrefix };
  if (driver === 'ontap-nas-flexgroup')
    return { ...login, dataLIF: given.dataLif, flexgroupAggregateList: [given.aggregate] };
  const onNas = driver.startsWith('ontap-nas') ? { dataLIF: given.dataLif } : {};
  return { ...login, ...onNas, aggregate: given.aggregate };
}

/** Every document that differs from a good one by one change of a type, a name or a level. */
export function mutations(document: JsonObject, seed: number): { what: string; text: string }[] {
  const { defaults, ...top } = document;
  const inner = defaults as JsonObject;
  const both = (t: object, d: object): string => JSON.stringify({ ...t, defaults: d });
  const change = (section: JsonObject, put: (changed: JsonObject) => string, where: string) =>
    Object.entries(section).flatMap(([key, value]) => {
      const { [key]: _, ...rest } = section;
      return [
        { what: `${where}.${key}: type`, text: put({ ...rest, [key]: otherType(value, seed) }) },
        { what: `${where}.${key}: name`, text: put({ ...rest, [misspelt(key, seed)]: value }) },
        { what: `${where}.${key}: case`, text: put({ ...rest, [otherCase(key)]: value }) },
      ];
    });
  const moved = [
    ...Object.entries(top)
      .filter(([key]) => !['labels'].includes(key))
      .map(([key, value]) => {
        const { [key]: _, ...rest } = top;
        return { what: `${key}: into defaults`, text: both(rest, { ...inner, [key]: value }) };
      }),
    ...Object.entries(inner).map(([key, value]) => {
      const { [key]: _, ...rest } = inner;
      return { what: `${key}: out of defaults`, text: both({ ...top, [key]: value }, rest) };
    }),
  ];
  return [
    ...change(top, (changed) => both(changed, inner), 'top'),
    ...change(inner, (changed) => both(top, changed), 'defaults'),
    ...moved,
  ];
}

function otherType(value: JsonValue, seed: number): JsonValue {
  const all: JsonValue[] = [7.5, true, 'text', ['x'], { a: { b: 1 } }];
  const others = all.filter(
    (one) => typeof one !== typeof value || Array.isArray(one) !== Array.isArray(value),
  );
  return others[seed % others.length] ?? 7.5;
}

function misspelt(key: string, seed: number): string {
  const at = 1 + (seed % (key.length - 1));
  return `${key.slice(0, at)}q${key.slice(at)}`;
}

function otherCase(key: string): string {
  return key === key.toUpperCase() ? key.toLowerCase() : key.toUpperCase();
}
