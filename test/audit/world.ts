import * as fc from 'fast-check';
import { backendsReaching, type Collected, createCollector } from '../../src/audit/collect.ts';
import type { Backend } from '../../src/audit/drivers.ts';
import { type Evidence, noEvidence } from '../../src/audit/evidence.ts';
import { reachIndex } from '../../src/audit/reach.ts';
import type { ReportInput } from '../../src/audit/report.ts';
import type { Volume } from '../../src/ontapi/client.ts';

export const MiB = 1024 * 1024;

/** A volume as the plugin makes it, without labels; `changes` say what is different. */
export function volume(name: string, changes: Partial<Volume> = {}): Volume {
  return {
    name,
    svm: 'svm1',
    aggregate: 'aggr1',
    style: 'flexvol',
    type: 'rw',
    state: 'online',
    sizeBytes: 20 * MiB,
    usedBytes: MiB,
    comment: '',
    junctionPath: `/${name}`,
    svmRoot: false,
    cloneParent: null,
    createdAt: null,
    exportPolicy: 'default',
    ...changes,
  };
}

export function backend(prefix: string, changes: Partial<Backend> = {}): Backend {
  return {
    prefix,
    source: `${prefix === '' ? 'empty' : prefix}.json`,
    driver: 'ontap-nas',
    svm: 'svm1',
    labelSets: [],
    digest: `sha256:${prefix}`,
    ...changes,
  };
}

/** What the audit keeps of these pages. */
export function collectPages(
  backends: readonly Backend[],
  pages: readonly (readonly Volume[])[],
  expected: readonly string[] = [],
  evidence: Evidence = noEvidence,
): Collected {
  const collector = createCollector(backends, new Set(expected), evidence);
  for (const page of pages) collector.volumes(page);
  return collector.finish();
}

/** What the report is made of, for volumes on one page. */
export function reportFacts(
  backends: readonly Backend[],
  volumes: readonly Volume[],
  expected: readonly string[] = [],
  evidence: Evidence = noEvidence,
): ReportInput {
  return {
    backends,
    expected: new Set(expected),
    found: [],
    heartbeats: { available: true, reason: null, backends: [] },
    notRead: [],
    ...collectPages(backends, [volumes], expected, evidence),
  };
}

export function reaching(backends: readonly Backend[], one: Volume): readonly Backend[] {
  return backendsReaching(reachIndex(backends), one);
}

export function provisioning(labels: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ provisioning: labels });
}

/** Names and prefixes over a small alphabet, so that they often cover each other. */
const shortText = (minLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'A', '_'), minLength, maxLength: 4 });

export const anyPrefix = shortText(0);
const anySvm = fc.constantFrom('svm1', 'svm2');

export const anyBackend: fc.Arbitrary<Backend> = fc
  .tuple(
    anyPrefix,
    fc.option(anySvm),
    fc.constantFrom({}, { team: 'a' }, { team: 'a', env: '{{.env}}' }),
  )
  .map(([prefix, svm, labels]) => backend(prefix, { svm, labelSets: [labels] }));

export const anyVolume: fc.Arbitrary<Volume> = fc
  .record({
    name: shortText(1),
    svm: anySvm,
    style: fc.constantFrom('flexvol', 'flexvol', 'flexgroup', 'flexgroup_constituent'),
    state: fc.constantFrom('online', 'online', 'offline', 'restricted', 'mixed'),
    type: fc.constantFrom('rw', 'rw', 'rw', 'dp', 'ls'),
    svmRoot: fc.constantFrom(false, false, false, true),
    usedBytes: fc.option(fc.nat(1000)),
    comment: fc.oneof(
      fc.constantFrom('', '', 'payroll', provisioning({ team: 'a' }), provisioning({ team: 'b' })),
      fc
        .tuple(anySvm, anyPrefix)
        .map(([svm, prefix]) => provisioning({ netappdvp: `${svm}/${prefix}` })),
    ),
    junctionPath: fc.constantFrom(null, '', '/elsewhere', '='),
  })
  .map((v) =>
    volume(v.name, { ...v, junctionPath: v.junctionPath === '=' ? `/${v.name}` : v.junctionPath }),
  );
