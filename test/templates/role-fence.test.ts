import { describe, expect, it } from 'vitest';
import { poolStart } from '../../src/templates/pools.ts';
import { fenceOf, flexVolPrefix, letsThrough } from '../../src/templates/role-fence.ts';

describe('the fence of a role', () => {
  it.each([
    ['ontap-nas', 'web_', 'web_'],
    ['ontap-san-nvme', 'web_', 'web_'],
    // Two underscores become one, in both (Trident, ontap_nas_qtree.go, ontap_san_economy.go).
    ['ontap-nas-economy', 'web_', 'ndvp_qtree_pool_web_'],
    ['ontap-san-economy', 'web_', 'ndvp_lun_pool_web_'],
    ['ontap-nas-economy', 'we-b', 'ndvp_qtree_pool_we_b_'],
  ] as const)('%s with the prefix %s stands around %s', (backend, prefix, start) => {
    expect(flexVolPrefix(backend, prefix)).toBe(start);
    expect(poolStart({ driver: backend, prefix })).toBe(start === prefix ? '' : start);
    const row = { path: 'volume destroy', access: 'all' } as const;
    const { query } = fenceOf(row, { backend, prefix, vserver: null });
    expect(query).toBe(`-volume ${start}*`);
    expect(letsThrough(query ?? '', { backend, prefix }, 'svm1')).toBe(true);
    const ofCluster = fenceOf(row, { backend, prefix, vserver: 'svm1' });
    expect(ofCluster.query).toBe(`-vserver svm1 -volume ${start}*`);
    expect(letsThrough(ofCluster.query ?? '', { backend, prefix }, 'svm1')).toBe(true);
    expect(letsThrough(ofCluster.query ?? '', { backend, prefix }, 'svm2')).toBe(false);
  });

  it.each([
    ['-volume *', true],
    ['-volume web*', true],
    ['-vserver svm1', true],
    ['-path /vol/web_*', true],
    ['-volume web_a*', false],
    ['-volume web_', false],
    ['-volume web_*|x*', false],
    ['-volume !x*', false],
    ['-aggregate aggr1', false],
    ['-volume', false],
    ['web_*', false],
  ])('a query %j lets all names with web_ through: %s', (query, expected) => {
    expect(letsThrough(query, { backend: 'ontap-nas', prefix: 'web_' }, 'svm1')).toBe(expected);
  });
});
