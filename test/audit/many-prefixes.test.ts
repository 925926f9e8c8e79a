import { expect, it } from 'vitest';
import { createCollector } from '../../src/audit/collect.ts';
import { findOverlaps } from '../../src/audit/overlap.ts';
import { prefixIndex } from '../../src/audit/prefix-index.ts';
import { backend, volume } from './world.ts';

/** 5,000 prefixes; every tenth is the start of the next nine. */
const prefixes = Array.from({ length: 5000 }, (_, n) => {
  const family = `team${String(n - (n % 10)).padStart(4, '0')}_`;
  return n % 10 === 0 ? family : `${family}${n % 10}_`;
});

/** A string that counts how often its start is cut off to be looked up. */
function countingName(text: string): { readonly name: string; lookups: () => number } {
  let lookups = 0;
  const name = new String(text) as unknown as string;
  Object.defineProperty(name, 'slice', {
    value: (from: number, to: number) => {
      lookups += 1;
      return text.slice(from, to);
    },
  });
  return { name, lookups: () => lookups };
}

it('5,000 prefixes cost a name no more look-ups than there are lengths of prefixes', () => {
  const index = prefixIndex(prefixes.map((prefix) => [prefix, prefix]));
  const { name, lookups } = countingName('team0010_3_data');
  expect(index.startsOf(name)).toEqual(['team0010_3_', 'team0010_']);
  expect(lookups()).toBeLessThanOrEqual(2);
});

it('5,000 prefixes have exactly the overlaps of their families', () => {
  expect(findOverlaps(prefixes.map((prefix) => backend(prefix)))).toHaveLength(500 * 9);
});

it('5,000 equal prefixes on separate hosts are told as pairs with the first', () => {
  const same = Array.from({ length: 5000 }, (_, n) => backend('p_', { digest: String(n) }));
  expect(findOverlaps(same)).toHaveLength(4999);
});

it('5,000 prefixes against 100,000 volumes give each volume its own', () => {
  const collector = createCollector(
    prefixes.map((prefix) => backend(prefix)),
    new Set(),
  );
  for (let n = 0; n < 100_000; n += 1)
    collector.volumes([volume(`${prefixes[n % 5000] ?? ''}${n}`)]);
  const { volumes, counts } = collector.finish();
  expect(volumes).toHaveLength(100_000);
  expect([...counts.values()].reduce((sum, { reachable }) => sum + reachable, 0)).toBe(190_000);
});
