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
import { configText, shownConfig } from '../../src/templates/config.ts';
import { goodDocument, mutations, settings } from './generated.ts';

const password = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const SECRET = 'Kq7vXw-Zj4-Bh9';

describe('a document that init makes', () => {
  it('is valid and without warnings for every driver, and is read back as it was meant', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const document = goodDocument(given);
        const text = configText(document).reveal();
        const { valid, diagnostics, config } = validateConfigText(text, { file: 'config.json' });
        expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
        expect(valid).toBe(true);
        expect(config).toMatchObject({ driver: given.driver });
        expect(JSON.parse(text)).toMatchObject(
          JSON.parse(
            JSON.stringify({ ...document, password: undefined, EndPoint: undefined }),
          ) as object,
        );
        if (given.driver === 'solidfire-san')
          expect(
            decodeURIComponent(
              new URL((JSON.parse(text) as { EndPoint: string }).EndPoint).password,
            ),
          ).toBe(given.password.reveal());
        else {
          expect(config).toMatchObject({ svm: given.svm, storagePrefix: given.storagePrefix });
          expect(config?.password?.reveal()).toBe(given.password.reveal());
        }
      }),
    );
  });

  it('begins with version and ends with the sections', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const keys = Object.keys(goodDocument(given));
        expect(keys.slice(0, 2)).toEqual(['version', 'storageDriverName']);
        if (keys.includes('defaults')) expect(keys.at(-1)).toBe('defaults');
        expect(keys.indexOf('useREST')).not.toBe(0);
      }),
    );
  });

  it('is shown without its secrets', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const shown = shownConfig(
          goodDocument({ ...given, password: new Secret('zq9!"\\é password') }),
        );
        expect(shown).not.toContain('zq9');
        expect(shown).toContain('[redacted]');
      }),
    );
  });

  it('shows any single change of a type, a name or a level', () => {
    let changes = 0;
    fc.assert(
      fc.property(settings, fc.nat(), (given, seed) => {
        const document = JSON.parse(configText(goodDocument(given)).reveal()) as JsonObject;
        for (const { what, text } of mutations(document, seed)) {
          changes += 1;
          const { diagnostics } = validateConfigText(text, { file: 'f' });
          const told = diagnostics.filter(({ severity }) => severity !== 'info');
          expect(told.length, what).toBeGreaterThan(0);
        }
      }),
      { numRuns: 25 },
    );
    expect(changes).toBeGreaterThan(500);
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
    const text = configText(goodDocument({ ...given, password: new Secret(SECRET) })).reveal();
    const at = from % text.length;
    return text.slice(0, at) + insert + text.slice(at + (length % 20));
  });
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
        const text = configText(goodDocument(given)).reveal();
        const parsed = JSON.parse(text) as JsonObject;
        const digest = digestWithoutSecrets(text);
        expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(digestWithoutSecrets(JSON.stringify(reversed(parsed)))).toBe(digest);
        expect(digestWithoutSecrets(JSON.stringify({ ...parsed, password: other }))).toBe(digest);
        const changed = { ...parsed, backendName: 'another' };
        expect(digestWithoutSecrets(JSON.stringify(changed))).not.toBe(digest);
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
