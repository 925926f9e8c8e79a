import { describe, expect, it } from 'vitest';
import { rolePrivileges, roleRows } from '../../src/templates/roles.ts';

describe('role of ontap-nas', () => {
  const rows = roleRows('ontap-nas');

  it('holds every command directory once, and none that a data SVM refuses', () => {
    const paths = rows.map((row) => row.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths)
      expect(path).not.toMatch(/^(DEFAULT|security|storage aggregate|system node|cluster)\b/);
  });

  it('serves every call once, and says why', () => {
    const apis = rows.flatMap((row) => row.apis);
    expect(new Set(apis).size).toBe(apis.length);
    for (const row of rows) {
      expect(row.apis.length).toBeGreaterThan(0);
      expect(row.reason).not.toBe('');
      expect(row.access).not.toBe('none');
    }
  });

  it('has no row that another one of it grants already', () => {
    const rank = { none: 0, readonly: 1, all: 2 };
    for (const row of rows)
      for (const above of rows.filter(({ path }) => row.path.startsWith(`${path} `)))
        expect(rank[row.access], `${row.path} below ${above.path}`).toBeGreaterThan(
          rank[above.access],
        );
  });

  it('has `all` where NetApp has it', () => {
    for (const path of ['vserver show-aggregates', 'snapmirror list-destinations'])
      expect(rows.find((row) => row.path === path)?.access).toBe('all');
  });

  it('gives write access to no whole subtree', () => {
    const all = rolePrivileges('ontap-nas').filter(({ access }) => access === 'all');
    expect(all.map(({ path }) => path)).not.toContain('volume');
    for (const { path } of all)
      expect(rows.filter((row) => row.path.startsWith(`${path} `))).toEqual([]);
  });
});
