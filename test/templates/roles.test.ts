import { describe, expect, it } from 'vitest';
import { gives } from '../../src/templates/access.ts';
import { type Backend, pluginCalls } from '../../src/templates/plugin-calls.ts';
import { documentedList, manualList } from '../../src/templates/role-lists.ts';
import {
  explainRows,
  type RoleProfile,
  type RoleStyle,
  rolePrivileges,
  roleProfiles,
  roleQuestion,
  roleRows,
} from '../../src/templates/roles.ts';

const backends = [...new Set(pluginCalls.flatMap((call) => call.backends))];
const styles: readonly RoleStyle[] = ['command', 'rest'];
const everyFeature = { features: ['clones', 'chap', 'recovery-queue'] as const };

const cases: readonly (readonly [Backend, RoleStyle, RoleProfile])[] = backends.flatMap((backend) =>
  styles.flatMap((style) => roleProfiles.map((profile) => [backend, style, profile] as const)),
);

describe('the table of calls', () => {
  it('has a line for every backend, and each with a sentence', () => {
    expect(backends.toSorted()).toEqual([
      'ontap-nas',
      'ontap-nas-economy',
      'ontap-nas-flexgroup',
      'ontap-san',
      'ontap-san-economy',
      'ontap-san-nvme',
    ]);
    for (const { reason, required, source } of pluginCalls) {
      expect(reason).toMatch(/^[A-Z].*[.]$|^docker .*[.]$/);
      expect(source ?? '').toMatch(required ? /^$/ : /^(Trident, ontap_\w+[.]go: |not verified: )/);
    }
  });

  it('checks each ONTAPI call against one command', () => {
    const commandOf = new Map<string, string>();
    for (const { zapi, command } of pluginCalls)
      for (const api of zapi) {
        const text = `${command.path} ${command.access}`;
        expect(commandOf.get(api) ?? text, api).toBe(text);
        commandOf.set(api, text);
      }
  });

  it("names the commands and paths of NetApp's own list, and gives no more than it", () => {
    const lists = { command: documentedList('command'), rest: documentedList('rest') };
    for (const { zapi, command, rest } of pluginCalls) {
      const row = lists.command.find(({ path }) => path === command.path);
      if (zapi.length > 0)
        expect(gives(row?.access ?? 'none', command.access), command.path).toBe(true);
      for (const { path } of rest) expect(lists.rest.map((one) => one.path)).toContain(path);
    }
    expect([lists.command.length, lists.rest.length]).toEqual([90, 42]);
    expect(manualList('ontap-nas')).toHaveLength(7);
  });
});

describe.each(cases)('role of %s, %s, %s', (backend, style, profile) => {
  const question = roleQuestion(backend, { style, profile, ...everyFeature });
  const rows = roleRows(question);

  it('holds every path once, and none that a data SVM refuses', () => {
    const paths = rows.map((row) => row.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths)
      expect(path).not.toMatch(/^(DEFAULT|security|storage aggregate|system node|cluster)\b/);
  });

  it('grants every call that the driver makes, and explains every row', () => {
    const all = explainRows([{ path: 'DEFAULT', access: 'all' }], question)[0];
    const [apis, rest] = [rows.flatMap((row) => row.apis), rows.flatMap((row) => row.rest)];
    expect(apis.toSorted()).toEqual(all?.apis.toSorted());
    const lost = (all?.rest ?? []).filter((name) => !rest.includes(name));
    // NetApp's list for ONTAPI knows no NVMe, and no quota rules that are made over REST.
    const known =
      style === 'command' && profile === 'documented' ? /nvme|namespaces|quota.rules/ : /^$/;
    expect(lost.filter((name) => !known.test(name))).toEqual([]);
    for (const row of rows) {
      expect(row.reason).toMatch(/[.]$/);
      if (row.need === 'optional') expect(row.sources.length, row.path).toBeGreaterThan(0);
    }
  });

  it('has nothing unused, and no row that another one grants already, unless NetApp lists it', () => {
    if (profile === 'documented')
      return expect(rows.some((row) => row.need === 'unused')).toBe(true);
    for (const row of rows) {
      expect(row.need, row.path).not.toBe('unused');
      expect(row.impliedBy !== null && !row.precaution, row.path).toBe(false);
    }
  });
});

describe('profiles', () => {
  it('least gives write access to no whole subtree', () => {
    for (const backend of backends) {
      const rows = rolePrivileges(roleQuestion(backend, everyFeature));
      for (const { path } of rows.filter(({ access }) => access === 'all'))
        expect(rows.filter((row) => row.path.startsWith(`${path} `))).toEqual([]);
    }
  });

  it('fenced differs from least by queries alone, on rows that destroy', () => {
    for (const backend of backends) {
      const least = rolePrivileges(roleQuestion(backend, everyFeature));
      const fenced = rolePrivileges(roleQuestion(backend, { ...everyFeature, profile: 'fenced' }));
      expect(fenced.map(({ path, access }) => ({ path, access }))).toEqual(least);
      const narrowed = fenced.filter(({ query }) => query !== undefined);
      expect(narrowed.map(({ path }) => path)).toContain('volume destroy');
      for (const { path, query } of narrowed) {
        expect(path).toMatch(/(destroy|delete|offline|unmount|purge|qtree rename)$/);
        expect(query).toContain('netappdvp_');
        expect(query).toMatch(/[*]$/);
      }
    }
  });

  it('before 9.11.1 a REST role knows none, readonly and all', () => {
    const question = roleQuestion('ontap-nas-economy', { style: 'rest', fineAccess: false });
    const levels = rolePrivileges(question).map(({ access }) => access);
    expect(new Set(levels)).toEqual(new Set(['readonly', 'all']));
    expect(rolePrivileges({ ...question, fineAccess: true }).map(({ access }) => access)).toContain(
      'read_create',
    );
  });

  it('limitAggregateUsage has a row in a role of the cluster only', () => {
    const wanted = { features: ['limit-aggregate-usage'] as const };
    const paths = (scope: 'svm' | 'cluster') =>
      rolePrivileges(roleQuestion('ontap-nas', { ...wanted, scope })).map(({ path }) => path);
    expect(paths('cluster')).toContain('storage aggregate show-space');
    expect(paths('svm').join()).not.toContain('storage');
  });
});
