import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonPieces } from '../../src/terminal/json-pieces.ts';

const whole = (value: unknown): string => [...jsonPieces(value)].join('');

it('are together what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (member, list) => {
      const document = { member, list, nothing: undefined, last: '\n"' };
      expect(whole(document)).toBe(`${JSON.stringify(document, null, 2)}\n`);
      expect(whole(member)).toBe(`${JSON.stringify(member, null, 2)}\n`);
    }),
  );
});

it('are many for a long list, each of them small', () => {
  const document = { volumes: Array.from({ length: 5001 }, (_, n) => ({ n, text: 'a\nb' })) };
  const pieces = [...jsonPieces(document)];
  expect(pieces.join('')).toBe(`${JSON.stringify(document, null, 2)}\n`);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(50_000);
});

it('hold nothing that a terminal would obey, and say the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = whole({ [text]: text, list: [text] });
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [text]: text, list: [text] })));
    }),
    { examples: [['\u009b2J\u007f\u202e']] },
  );
});
