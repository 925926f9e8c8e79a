import { fixConfigText } from '../../src/config/fix.ts';
import { releases } from '../../src/config/releases.ts';
import { keySpecs } from '../../src/config/schema.ts';
import { validateConfigText } from '../../src/config/validate.ts';
import { richDocuments } from '../config/driver-cases.ts';

export interface FuzzReport {
  readonly texts: number;
  readonly valid: number;
  readonly findings: number;
  readonly mended: number;
  readonly seconds: number;
  readonly slowestMs: number;
}

/** Nobody waits longer for the check of one file. */
const SLOW_MS = 1000;
const FUZZ_SECRET = 'Kq7vXw-Zj4-Bh9';

/** Small and fast, and the same everywhere (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const pieces = [
  ...'{}[]:,"\'\\/#\n\r\t \0\uFEFF“”‘’0123456789.-+eE'.split(''),
  '//',
  '/*',
  '*/',
  'null',
  'true',
  'false',
  '\\u0000',
  '\ud800',
  '"defaults":',
  '"storage":[',
  '1e999',
  '{"a":',
  ...keySpecs.map(({ key }) => `"${key}":`),
  ...keySpecs.flatMap(({ oneOf = [] }) => oneOf.map((value) => `"${value}"`)),
];

/**
 * Checks `count` texts made from a seed. Throws on a crash, a check that takes a second, a place outside of the text,
 * a secret in a finding, and a mended text that is mended again.
 */
export function fuzzConfigs(count: number, seed: number, clock: () => number): FuzzReport {
  const random = randomFrom(seed);
  const documents = richDocuments.flatMap((document) =>
    [0, 2].map((indent) =>
      JSON.stringify(document, null, indent).replaceAll(/zq-[A-Za-z0-9-]+-zq/g, FUZZ_SECRET),
    ),
  );
  const began = clock();
  const totals = { valid: 0, findings: 0, mended: 0, slowestMs: 0 };
  for (let i = 0; i < count; i += 1) {
    const text = makeText(random, documents);
    const start = clock();
    const options = random(50) === 0 ? { releases: releases.slice(random(30)) } : {};
    const { valid, diagnostics } = validateConfigText(text, { file: 'f', ...options });
    const ms = clock() - start;
    totals.slowestMs = Math.max(totals.slowestMs, ms);
    totals.valid += Number(valid);
    totals.findings += diagnostics.length;
    const where = `seed ${seed}, text ${i}: ${JSON.stringify(text)}`;
    if (ms > SLOW_MS) throw new Error(`slow (${ms} ms): ${where}`);
    if (JSON.stringify(diagnostics).includes(FUZZ_SECRET.slice(0, 8)))
      throw new Error(`secret: ${where}`);
    if (diagnostics.some(({ line, column }) => (line ?? 0) < 1 || (column ?? 0) < 1))
      throw new Error(`place: ${where}`);
    if (i % 10 === 0) {
      const { text: mended, fixes } = fixConfigText(text);
      totals.mended += Number(fixes.length > 0);
      if (fixConfigText(mended).fixes.length > 0) throw new Error(`mended twice: ${where}`);
    }
  }
  return { texts: count, ...totals, seconds: Math.round((clock() - began) / 100) / 10 };
}

function makeText(random: (below: number) => number, documents: readonly string[]): string {
  const kind = random(10);
  if (kind === 0)
    return Array.from({ length: random(60) }, () => pieces[random(pieces.length)]).join('');
  if (kind === 1)
    return Array.from({ length: random(40) }, () => String.fromCharCode(random(0x2100))).join('');
  const document = documents[random(documents.length)] ?? '';
  if (kind < 6) return mutated(document, random);
  let text = document;
  for (let changes = random(4); changes >= 0; changes -= 1) {
    const at = random(text.length + 1);
    const piece = pieces[random(pieces.length)] ?? '';
    const cut = random(3) === 0 ? random(30) : 0;
    const insert =
      random(8) === 0 ? text.slice(random(text.length + 1)).slice(0, random(200)) : piece;
    text = text.slice(0, at) + insert + text.slice(at + cut);
  }
  return text;
}

type Json = Record<string, unknown>;

/** A document that is JSON still: values of other types, keys misspelt, moved, taken out. */
function mutated(document: string, random: (below: number) => number): string {
  const root = JSON.parse(document) as Json;
  for (let changes = random(4); changes >= 0; changes -= 1) {
    const defaults = root['defaults'];
    const inner = random(3) === 0 && typeof defaults === 'object' && defaults !== null;
    const section = inner ? (defaults as Json) : root;
    const keys = Object.keys(section);
    const key = keys[random(keys.length)] ?? 'version';
    const spec = keySpecs[random(keySpecs.length)];
    const values = [
      '',
      'yes',
      '10 G',
      '1G',
      'TRUE',
      7,
      0.5,
      true,
      null,
      [],
      ['a', 1],
      {},
      { a: 1 },
      '2001:db8::1',
      '-',
    ];
    const value = values[random(values.length)];
    if (random(3) === 0) section[spec?.key ?? key] = value;
    else if (random(2) === 0) section[key] = value;
    else {
      const moved = section[key];
      delete section[key];
      const name = [key.toUpperCase(), `${key}x`, key.slice(1), key][random(4)] ?? key;
      (random(2) === 0 ? root : section)[name] = moved;
    }
  }
  return JSON.stringify(root, null, random(3));
}
