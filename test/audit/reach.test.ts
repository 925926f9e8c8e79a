import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPluginPrefix } from '../../src/audit/drivers.ts';
import { coveringPrefixes, listedStarts, whyHidden } from '../../src/audit/reach.ts';
import {
  anyBackend,
  anyPrefix,
  anyVolume,
  backend,
  collectPages,
  reaching,
  volume,
} from './world.ts';

function key(v: { svm: string; name: string }): string {
  return `${v.svm}:${v.name}`;
}

describe('what the plugin lists', () => {
  const rows: [string, string, Parameters<typeof volume>[1], boolean][] = [
    ['a volume with the prefix', 'p_one', {}, true],
    ['the prefix alone', 'p_', {}, true],
    ['another case', 'P_one', {}, false],
    ['the prefix in the middle', 'x_p_one', {}, false],
    ['a SnapMirror destination', 'p_one', { type: 'dp' }, true],
    ['a load-sharing mirror', 'p_one', { type: 'ls' }, true],
    ['the root volume', 'p_root', { svmRoot: true, junctionPath: '/' }, true],
    ["somebody else's comment", 'p_one', { comment: 'payroll' }, true],
    ['a volume that is not mounted', 'p_one', { junctionPath: null }, true],
    ['an offline volume', 'p_one', { state: 'offline' }, false],
    ['a restricted volume', 'p_one', { state: 'restricted' }, false],
    ['a FlexGroup', 'p_one', { style: 'flexgroup' }, false],
    ['a part of a FlexGroup', 'p_one__0001', { style: 'flexgroup_constituent' }, false],
    ['a volume of another SVM', 'p_one', { svm: 'svm2' }, false],
  ];
  it.each(rows)('%s', (_, name, changes, listed) => {
    expect(reaching([backend('p_')], volume(name, changes)).length > 0).toBe(listed);
  });

  it('gives the longest prefix first', () => {
    const found = reaching([backend(''), backend('p_a_'), backend('p_')], volume('p_a_x'));
    expect(found.map((b) => b.prefix)).toEqual(['p_a_', 'p_', '']);
  });

  it('is every volume that a naive filter finds, under its longest prefix', () => {
    fc.assert(
      fc.property(fc.array(anyBackend, { maxLength: 4 }), fc.array(anyVolume), (backends, all) => {
        const naive = all.filter(
          (v) =>
            v.state === 'online' &&
            v.style === 'flexvol' &&
            backends.some(
              (b) => (b.svm ?? v.svm) === v.svm && v.name.slice(0, b.prefix.length) === b.prefix,
            ),
        );
        const { volumes } = collectPages(backends, [all]);
        expect(volumes.map(key).toSorted()).toEqual(naive.map(key).toSorted());
        for (const v of volumes) {
          expect(v.prefixes).toContain(v.prefix);
          expect(new Set(v.prefixes).size).toBe(v.prefixes.length);
          expect(Math.max(...v.prefixes.map((p) => p.length))).toBe(v.prefix.length);
        }
      }),
    );
  });

  it('does not depend on how the volumes were cut into pages', () => {
    fc.assert(
      fc.property(
        fc.array(anyBackend, { maxLength: 3 }),
        fc.uniqueArray(anyVolume, { selector: (v) => `${v.svm}:${v.name}` }),
        fc.integer({ min: 1, max: 5 }),
        (backends, all, size) => {
          const pages = [];
          for (let i = 0; i < all.length; i += size) pages.push(all.slice(i, i + size));
          expect(collectPages(backends, pages)).toEqual(collectPages(backends, [all]));
        },
      ),
    );
  });
});

describe('the prefixes to ask ONTAP for', () => {
  it.each([
    [[], []],
    [['a_'], ['a_']],
    [
      ['a_', 'a_b_', 'c'],
      ['a_', 'c'],
    ],
    [['a_b_', 'a_', 'a_'], ['a_']],
    [['x', '', 'y'], ['']],
    [
      ['ab', 'a_', 'aB'],
      ['aB', 'a_', 'ab'],
    ],
  ])('%j needs %j', (given, asked) => {
    expect(coveringPrefixes(given)).toEqual(asked);
  });

  it('cover all, and none covers another', () => {
    fc.assert(
      fc.property(fc.array(anyPrefix, { maxLength: 8 }), (prefixes) => {
        const asked = coveringPrefixes(prefixes);
        for (const p of prefixes) expect(asked.filter((a) => p.startsWith(a))).toHaveLength(1);
        for (const a of asked) expect(prefixes).toContain(a);
      }),
    );
  });
});

it.each([
  ['', true],
  ['netappdvp_', true],
  ['a-b.c', true],
  ['-a', true],
  ['9a', false],
  ['a*', false],
  ['a b', false],
  ['ä', false],
  ['a\n', false],
])('the plugin takes the prefix %j: %s', (prefix, taken) => {
  expect(isPluginPrefix(prefix)).toBe(taken);
});

it('says why a volume is not listed', () => {
  expect(whyHidden(volume('a'))).toBeNull();
  expect(whyHidden(volume('a', { state: 'offline' }))).toBe('offline');
  expect(whyHidden(volume('a', { style: 'flexgroup', state: 'mixed' }))).toBe('style flexgroup');
});

it('lists by prefix while they are few, and everything when they are many', () => {
  const prefixes = (count: number) => Array.from({ length: count }, (_, n) => `p${n}_`);
  expect(listedStarts(prefixes(16))).toHaveLength(16);
  expect(listedStarts(prefixes(17))).toEqual(['']);
  expect(listedStarts([...prefixes(17), 'p'])).toEqual(['p']);
  expect(listedStarts([])).toEqual([]);
});
