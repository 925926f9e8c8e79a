import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/audit/drivers.ts';
import { findOverlaps } from '../../src/audit/overlap.ts';
import { anyBackend, backend } from './world.ts';

const other = { svm: 'svm2' };
const bare = { digest: null, source: '--prefix' };
const nasPools = (prefix: string) => backend(prefix, { driver: 'ontap-nas-economy' });
const sanPools = (prefix: string) => backend(prefix, { driver: 'ontap-san-economy' });
const anywhere = { ...bare, svm: null };

type Row = [string, readonly Backend[], string[]];
const rows: Row[] = [
  [
    'economy pools whose names fold into one',
    [nasPools('a-b_'), nasPools('a_b_'), nasPools('a__b')],
    ['pools a-b_ > a_b_', 'pools a-b_ > a__b', 'pools a_b_ > a__b'],
  ],
  ['pools of LUNs, which keep their "-"', [sanPools('a-b_'), sanPools('a_b_')], []],
  ['pools of LUNs with "__"', [sanPools('a__b'), sanPools('a_b')], ['pools a__b > a_b']],
  ['a prefix that begins as pools do', [backend('ndvp_'), nasPools('a_')], ['shorter ndvp_ > a_']],
  ['one alone', [backend('a_')], []],
  ['prefixes apart', [backend('a_'), backend('b_')], []],
  ['a start of another', [backend('a_'), backend('a_b_')], ['shorter a_ > a_b_']],
  ['the same in the other order', [backend('a_b_'), backend('a_')], ['shorter a_ > a_b_']],
  ['another case', [backend('a_'), backend('A_b')], []],
  ['on another SVM', [backend('a_'), backend('a_b_', other)], []],
  ['an empty one', [backend(''), backend('a_')], ['shorter  > a_']],
  ['equal, other settings', [backend('a_'), backend('a_', { digest: 'x' })], ['same a_ > a_']],
  ['equal, same settings', [backend('a_'), backend('a_')], ['copies a_ > a_']],
  ['equal, other SVM', [backend('a_'), backend('a_', { ...other, digest: 'x' })], []],
  ['a config and the same prefix bare', [backend('a_'), backend('a_', bare)], []],
  ['bare prefixes', [backend('a_', bare), backend('a_b', bare)], ['shorter a_ > a_b']],
  [
    'a bare prefix on every SVM',
    [backend('a_b_', other), backend('a_', anywhere)],
    ['shorter a_ > a_b_'],
  ],
  [
    'three in a row',
    [backend('a'), backend('ab'), backend('abc')],
    ['shorter a > ab', 'shorter a > abc', 'shorter ab > abc'],
  ],
];

describe('backends that reach each other', () => {
  it.each(rows)('%s', (_, backends, expected) => {
    const found = findOverlaps(backends).map(
      (o) => `${o.kind} ${o.reaching.prefix} > ${o.reached.prefix}`,
    );
    expect(found).toEqual(expected);
  });

  it('are those for which some volume name is covered by both', () => {
    fc.assert(
      fc.property(anyBackend, anyBackend, (a, b) => {
        const longer = a.prefix.length > b.prefix.length ? a.prefix : b.prefix;
        const both = longer.startsWith(a.prefix) && longer.startsWith(b.prefix);
        const together = a.svm === null || b.svm === null || a.svm === b.svm;
        expect(findOverlaps([a, b])).toHaveLength(both && together ? 1 : 0);
      }),
    );
  });
});
