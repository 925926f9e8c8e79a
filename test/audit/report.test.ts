import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuditFacts,
  type FailRule,
  failRules,
  findFindings,
} from '../../src/audit/findings.ts';
import { auditReport } from '../../src/audit/report.ts';
import type { Volume } from '../../src/ontapi/client.ts';
import {
  anyBackend,
  anyVolume,
  backend,
  collectPages,
  MiB,
  provisioning,
  reportFacts,
  volume,
} from './world.ts';

const facts = reportFacts;
const books = ['a', 'b', 'c'].map((end) => volume(`p_books_${end}`, { comment: 'payroll' }));
const oursToo = volume('p_books_d', { comment: provisioning({ netappdvp: 'svm1/p_' }) });
const claim = 'pvc_0123abcd_4567_89ab_cdef_0123456789ab';

const ours = volume('p_mine', { comment: provisioning({ netappdvp: 'svm1/p_' }) });
const foreign = volume('p_theirs', { comment: 'payroll' });
const unknown = volume('p_whose');

function clone(name: string): Volume {
  return volume(name, { cloneParent: { svm: 'svm1', volume: 'p_mine' } });
}

describe('the report', () => {
  it('has every key of the public interface, in its order', () => {
    const report = auditReport('svm1', facts([backend('p_')], [unknown, foreign, ours]), null);
    expect(Object.keys(report)).toEqual([
      'svm',
      'prefixes',
      'volumes',
      'findings',
      'summary',
      'heartbeats',
      'notRead',
    ]);
    expect(report.prefixes).toEqual([
      {
        prefix: 'p_',
        heard: false,
        source: 'p_.json',
        driver: 'ontap-nas',
        svm: 'svm1',
        reachable: 3,
        ours: 1,
        foreign: 1,
        unknown: 1,
      },
    ]);
    expect(report.volumes.map((v) => v.name)).toEqual(['p_mine', 'p_theirs', 'p_whose']);
    expect(report.volumes[0]).toEqual({
      name: 'p_mine',
      svm: 'svm1',
      aggregate: 'aggr1',
      style: 'flexvol',
      type: 'rw',
      state: 'online',
      sizeBytes: 20 * MiB,
      usedBytes: MiB,
      prefix: 'p_',
      prefixes: ['p_'],
      verdict: 'ours',
      reasons: ['our label netappdvp=svm1/p_ in its comment'],
      protectedBy: [],
      pool: null,
      snapshots: null,
      clients: null,
      heardOnly: false,
    });
    expect(report.summary).toEqual({
      reachable: 3,
      ours: 1,
      foreign: 1,
      unknown: 1,
      bytesAtRisk: 2 * MiB,
    });
  });

  it('counts so that the numbers add up, sorts by SVM and name', () => {
    fc.assert(
      fc.property(fc.array(anyBackend, { maxLength: 4 }), fc.array(anyVolume), (backends, all) => {
        const { summary, prefixes, volumes } = auditReport(null, facts(backends, all), null);
        for (const c of [summary, ...prefixes])
          expect(c.ours + c.foreign + c.unknown).toBe(c.reachable);
        expect(summary.reachable).toBe(volumes.length);
        prefixes.forEach((p, i) => {
          const svm = backends[i]?.svm ?? null;
          const mine = volumes.filter(
            (v) => v.prefixes.includes(p.prefix) && (svm === null || v.svm === svm),
          );
          expect(p.reachable).toBe(mine.length);
          expect(p.foreign).toBe(mine.filter((v) => v.verdict === 'foreign').length);
        });
        const used = volumes.map((v) => (v.verdict === 'ours' ? 0 : (v.usedBytes ?? 0)));
        expect(summary.bytesAtRisk).toBe(used.reduce((a, b) => a + b, 0));
        volumes.slice(1).forEach((v, i) => {
          const before = volumes[i];
          expect(before && [before.svm, before.name] <= [v.svm, v.name]).toBe(true);
        });
      }),
    );
  });

  it('tells which clones keep their parent, from whichever page they came', () => {
    const backends = [backend('p_')];
    const pages = [[clone('p_c1'), clone('p_c4')], [ours], [clone('p_c3'), clone('p_c2')]];
    const parent = collectPages(backends, pages).volumes.find((v) => v.name === 'p_mine');
    expect(parent?.protectedBy).toEqual([
      'clone parent of svm1:p_c1, svm1:p_c2, svm1:p_c3 and 1 more',
    ]);
  });

  it('says that ONTAP keeps a root volume', () => {
    const root = volume('root', { svmRoot: true, junctionPath: '/' });
    const { volumes } = facts([backend('')], [root]);
    expect(volumes[0]?.protectedBy[0]).toContain('root volume');
  });
});

describe('findings', () => {
  const clean = facts([backend('p_')], [ours]);
  const other = backend('p_', { digest: 'x', source: 'other.json' });
  type Row = [string, AuditFacts, string[]];
  const rows: Row[] = [
    ['nothing wrong', clean, []],
    [
      'a foreign volume',
      facts([backend('p_')], [ours, foreign]),
      ['error foreign-volume-reachable', 'info adopted-by-create'],
    ],
    [
      'an unknown volume',
      facts([backend('p_')], [ours, unknown]),
      ['warning unknown-volume-reachable', 'info adopted-by-create'],
    ],
    ['a foreign volume that is expected', facts([backend('p_')], [foreign], ['p_theirs']), []],
    [
      'a family of somebody’s names',
      facts([backend('p_')], books),
      ['error foreign-volume-reachable', 'warning prefix-starts-family', 'info adopted-by-create'],
    ],
    ['an empty prefix', facts([backend('')], []), ['error empty-prefix']],
    ['overlapping prefixes', facts([backend('p_'), backend('p_x')], []), ['error prefix-overlap']],
    [
      'equal prefixes in configs that differ',
      facts([backend('p_'), other], []),
      ['error prefix-shared'],
    ],
    [
      'equal prefixes in equal configs',
      facts([backend('p_'), backend('p_')], []),
      ['warning prefix-copies'],
    ],
    [
      'an offline volume',
      facts([backend('p_')], [volume('p_off', { state: 'offline' })]),
      ['info not-listed'],
    ],
    [
      'a part of a FlexGroup',
      facts([backend('p_')], [volume('p_1', { style: 'flexgroup_constituent' })]),
      [],
    ],
    [
      'an expected volume that is not there',
      facts([backend('p_')], [], ['p_gone']),
      ['warning expected-not-reachable'],
    ],
    ['an expected volume of an SVM', facts([backend('p_')], [ours], ['svm1:p_mine']), []],
    [
      'the gravest first',
      facts([backend('p_'), other], [unknown, foreign, volume('p_off', { state: 'offline' })]),
      [
        'error foreign-volume-reachable',
        'error prefix-shared',
        'warning unknown-volume-reachable',
        'info adopted-by-create',
        'info not-listed',
      ],
    ],
  ];
  it.each(rows)('%s', (_, given, expected) => {
    expect(findFindings(given, null).map((f) => `${f.severity} ${f.code}`)).toEqual(expected);
  });

  it.each<[string, string, readonly Volume[], string[]]>([
    ['three of one stem', 'p_', books, ['"p_": p_books_*']],
    ['two of one stem', 'p_', books.slice(1), []],
    ['three in two SVMs', 'p_', books.map((v, i) => ({ ...v, svm: `svm${i % 2}` })), []],
    ['three beside one of ours', 'p_', [...books, oursToo], []],
    ['three of which nothing is known', 'p_', books.map((v) => ({ ...v, comment: '' })), []],
    ['an empty prefix', '', books, []],
    ['a claim of Kubernetes', 'tri', [volume(`trident_${claim}`)], ['"tri": trident_pvc_*']],
    ['a claim under its own prefix', 'pvc_', [volume(claim)], ['"pvc_": pvc_*']],
    [
      'what has the default prefix of Kubernetes',
      'tri',
      [volume('trident_x')],
      ['"tri": trident_*'],
    ],
    ['the same as our own prefix', 'trident_', [volume('trident_x')], []],
  ])('tell of families of names: %s', (_, prefix, volumes, expected) => {
    const found = (rule: FailRule | null) =>
      findFindings(facts([backend(prefix, { svm: null })], volumes), rule).filter(
        ({ code }) => code === 'prefix-starts-family',
      );
    const told = found(null).map(({ message }) =>
      message.replace(/^The prefix (".*") is also .* not ours: (\S+) on SVM .*$/, '$1: $2'),
    );
    expect(told).toEqual(expected);
    expect(found('overlap').map(({ severity }) => severity)).toEqual(expected.map(() => 'error'));
  });

  const everything = facts([backend('p_'), other, backend('')], [unknown, foreign]);
  it.each<[FailRule | null, string[]]>([
    [null, ['empty-prefix', 'foreign-volume-reachable', 'prefix-overlap', 'prefix-shared']],
    ['foreign', ['foreign-volume-reachable']],
    ['unknown', ['unknown-volume-reachable']],
    ['overlap', ['empty-prefix', 'prefix-overlap', 'prefix-shared']],
    [
      'any',
      [
        'empty-prefix',
        'foreign-volume-reachable',
        'prefix-overlap',
        'prefix-shared',
        'unknown-volume-reachable',
      ],
    ],
  ])('--fail-on %s makes errors of %j', (rule, codes) => {
    const lone = facts([backend('p_')], [unknown]).volumes;
    const both = { ...everything, volumes: [...everything.volumes, ...lone] };
    const errors = findFindings(both, rule).filter((f) => f.severity === 'error');
    expect([...new Set(errors.map((f) => f.code))].toSorted()).toEqual(codes);
  });

  it('has no error under any rule when all is well', () => {
    for (const rule of [null, ...failRules]) expect(findFindings(clean, rule)).toEqual([]);
  });

  it('names ten volumes and says how many more there are', () => {
    const many = Array.from({ length: 12 }, (_, i) => volume(`p_${i + 10}`, { comment: 'x' }));
    expect(findFindings(facts([backend('p_')], many), null)[0]?.message).toBe(
      'The plugin can list and delete 12 volumes: p_10, p_11, p_12, p_13, p_14, p_15, p_16, p_17, p_18, p_19 and 2 more, which belong to somebody else.',
    );
  });
});
