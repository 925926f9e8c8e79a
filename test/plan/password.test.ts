import { randomInt } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatePassword, passwordProblems, usualPasswordRules } from '../../src/plan/password.ts';
import { Secret } from '../../src/secret.ts';

const below = (n: number): number => randomInt(n);

describe('passwords', () => {
  it.each([
    ['short1', /fewer than 8 characters/],
    ['onlyletters', /one letter and one digit/],
    ['1234567890', /one letter and one digit/],
    ['x-TRIDENT_user-1', /contains the user name/],
    [`a1${'x'.repeat(63)}`, /more than 64 characters/],
  ])('%s is refused before ONTAP sees it', (password, problem) => {
    const problems = passwordProblems(new Secret(password), 'trident_user', usualPasswordRules);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(problems[0]).not.toContain(password);
  });

  it('counts special characters when the role asks for them', () => {
    const rules = { ...usualPasswordRules, minSpecialCharacters: 2 };
    expect(passwordProblems(new Secret('Letters1-'), 'u_1', rules)).toHaveLength(1);
    expect(passwordProblems(new Secret('Letters1-!'), 'u_1', rules)).toEqual([]);
  });

  it('takes letters alone where the role lets it', () => {
    const rules = { ...usualPasswordRules, alphanumericRequired: false };
    expect(passwordProblems(new Secret('onlyletters'), 'u_1', rules)).toEqual([]);
  });

  it('generates what every set of rules takes, needs no quoting, and never the same twice', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.record({
          minLength: fc.integer({ min: 3, max: 64 }),
          alphanumericRequired: fc.boolean(),
          minSpecialCharacters: fc.integer({ min: 0, max: 40 }),
        }),
        (rules) => {
          const password = generatePassword(rules, 'trident_user', below);
          expect(passwordProblems(password, 'trident_user', rules)).toEqual([]);
          expect(password.reveal()).toMatch(/^[A-Za-z][A-Za-z0-9\-_.+=@:]{23,}$/);
          expect(password.reveal()).not.toMatch(/[lIO01]/);
          seen.add(password.reveal());
        },
      ),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(200);
  });

  it('uses every kind of character whatever the numbers are', () => {
    const password = generatePassword(usualPasswordRules, 'trident_user', () => 0).reveal();
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[-_.+=@:]/]) expect(password).toMatch(kind);
  });
});
