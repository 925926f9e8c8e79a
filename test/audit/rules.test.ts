import { describe, expect, it } from 'vitest';
import { createCollector } from '../../src/audit/collect.ts';
import type { Backend } from '../../src/audit/drivers.ts';
import {
  type Evidence,
  mirrorEvidence,
  noEvidence,
  othersIndex,
  shareEvidence,
} from '../../src/audit/evidence.ts';
import { hazardRuleNames } from '../../src/audit/hazards.ts';
import { protectionRuleNames } from '../../src/audit/protection.ts';
import { verdictRules } from '../../src/audit/verdict-rules.ts';
import type { Volume } from '../../src/ontapi/client.ts';
import { backend, provisioning, volume } from './world.ts';

/** Worlds with one hazard each. Leaving out the rule that sees it must change what the audit says. */
interface World {
  readonly rule: string;
  readonly hazard: string;
  readonly says: string;
  readonly backends?: readonly Backend[];
  readonly volumes?: readonly Volume[];
  readonly clones?: readonly Volume[];
  readonly expected?: readonly string[];
  readonly evidence?: Partial<Evidence>;
  /** Qtrees "pool/name", all with a quota; LUNs likewise. */
  readonly qtrees?: readonly string[];
  readonly luns?: readonly string[];
}

const one = (changes: Partial<Volume> = {}): Volume[] => [volume('p_x', changes)];
const here = { cluster: null, svm: 'svm1', volume: 'p_x' };
const there = { cluster: 'hq', svm: 'svm_hq', volume: 'books' };
const san = backend('p_', { driver: 'ontap-san' });
const eco = backend('p_', { driver: 'ontap-nas-economy' });
const sanEco = backend('p_', { driver: 'ontap-san-economy' });
const pool = (end: string): Volume => volume(`ndvp_qtree_pool_p_${end}`, { junctionPath: null });
const lunPool = (end: string): Volume => volume(`ndvp_lun_pool_p_${end}`, { junctionPath: null });

const worlds: readonly World[] = [
  {
    rule: 'expected',
    hazard: 'the user vouches for it',
    says: 'p_x ours: named as expected',
    volumes: one(),
    expected: ['p_x'],
  },
  {
    rule: 'our-label',
    hazard: 'our label',
    says: 'p_x ours: our label netappdvp=svm1/p_ in its comment',
    volumes: one({ comment: provisioning({ netappdvp: 'svm1/p_' }) }),
  },
  {
    rule: 'lun-attributes',
    hazard: 'a LUN that the driver made',
    says: 'p_x ours: its LUN has the attributes of the plugin (context docker)',
    backends: [san],
    volumes: one({ junctionPath: null }),
    evidence: { lun0: new Map([['svm1:p_x', { context: 'docker' }]]) },
  },
  {
    rule: 'other-comment',
    hazard: "somebody's comment",
    says: 'p_x foreign: comment of another owner: "payroll"',
    volumes: one({ comment: 'payroll' }),
  },
  {
    rule: 'root-volume',
    hazard: 'the root volume',
    says: "p_x foreign: root volume of the SVM | ONTAP deletes a root volume only as the SVM's last",
    volumes: one({ svmRoot: true, junctionPath: '/' }),
  },
  {
    rule: 'data-protection',
    hazard: 'a SnapMirror destination',
    says: 'p_x foreign: data protection volume (type dp, a copy of hq, svm_hq:books)',
    volumes: one({ type: 'dp' }),
    evidence: mirrorEvidence([{ source: there, destination: here, transferring: false }]),
  },
  {
    rule: 'load-sharing',
    hazard: 'a load-sharing mirror',
    says: 'p_x foreign: load-sharing mirror (type ls)',
    volumes: one({ type: 'ls' }),
  },
  {
    rule: 'longer-prefix',
    hazard: 'a volume of another instance that was given',
    says: 'p_x foreign: another instance has the longer prefix "p_x"; "p_" reaches it too',
    backends: [backend('p_'), backend('p_x')],
    volumes: one(),
  },
  {
    rule: 'heard-backend',
    hazard: 'a volume of a backend that only the event log knows',
    says: 'p_x foreign: another backend has the longer prefix "p_x" (event log)',
    volumes: one(),
    evidence: { others: othersIndex([backend('p_x', { source: 'event log' })]) },
  },
  {
    rule: 'longer-prefix',
    hazard: 'a LUN that the driver made, of another instance that was given',
    says: 'p_x foreign: another instance has the longer prefix "p_x"; "p_" reaches it too',
    backends: [san, backend('p_x', { driver: 'ontap-san' })],
    volumes: one({ junctionPath: null }),
    evidence: { lun0: new Map([['svm1:p_x', { context: 'docker' }]]) },
  },
  {
    rule: 'heard-backend',
    hazard: 'a LUN that the driver made, of a backend that only the event log knows',
    says: 'p_x foreign: another backend has the longer prefix "p_x" (event log)',
    backends: [san],
    volumes: one({ junctionPath: null }),
    evidence: {
      lun0: new Map([['svm1:p_x', { context: 'docker' }]]),
      others: othersIndex([backend('p_x', { driver: 'ontap-san', source: 'event log' })]),
    },
  },
  {
    rule: 'pool',
    hazard: 'a pool full of other Docker volumes',
    says: 'ndvp_qtree_pool_q_a foreign: pool of an ontap-nas-economy backend: many Docker volumes lie in it',
    backends: [backend('ndvp')],
    volumes: [volume('ndvp_qtree_pool_q_a')],
  },
  {
    rule: 'junction-elsewhere',
    hazard: 'a junction of somebody',
    says: 'p_x foreign: mounted at /finance, which the plugin never does',
    volumes: one({ junctionPath: '/finance' }),
  },
  {
    rule: 'silence',
    hazard: 'nothing to go by',
    says: 'p_x unknown: no comment or label says whose it is',
    volumes: one(),
  },
  {
    rule: 'silence',
    hazard: 'a shorter prefix of a backend that only the event log knows',
    says: 'p_x unknown: no comment or label says whose it is',
    backends: [backend('p_x'), backend('p_', { heard: true })],
    volumes: one(),
  },
  {
    rule: 'not-mounted',
    hazard: 'what a failed create left',
    says: 'p_x unknown: no comment or label says whose it is; not mounted in the SVM, as after a create that failed',
    volumes: one({ junctionPath: null }),
  },
  {
    rule: 'smb-share',
    hazard: 'a share',
    says: 'p_x unknown: no comment or label says whose it is; SMB share home shows it',
    volumes: one(),
    evidence: { sharesAt: shareEvidence([{ svm: 'svm1', name: 'home', path: '/p_x/home' }]) },
  },
  {
    rule: 'export-policy',
    hazard: 'an export policy that the config does not give',
    says: 'p_x unknown: no comment or label says whose it is; export policy finance, which no config that reaches it sets',
    backends: [backend('p_', { exportPolicies: ['default', 'gold'] })],
    volumes: one({ exportPolicy: 'finance' }),
  },
  {
    rule: 'kubernetes-export',
    hazard: 'an export policy of Trident for Kubernetes',
    says: 'p_x foreign: export policy trident-0b6f9d4e-77aa, as Trident for Kubernetes makes them',
    volumes: one({ exportPolicy: 'trident-0b6f9d4e-77aa' }),
  },
  {
    rule: 'clone',
    hazard: 'a clone',
    says: 'p_x unknown: no comment or label says whose it is; clone of svm1:m',
    volumes: one({ cloneParent: { svm: 'svm1', volume: 'm' } }),
  },
  {
    rule: 'snapmirror-source',
    hazard: 'a SnapMirror source',
    says: 'p_x unknown: no comment or label says whose it is; SnapMirror copies it to hq, svm_hq:books',
    volumes: one(),
    evidence: mirrorEvidence([{ source: here, destination: there, transferring: false }]),
  },
  {
    rule: 'kubernetes-name',
    hazard: 'a claim of Kubernetes',
    says: 'p_pvc_0123abcd_x unknown: no comment or label says whose it is; named as by Trident for Kubernetes',
    volumes: [volume('p_pvc_0123abcd_x')],
  },
  {
    rule: 'made-before',
    hazard: 'a volume older than the plugin',
    says: 'p_x unknown: no comment or label says whose it is; made on 2020-01-01, before the SVM was prepared on 2024-05-06',
    volumes: one({ createdAt: '2020-01-01T00:00:00.000Z' }),
    evidence: { preparedAt: new Map([['svm1', '2024-05-06T00:00:00.000Z']]) },
  },
  {
    rule: 'keeps-root',
    hazard: 'the root volume among others',
    says: "p_x foreign: root volume of the SVM | ONTAP deletes a root volume only as the SVM's last",
    volumes: one({ svmRoot: true, junctionPath: '/' }),
  },
  {
    rule: 'keeps-transfer',
    hazard: 'a running transfer',
    says: 'p_x foreign: data protection volume (type dp, a copy of hq, svm_hq:books) | a SnapMirror transfer to it is running',
    volumes: one({ type: 'dp' }),
    evidence: mirrorEvidence([{ source: there, destination: here, transferring: true }]),
  },
  {
    rule: 'keeps-clones',
    hazard: 'a clone parent whose clone has another name',
    says: 'p_x unknown: no comment or label says whose it is | clone parent of svm1:test',
    volumes: one(),
    clones: [volume('test', { cloneParent: { svm: 'svm1', volume: 'p_x' } })],
  },
  {
    rule: 'keeps-twins',
    hazard: 'two qtrees of one name',
    says: [
      "p_q unknown: nothing in pool ndvp_qtree_pool_p_a says whose it is: pools carry no label | another qtree of this name is in the backend's pools: the plugin does not find this one",
      "p_q unknown: nothing in pool ndvp_qtree_pool_p_b says whose it is: pools carry no label | another qtree of this name is in the backend's pools: the plugin does not find this one",
    ].join('\n'),
    backends: [eco],
    volumes: [pool('a'), pool('b')],
    qtrees: ['ndvp_qtree_pool_p_a/p_q', 'ndvp_qtree_pool_p_b/p_q'],
  },
  {
    rule: 'keeps-twins',
    hazard: 'two LUNs of one name',
    says: [
      'p_l unknown: nothing in pool ndvp_lun_pool_p_a says whose it is: pools carry no label',
      "p_l unknown: nothing in pool ndvp_lun_pool_p_b says whose it is: pools carry no label | another lun of this name is in the backend's pools: the plugin does not find this one",
    ].join('\n'),
    backends: [sanEco],
    volumes: [lunPool('a'), lunPool('b')],
    luns: ['ndvp_lun_pool_p_a/p_l', 'ndvp_lun_pool_p_b/p_l'],
  },
  {
    rule: 'hazard-adopted-by-create',
    hazard: 'a name that Docker would adopt, beside one of ours',
    says: 'p_x: adopted-by-create',
    volumes: [...one({ comment: 'payroll' }), volume('p_ours'), volume('q_x')],
    expected: ['p_ours'],
  },
  {
    rule: 'hazard-adopted-by-create',
    hazard: 'a qtree that Docker would adopt',
    says: 'p_q: adopted-by-create',
    backends: [eco],
    volumes: [pool('a')],
    qtrees: ['ndvp_qtree_pool_p_a/p_q'],
  },
  {
    rule: 'hazard-destroyed-by-create',
    hazard: 'a FlexVol that a create under ontap-san destroys',
    says: 'p_x: destroyed-by-create',
    backends: [san],
    volumes: one(),
  },
  {
    rule: 'hazard-not-mounted',
    hazard: 'a volume of ours that nobody can mount',
    says: 'p_x: not-mounted',
    volumes: one({ junctionPath: null }),
    expected: ['p_x'],
  },
];

/** Every thing within reach: its verdict, the reasons, and behind a bar what protects it; or the hazards alone. */
function audited(world: World, without: readonly string[] = []): string {
  const evidence = { ...noEvidence, ...world.evidence };
  const backends = world.backends ?? [backend('p_')];
  const collector = createCollector(backends, new Set(world.expected), evidence, new Set(without));
  collector.volumes(world.volumes ?? []);
  collector.clones(world.clones ?? []);
  const item = (text: string) => {
    const [place = '', name = ''] = text.split('/');
    return { svm: 'svm1', volume: place, name };
  };
  const qtrees = (world.qtrees ?? []).map(item);
  const quotas = new Map(
    qtrees.map(({ volume: place, name }) => [
      `svm1:${place}/${name}`,
      { svm: 'svm1', volume: place, qtree: name, hardLimitBytes: null },
    ]),
  );
  collector.qtrees(qtrees, quotas);
  collector.luns(
    (world.luns ?? []).map((text) => ({
      ...item(text),
      path: `/vol/${text}`,
      sizeBytes: null,
      mapped: false,
      attributes: null,
    })),
  );
  const { volumes, hazards } = collector.finish();
  if (hazardRuleNames.includes(world.rule))
    return hazards.map(({ name, kind }) => `${name}: ${kind}`).join('\n');
  return volumes
    .filter(({ pool: inPool, name }) => inPool !== null || !/_pool_p_/.test(name))
    .map(({ name, verdict, reasons, protectedBy }) =>
      [`${name} ${verdict}: ${reasons.join('; ')}`, ...protectedBy].join(' | '),
    )
    .join('\n');
}

describe('the audit of a world with', () => {
  it.each(worlds.map((world) => [world.hazard, world] as const))('%s', (_, world) => {
    expect(audited(world)).toBe(world.says);
  });
});

const rules = [...verdictRules.map(({ name }) => name), ...protectionRuleNames, ...hazardRuleNames];

it.each(rules)('without the rule %s some world is judged otherwise', (rule) => {
  const own = worlds.filter((world) => world.rule === rule);
  expect(own.length).toBeGreaterThan(0);
  for (const world of own) expect(audited(world, [rule])).not.toBe(world.says);
});

it('every world is about a rule that there is', () => {
  expect(worlds.filter(({ rule }) => !rules.includes(rule))).toEqual([]);
});
