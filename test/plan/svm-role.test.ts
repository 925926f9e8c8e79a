import { describe, expect, it } from 'vitest';
import { planSvm } from '../../src/plan/svm-plan.ts';
import type { SvmWanted } from '../../src/plan/svm-world.ts';
import {
  type RoleProfile,
  rolePrivileges,
  roleProfiles,
  roleQuestion,
} from '../../src/templates/roles.ts';
import { completeWorld, wanted } from './svm-worlds.ts';

const wishes = (profile: RoleProfile): SvmWanted['roleWishes'] => ({
  profile,
  features: ['clones'],
  prefix: 'netappdvp_',
});

/** The rows that a plan makes in a role that has these rows. */
function planned(change: Partial<SvmWanted>, privileges: readonly object[] | null) {
  const role = privileges === null ? null : { name: 'trident_role', privileges: privileges as [] };
  const plan = planSvm(completeWorld({ role, user: null, restRoles: true }), wanted(change));
  const step = plan.steps.find((one) => one.kind === 'role.create');
  return {
    rows: step?.kind === 'role.create' ? step.privileges : [],
    blockers: plan.blockers.map(({ code }) => code),
    notes: (plan.notes ?? []).map(({ code }) => code),
  };
}

describe.each(roleProfiles)('a role of the profile %s', { timeout: 60_000 }, (profile) => {
  const rows = rolePrivileges(roleQuestion('ontap-nas', { profile }));

  it('is made whole, and left alone when it is', () => {
    const first = planned({ roleWishes: wishes(profile) }, null);
    expect(first.rows).toEqual(rows.map((row) => ({ ...row, exists: false })));
    expect(first.notes.includes('role-fence-unverified')).toBe(profile === 'fenced');
    const second = planned({ roleWishes: wishes(profile) }, [
      { path: 'DEFAULT', access: 'none' },
      ...rows,
    ]);
    expect(second.rows).toEqual([]);
  });

  it('that was cut off anywhere is completed to the same rows', () => {
    for (let cut = 0; cut <= rows.length; cut += 1) {
      const there = [{ path: 'DEFAULT', access: 'none' as const }, ...rows.slice(0, cut)];
      const more = planned({ roleWishes: wishes(profile) }, there).rows;
      expect(more.map(({ path }) => path)).toEqual(rows.slice(cut).map(({ path }) => path));
      expect(more.every(({ exists }) => !exists)).toBe(true);
    }
  });
});

describe('what is in the way of a role', () => {
  it('limitAggregateUsage in an SVM', () => {
    const features = ['clones', 'limit-aggregate-usage'] as const;
    const { rows, blockers } = planned({ roleWishes: { ...wishes('least'), features } }, null);
    expect([rows, blockers]).toEqual([[], ['limit-aggregate-usage-needs-cluster']]);
  });

  it.each([
    ['rest', [{ path: 'volume', access: 'all' }]],
    ['command', [{ path: '/api/storage/volumes', access: 'all' }]],
  ] as const)('a role of the other kind than %s', (roleStyle, there) => {
    const { rows, blockers } = planned({ roleStyle }, there);
    expect([rows, blockers]).toEqual([[], ['role-of-other-kind']]);
  });

  it('a fence around what the least role has already, which narrows nothing', () => {
    const least = rolePrivileges('ontap-nas');
    expect(planned({ roleWishes: wishes('fenced') }, least).rows).toEqual([]);
  });
});
