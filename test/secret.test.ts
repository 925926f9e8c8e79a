import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret, scrub } from '../src/secret.ts';

const password = fc.string({ minLength: 6, maxLength: 40 });

describe('Secret', () => {
  it('shows itself nowhere', () => {
    fc.assert(
      fc.property(password, (value) => {
        const secret = new Secret(value);
        const shown = [
          String(secret),
          JSON.stringify({ secret }),
          inspect(secret),
          inspect({ a: [secret] }),
          `<${secret.toString()}>`,
        ];
        expect(shown.every((text) => text.includes('[redacted]'))).toBe(true);
        if (!'[redacted]{"secret":""}a: '.includes(value))
          expect(shown.some((text) => text.includes(value))).toBe(false);
        expect(secret.reveal()).toBe(value);
      }),
    );
  });
});

describe('scrub', () => {
  it.each<[string, (value: string) => string]>([
    ['as it is', (v) => v],
    ['in a URL', encodeURIComponent],
    ['in base64', (v) => Buffer.from(v).toString('base64')],
    ['in JSON', (v) => JSON.stringify({ password: v })],
    [
      'in XML',
      (v) =>
        v
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
          .replaceAll('"', '&quot;'),
    ],
  ])('blanks out a password %s', (_, wrap) => {
    const value = 'p4ss<&>"w\\ord/ü';
    const text = `before ${wrap(value)} after`;
    const clean = scrub(text, [new Secret(value)]);
    expect(clean).toContain('[redacted]');
    expect(clean).not.toContain(wrap(value));
    expect(clean.startsWith('before ')).toBe(true);
    expect(clean.endsWith(' after')).toBe(true);
  });

  it('leaves a text without secrets alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(scrub(text, [new Secret('a very improbable p4ssword')])).toBe(text);
      }),
    );
  });
});
