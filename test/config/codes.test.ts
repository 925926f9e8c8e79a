import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codesDocument } from '../../src/config/codes.ts';
import { knownDrivers } from '../../src/config/drivers.ts';
import { keySpecs } from '../../src/config/schema.ts';

describe('docs/config-codes.md', () => {
  it('is what the table of codes says', () => {
    const page = readFileSync(new URL('../../docs/config-codes.md', import.meta.url), 'utf8');
    expect(page).toBe(codesDocument());
  });
});

describe('the schema', () => {
  it('names each key once at each level of each driver, whatever its case', () => {
    const names = keySpecs.flatMap((spec) =>
      spec.levels.flatMap((level) =>
        spec.drivers.map((driver) => `${driver} ${level} ${spec.key.toLowerCase()}`),
      ),
    );
    expect(names.length).toBeGreaterThan(300);
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives each key a driver that exists and a sentence', () => {
    for (const spec of keySpecs) {
      expect(spec.drivers.length).toBeGreaterThan(0);
      expect(knownDrivers).toEqual(expect.arrayContaining([...spec.drivers]));
      expect(spec.help).toMatch(/\.$/);
    }
  });
});
