import { describe, expect, it } from 'vitest';
import { parseReleases } from '../../src/config/releases.ts';
import { allRules, type Rules } from '../../src/config/rules.ts';
import { validateConfigText } from '../../src/config/validate.ts';
import { changed, document } from './cases.ts';
import { driverCases } from './driver-cases.ts';

/** Every document of the tables of validate.test.ts, which say what must be found in it. */
const rows = [
  ...changed.map(([changes]) => ({ text: document(changes), options: {} })),
  ...driverCases.map(({ text, releases }) => ({
    text: text(),
    options: releases === undefined ? {} : parseReleases(releases),
  })),
];

const found = (rules: Rules): string =>
  JSON.stringify(
    rows.map(({ text, options }) => validateConfigText(text, { file: 'f', rules, ...options })),
  );

const kinds = ['keys', 'values', 'checks', 'document'] as const;
const names = kinds.flatMap((kind) => Object.keys(allRules[kind]).map((name) => ({ kind, name })));

/** All rules but one, which finds nothing. */
function without(kind: (typeof kinds)[number], name: string): Rules {
  const silent = kind === 'document' ? { drivers: [], look: () => undefined } : () => null;
  return { ...allRules, [kind]: { ...allRules[kind], [name]: silent } };
}

describe('the tables of documents', () => {
  const all = found(allRules);

  it.each(names)('notice that the rule $kind $name is switched off', ({ kind, name }) => {
    expect(found(without(kind, name))).not.toBe(all);
  });

  it('are about more than sixty rules', () => {
    expect(names.length).toBeGreaterThan(60);
  });
});
