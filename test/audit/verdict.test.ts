import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/audit/drivers.ts';
import { shorten } from '../../src/audit/labels.ts';
import { judgePoolItem, judgeVolume, type Verdict } from '../../src/audit/verdict.ts';
import { anyBackend, anyVolume, backend, provisioning, reaching, volume } from './world.ts';

const plain = [backend('p_')];
const labelled = [backend('p_', { labelSets: [{ team: 'a', env: 'prod' }] })];
const pooled = [backend('p_', { labelSets: [{}, { pool: 'gold' }, { pool: 'silver' }] })];
const templated = [backend('p_', { labelSets: [{ made: '{{.volume.Name}}' }] })];
const halfTemplated = [backend('p_', { labelSets: [{ team: 'a', made: '{{.volume.Name}}' }] })];
const nested = [backend('p_x_'), backend('p_')];

type Row = [string, readonly Backend[], Parameters<typeof volume>[1], Verdict, string];
const rows: Row[] = [
  ['nothing to go by', plain, {}, 'unknown', 'no comment or label'],
  ['white space for a comment', plain, { comment: ' \n' }, 'unknown', 'no comment or label'],
  ['not mounted', plain, { junctionPath: null }, 'unknown', 'not mounted'],
  ['an empty junction path', plain, { junctionPath: '' }, 'unknown', 'not mounted'],
  ['a clone', plain, { cloneParent: { svm: 'svm1', volume: 'x' } }, 'unknown', 'clone of svm1:x'],
  [
    'our label',
    plain,
    { comment: provisioning({ netappdvp: 'svm1/p_' }) },
    'ours',
    'netappdvp=svm1/p_',
  ],
  [
    'our label among others',
    plain,
    { comment: provisioning({ netappdvp: 'svm1/p_', a: 'b' }) },
    'ours',
    'our label',
  ],
  [
    'the label of the same prefix elsewhere',
    plain,
    { comment: provisioning({ netappdvp: 'svm2/p_' }) },
    'foreign',
    'label of another plugin',
  ],
  [
    'the label of a longer prefix',
    plain,
    { comment: provisioning({ netappdvp: 'svm1/p_o' }) },
    'foreign',
    'netappdvp=svm1/p_o',
  ],
  [
    "another instance's label beside our labels",
    labelled,
    { comment: provisioning({ team: 'a', env: 'prod', netappdvp: 'svm1/q_' }) },
    'foreign',
    'label of another plugin',
  ],
  [
    "the config's own labels",
    labelled,
    { comment: provisioning({ env: 'prod', team: 'a' }) },
    'ours',
    'the labels of p_.json',
  ],
  [
    "the config's own labels and more",
    labelled,
    { comment: provisioning({ env: 'prod', team: 'a', x: 1 }) },
    'ours',
    'the labels of p_.json',
  ],
  [
    "some of the config's labels",
    labelled,
    { comment: provisioning({ team: 'a' }) },
    'unknown',
    'only some of our labels',
  ],
  [
    'another value',
    labelled,
    { comment: provisioning({ team: 'b', env: 'prod' }) },
    'foreign',
    'other labels in its comment: team=b',
  ],
  [
    'labels, and our config has none',
    plain,
    { comment: provisioning({ team: 'a' }) },
    'foreign',
    'other labels in its comment: team=a',
  ],
  ['a label that is no text', plain, { comment: provisioning({ n: 5 }) }, 'foreign', 'n=5'],
  [
    'a label named like a member of every object',
    plain,
    { comment: provisioning({ constructor: 'x' }) },
    'foreign',
    'constructor=x',
  ],
  ['no labels at all', plain, { comment: provisioning({}) }, 'unknown', 'no comment or label'],
  [
    'a label of a virtual pool',
    pooled,
    { comment: provisioning({ pool: 'silver' }) },
    'ours',
    'the labels of',
  ],
  [
    'a label of no virtual pool',
    pooled,
    { comment: provisioning({ pool: 'lead' }) },
    'foreign',
    'pool=lead',
  ],
  [
    'only a template to compare with',
    templated,
    { comment: provisioning({ made: 'p_one' }) },
    'unknown',
    'only some',
  ],
  [
    'a template beside a fixed label',
    halfTemplated,
    { comment: provisioning({ made: 'p_one', team: 'a' }) },
    'ours',
    'the labels of',
  ],
  ['a comment in words', plain, { comment: 'payroll database' }, 'foreign', '"payroll database"'],
  ['a comment in other JSON', plain, { comment: '{"a":1}' }, 'foreign', 'comment of another owner'],
  [
    'a comment that is a JSON list',
    plain,
    { comment: '[]' },
    'foreign',
    'comment of another owner',
  ],
  [
    'provisioning that is no object',
    plain,
    { comment: '{"provisioning":null}' },
    'foreign',
    'comment of another owner',
  ],
  [
    'half a provisioning comment',
    plain,
    { comment: '{"provisioning":{"a' },
    'foreign',
    'comment of another owner',
  ],
  ['the root volume', plain, { svmRoot: true, junctionPath: '/' }, 'foreign', 'root volume'],
  ['a SnapMirror destination', plain, { type: 'dp', junctionPath: null }, 'foreign', 'type dp'],
  ['a load-sharing mirror', plain, { type: 'ls' }, 'foreign', 'type ls'],
  ['a junction elsewhere', plain, { junctionPath: '/apps/db' }, 'foreign', 'mounted at /apps/db'],
  ['a junction in another case', plain, { junctionPath: '/P_x_one' }, 'foreign', 'mounted at'],
  ['a longer prefix of ours', nested, {}, 'foreign', 'longer prefix "p_x_"'],
  [
    'a longer prefix and its label',
    nested,
    { comment: provisioning({ netappdvp: 'svm1/p_x_' }) },
    'ours',
    'our label',
  ],
  [
    'a longer prefix and the label of the shorter',
    nested,
    { comment: provisioning({ netappdvp: 'svm1/p_' }) },
    'ours',
    'our label',
  ],
];

describe('whose a volume is', () => {
  it.each(rows)('%s', (_, backends, changes, verdict, words) => {
    const judged = judgeVolume(volume('p_x_one', changes), backends, new Set());
    expect(judged.verdict).toBe(verdict);
    expect(judged.reasons.join('; ')).toContain(words);
  });

  it.each([
    ['p_x_one', 'ours'],
    ['svm1:p_x_one', 'ours'],
    ['svm2:p_x_one', 'unknown'],
    ['x_one', 'unknown'],
    ['P_X_ONE', 'unknown'],
  ])('--expect %s makes it %s', (name, verdict) => {
    expect(judgeVolume(volume('p_x_one'), plain, new Set([name])).verdict).toBe(verdict);
  });

  it('keeps telling the marks of another owner of a volume that was expected', () => {
    const judged = judgeVolume(volume('p_a', { type: 'dp' }), plain, new Set(['p_a']));
    expect(judged).toEqual({
      verdict: 'ours',
      reasons: ['named as expected', 'though data protection volume (type dp)'],
    });
  });

  it.each([
    ['ours alone', [backend('p_')], 'ours'],
    [
      'a shorter prefix that was heard of',
      [backend('p_l'), backend('p_', { heard: true })],
      'ours',
    ],
    [
      'a longer prefix that was heard of',
      [backend('p_l', { heard: true }), backend('p_')],
      'foreign',
    ],
    ['a longer prefix that was given', [backend('p_l'), backend('p_')], 'foreign'],
  ] as const)(
    'takes the marks on a LUN of a pool for what they are worth: %s',
    (_, backends, verdict) => {
      const lun = { svm: 'svm1', pool: 'ndvp_lun_pool_p_l', name: 'p_lun' };
      const judged = judgePoolItem(
        { ...lun, attributes: { context: 'docker' } },
        backends,
        new Set(),
      );
      expect(judged.verdict).toBe(verdict);
    },
  );

  it('is ours only by proof, foreign only by a mark, and always has a reason', () => {
    fc.assert(
      fc.property(fc.array(anyBackend, { maxLength: 3 }), anyVolume, (all, v) => {
        const backends = reaching(all, v);
        fc.pre(backends.length > 0);
        const { verdict, reasons } = judgeVolume(v, backends, new Set());
        expect(reasons.length).toBeGreaterThan(0);
        const own = backends.some(
          (b) => v.comment === provisioning({ netappdvp: `${v.svm}/${b.prefix}` }),
        );
        const config = v.comment === provisioning({ team: 'a' });
        if (verdict === 'ours') expect(own || config).toBe(true);
        if (own) expect(verdict).toBe('ours');
        const marked = v.svmRoot || v.type !== 'rw' || v.comment === 'payroll';
        if (marked && verdict !== 'ours') expect(verdict).toBe('foreign');
        const bare = v.comment === '' && v.junctionPath !== '/elsewhere' && !marked;
        if (bare && new Set(backends.map((b) => b.prefix)).size === 1)
          expect(verdict).toBe('unknown');
      }),
    );
  });

  it('takes any comment without falling over', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((j) => `{"provisioning":${j}}`),
        ),
        (comment) => {
          const judged = judgeVolume(volume('p_a', { comment }), labelled, new Set());
          expect(['ours', 'foreign', 'unknown']).toContain(judged.verdict);
        },
      ),
    );
  });
});

it('shortens long texts and never leaves half a character', () => {
  expect(shorten('short')).toBe('short');
  expect(shorten('x'.repeat(60))).toHaveLength(60);
  expect(shorten('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`);
  expect(shorten(`${'x'.repeat(58)}😀😀`)).toBe(`${'x'.repeat(58)}…`);
});
