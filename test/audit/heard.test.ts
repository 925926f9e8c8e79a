import { describe, expect, it } from 'vitest';
import { clientsText, createClientList } from '../../src/audit/clients.ts';
import { findFindings } from '../../src/audit/findings.ts';
import { findOverlaps } from '../../src/audit/overlap.ts';
import { auditReport } from '../../src/audit/report.ts';
import { backend, provisioning, reportFacts, volume } from './world.ts';

const heard = (prefix: string, changes: Parameters<typeof backend>[1] = {}) =>
  backend(prefix, { source: `log ${prefix}`, digest: null, heard: true, ...changes });
const inKubernetes = (prefix: string, changes: Parameters<typeof backend>[1] = {}) =>
  heard(prefix, { kubernetes: true, ...changes });

describe('a backend that only the event log tells of', () => {
  it('has a row and volumes of its own, which are no part of the sum', () => {
    const facts = reportFacts([backend('p_'), heard('q_')], [volume('p_a'), volume('q_a')]);
    const { prefixes, volumes, summary } = auditReport('svm1', facts, null);
    expect(prefixes.map((row) => [row.prefix, row.heard, row.reachable])).toEqual([
      ['p_', false, 1],
      ['q_', true, 1],
    ]);
    expect(volumes.map((one) => [one.name, one.heardOnly])).toEqual([
      ['p_a', false],
      ['q_a', true],
    ]);
    expect(summary).toMatchObject({ reachable: 1, unknown: 1 });
  });

  it.each([
    ['its label does not make ours what we reach too', 'p_q_a', 'foreign'],
    ['its label is its own where it reaches alone', 'q_a', 'ours'],
  ])('%s', (_words, name, verdict) => {
    const prefix = name.slice(0, -1);
    const comment = provisioning({ netappdvp: `svm1/${prefix}` });
    const facts = reportFacts([backend('p_'), heard(prefix)], [volume(name, { comment })]);
    expect(facts.volumes[0]).toMatchObject({ verdict });
  });

  it('raises no findings of ours with what it alone reaches', () => {
    const strange = volume('q_a', { comment: 'payroll', junctionPath: null });
    const offline = volume('q_b', { state: 'offline' });
    const facts = reportFacts([backend('p_'), heard('q_')], [strange, offline]);
    const codes = findFindings(facts, null).map(({ severity, code }) => [severity, code]);
    expect(codes).toEqual([['warning', 'heard-backend']]);
    expect(findFindings(facts, 'any')[0]).toMatchObject({ severity: 'error' });
  });

  it.each([
    ['ours is the start of it', [backend('p_'), heard('p_q_')], 'error'],
    ['it is the start of ours', [backend('p_q_'), heard('p_')], 'error'],
    ['its prefix is empty', [backend('p_'), heard('')], 'error'],
    ['both were only heard of', [backend('x_'), heard('p_'), heard('p_q_')], 'warning'],
    [
      'ours starts the names of one under Kubernetes',
      [backend('p_'), inKubernetes('p_q_')],
      'error',
    ],
    ['one under Kubernetes has the same prefix', [backend('p_'), inKubernetes('p_')], 'error'],
    [
      'one under Kubernetes has a shorter prefix, by which it lists nothing',
      [backend('p_q_'), inKubernetes('p_')],
      null,
    ],
    [
      'pools are named otherwise under Kubernetes',
      [
        backend('p_', { driver: 'ontap-nas-economy' }),
        inKubernetes('p_', { driver: 'ontap-nas-economy' }),
      ],
      null,
    ],
    ['its volumes are on another SVM', [backend('p_'), heard('p_q_', { svm: 'svm2' })], null],
  ] as const)('is weighed: %s', (_words, backends, severity) => {
    const overlaps = findFindings(reportFacts(backends, []), null).filter(
      ({ code }) => code === 'prefix-overlap',
    );
    expect(overlaps.map((finding) => finding.severity)).toEqual(
      severity === null ? [] : [severity],
    );
    for (const { message } of overlaps) expect(message).toContain('log ');
  });

  it('is never weighed from the side of Kubernetes', () => {
    const pairs = findOverlaps([inKubernetes(''), backend('p_'), heard('q_')]);
    expect(pairs.every(({ reaching }) => reaching.kubernetes !== true)).toBe(true);
  });
});

describe('NFS clients', () => {
  it('count once for each volume, the latest first', () => {
    const list = createClientList();
    const at = (name: string, address: string, idleSeconds: number | null) => ({
      svm: 's',
      volume: name,
      address,
      idleSeconds,
    });
    list.add([at('a', '::1', 7200), at('a', '::2', null), at('b', '::1', null)]);
    list.add([at('a', '::1', 90), at('a', '::3', 5), at('a', '::4', 130)]);
    const found = list.finish();
    expect([...found]).toEqual([
      ['s:a', { count: 4, addresses: ['::3', '::1', '::4'], idleSeconds: 5 }],
      ['s:b', { count: 1, addresses: ['::1'], idleSeconds: null }],
    ]);
    expect([...found.values()].map(clientsText)).toEqual([
      'mounted by 4 NFS clients (::3, ::1, ::4 and 1 more), last request 5 s ago',
      'mounted by NFS client ::1',
    ]);
  });

  it.each([
    [119, '119 s'],
    [120, '2 min'],
    [7199, '119 min'],
    [172_800, '48 h'],
  ])('were heard of %d s ago', (idleSeconds, words) => {
    const text = clientsText({ count: 1, addresses: ['::1'], idleSeconds });
    expect(text).toBe(`mounted by NFS client ::1, last request ${words} ago`);
  });
});
