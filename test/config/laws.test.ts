import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digestWithoutSecrets,
  type JsonObject,
  readPluginConfig,
} from '../../src/config/document.ts';
import { secretKeys } from '../../src/config/schema.ts';
import { parseStrictJson, plainValue } from '../../src/config/strict-json.ts';
import { validateConfigText } from '../../src/config/validate.ts';
import { Secret } from '../../src/secret.ts';
import { configText, ontapNasDocument, shownConfig } from '../../src/templates/config.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,30}$/);
const host = fc.oneof(
  fc.ipV4(),
  fc.domain(),
  fc.ipV6().map((address) => `[${address}]`),
);
const password = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });

const settings = fc.record({
  managementLif: fc.oneof(
    host,
    fc.tuple(host, fc.integer({ min: 1, max: 65_535 })).map(([h, p]) => `${h}:${p}`),
  ),
  dataLif: fc.option(host),
  svm: name,
  aggregate: fc.option(name),
  storagePrefix: name,
  username: name,
  password: password.map((value) => new Secret(value)),
  label: fc.boolean(),
  labels: fc.dictionary(name, name, { maxKeys: 3 }),
  defaults: fc.record(
    {
      size: fc.constantFrom('20M', '1GiB', '5tb'),
      exportPolicy: name,
      snapshotPolicy: name,
      snapshotReserve: fc.integer({ min: 0, max: 99 }).map(String),
    },
    { requiredKeys: [] },
  ),
  further: fc.record(
    { useREST: fc.boolean(), usageHeartbeat: fc.constant('12') },
    { requiredKeys: [] },
  ),
});

describe('a document that init makes', () => {
  it('is valid and without warnings, and is read back as it was meant', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const text = configText(ontapNasDocument(given)).reveal();
        const { valid, diagnostics, config } = validateConfigText(text, { file: 'config.json' });
        expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
        expect(valid).toBe(true);
        expect(config).toMatchObject({
          svm: given.svm,
          storagePrefix: given.storagePrefix,
          username: given.username,
          aggregate: given.aggregate,
          dataLif: given.dataLif,
        });
        expect(config?.password?.reveal()).toBe(given.password.reveal());
      }),
    );
  });

  it('begins with version and keeps one order of keys', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const keys = Object.keys(ontapNasDocument(given));
        const order = [
          'version',
          'storageDriverName',
          'managementLIF',
          'dataLIF',
          'svm',
          'aggregate',
          'username',
          'password',
          'storagePrefix',
          'labels',
          'useREST',
          'usageHeartbeat',
          'defaults',
        ];
        expect(keys.filter((key) => key !== 'useREST' && key !== 'usageHeartbeat')).toEqual(
          order.filter(
            (key) => keys.includes(key) && key !== 'useREST' && key !== 'usageHeartbeat',
          ),
        );
      }),
    );
  });

  it('is shown without its password', () => {
    const marked = settings.map((given) => ({
      ...given,
      password: new Secret('zq9!"\\é password'),
    }));
    fc.assert(
      fc.property(marked, (given) => {
        const shown = shownConfig(ontapNasDocument(given));
        expect(shown).not.toContain('zq9');
        expect(JSON.parse(shown)).toMatchObject({ password: '[redacted]' });
      }),
    );
  });
});

/** Texts that are nearly a config: a good one, cut, doubled, with something put in. */
const mangled = fc
  .tuple(
    fc.nat(),
    fc.nat(),
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '"',
        "'",
        ',',
        '}',
        ']',
        '{',
        '[',
        '#',
        '//',
        '/*',
        '*/',
        '\0',
        '\t',
        '\r',
        '\\',
        '“',
        '‘',
        ':',
        'null',
        '\uFEFF',
      ),
    ),
    settings,
  )
  .map(([from, length, insert, given]) => {
    const text = configText(ontapNasDocument({ ...given, password: new Secret(SECRET) })).reveal();
    const at = from % text.length;
    return text.slice(0, at) + insert + text.slice(at + (length % 20));
  });
const SECRET = 'Kq7vXw-Zj4-Bh9';

describe('validateConfigText, whatever it is given', () => {
  it('never throws, and every place is inside the text', () => {
    fc.assert(
      fc.property(fc.oneof(mangled, fc.json(), fc.string({ unit: 'binary' })), (text) => {
        const { valid, diagnostics, config } = validateConfigText(text, { file: 'f' });
        const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
        for (const { line, column } of diagnostics) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column ?? 0).toBeLessThanOrEqual((lines[(line ?? 0) - 1]?.length ?? -1) + 1);
        }
        expect(valid).toBe(!diagnostics.some(({ severity }) => severity === 'error'));
        expect(config !== undefined).toBe(valid);
      }),
      { numRuns: 500 },
    );
  });

  it('never repeats the password or a piece of it, however broken the text is', () => {
    const pieces = [0, 4, 8].map((at) => SECRET.slice(at, at + 6));
    fc.assert(
      fc.property(mangled, fc.constantFrom(...secretKeys, 'pasword', 'Password'), (text, key) => {
        const moved = text.replace('"password"', JSON.stringify(key));
        const told = JSON.stringify(validateConfigText(moved, { file: 'f' }).diagnostics);
        for (const piece of pieces) expect(told).not.toContain(piece);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseStrictJson', () => {
  it('takes exactly what JSON.parse takes, and reads the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(mangled, fc.json(), fc.json({ stringUnit: 'binary' }), fc.string()),
        (text) => {
          const parsed = parseStrictJson(text);
          let strict: unknown;
          try {
            strict = JSON.parse(text);
          } catch {
            strict = undefined;
          }
          expect(parsed.root !== null && parsed.findings.length === 0).toBe(strict !== undefined);
          if (parsed.root !== null && strict !== undefined)
            expect(JSON.stringify(plainValue(parsed.root))).toBe(JSON.stringify(strict));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('digestWithoutSecrets', () => {
  const reversed = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).toReversed());

  it('does not depend on order, white space and secrets, and does on everything else', () => {
    fc.assert(
      fc.property(settings, password, (given, other) => {
        const text = configText(ontapNasDocument(given)).reveal();
        const parsed = JSON.parse(text) as JsonObject;
        const digest = digestWithoutSecrets(text);
        expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(digestWithoutSecrets(JSON.stringify(reversed(parsed)))).toBe(digest);
        expect(digestWithoutSecrets(JSON.stringify({ ...parsed, password: other }))).toBe(digest);
        expect(digestWithoutSecrets(JSON.stringify({ ...parsed, svm: `${given.svm}x` }))).not.toBe(
          digest,
        );
      }),
    );
  });

  it('refuses what is no object, without repeating it', () => {
    for (const text of ['', '[1]', `{"password": "${SECRET}" x}`]) {
      expect(() => digestWithoutSecrets(text)).toThrow('The config is not a JSON object.');
      expect(() => readPluginConfig(text)).toThrow('The config is not a JSON object.');
    }
  });
});
