import type { Volume } from '../ontapi/client.ts';
import type { Lun, Qtree, QuotaRule } from '../ontapi/client-storage.ts';
import { type Backend, isListedLun, isListedQtree } from './drivers.ts';
import { type Attributes, type Evidence, noEvidence, volumeKey } from './evidence.ts';
import { findHazard, type Hazard, hazardRule, isAdopted } from './hazards.ts';
import { createInterner } from './intern.ts';
import { createCommentReader } from './labels.ts';
import { createPoolItems, withTwins } from './pool-items.ts';
import { bySvmThenName, protectionOf, withClones } from './protection.ts';
import { type HiddenVolume, type ReachIndex, reachIndex, spacesOf, whyHidden } from './reach.ts';
import { judgePoolItem, judgeVolume, type Verdict } from './verdict.ts';
import type { Expected } from './verdict-rules.ts';

/** Something that the plugin can list and delete. Sizes in bytes, null when ONTAP does not tell. */
export interface AuditedVolume {
  readonly name: string;
  readonly svm: string;
  readonly aggregate: string | null;
  /** REST's words; qtree and lun for what lies in a pool of an economy driver. */
  readonly style: string;
  readonly type: string;
  readonly state: string;
  readonly sizeBytes: number | null;
  readonly usedBytes: number | null;
  /** The longest prefix that reaches it, and all of them, longest first. */
  readonly prefix: string;
  readonly prefixes: readonly string[];
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** Why ONTAP would refuse to delete it, or the plugin would not manage, as far as can be told from here. */
  readonly protectedBy: readonly string[];
  /** The pool that a qtree or LUN lies in. */
  readonly pool: string | null;
  /** Snapshots that would go with it. */
  readonly snapshots: number | null;
  /** NFS clients that ONTAP lists for it; null when it does not tell. */
  readonly clients: number | null;
  /** Whether only backends that ONTAP's event log tells of reach it. */
  readonly heardOnly: boolean;
}

type Tally = { -readonly [K in keyof Counts]: number };

export interface Counts {
  readonly reachable: number;
  readonly ours: number;
  readonly foreign: number;
  readonly unknown: number;
}

export interface Collected {
  /** By SVM and name. */
  readonly volumes: readonly AuditedVolume[];
  readonly hidden: readonly HiddenVolume[];
  readonly hazards: readonly Hazard[];
  readonly counts: ReadonlyMap<Backend, Counts>;
}

/** Takes what ONTAP lists page by page and keeps of each thing only what the report needs. */
export interface Collector {
  volumes(page: readonly Volume[]): void;
  /** Clones of volumes with the prefix, whatever their own names. */
  clones(page: readonly Volume[]): void;
  /** After the volumes: qtrees of pools with their quotas. */
  qtrees(page: readonly Qtree[], quotas: ReadonlyMap<string, QuotaRule>): void;
  /** After the volumes: LUNs of pools. */
  luns(page: readonly Lun[]): void;
  finish(): Collected;
}

interface Pool {
  readonly aggregate: string | null;
}

export function createCollector(
  backends: readonly Backend[],
  expected: Expected,
  evidence: Evidence = noEvidence,
  without: ReadonlySet<string> = new Set(),
): Collector {
  const reach = reachIndex(backends);
  const interned = createInterner();
  const volumes: AuditedVolume[] = [];
  const hidden: HiddenVolume[] = [];
  const hazards: Hazard[] = [];
  const pools = new Map<string, Pool>();
  const clonesOf = new Map<string, Map<string, string[]>>();
  const counts = new Map<Backend, Tally>(
    backends.map((backend) => [backend, { reachable: 0, ours: 0, foreign: 0, unknown: 0 }]),
  );
  const comments = createCommentReader();
  const poolItems = createPoolItems();
  const hasPools = backends.some(({ driver }) => driver.endsWith('-economy'));

  const addClone = (volume: Volume): void => {
    if (volume.cloneParent === null) return;
    const { svm, volume: parent } = volume.cloneParent;
    const ofSvm = clonesOf.get(svm) ?? new Map<string, string[]>();
    clonesOf.set(svm, ofSvm);
    const clone = volumeKey(volume.svm, volume.name);
    const known = ofSvm.get(parent);
    if (known === undefined) ofSvm.set(parent, [clone]);
    else if (!known.includes(clone)) known.push(clone);
  };

  const addHazard = (hazard: Hazard): void => {
    if (!without.has(hazardRule(hazard.kind))) hazards.push(hazard);
  };

  const keep = (volume: AuditedVolume, reaching: readonly Backend[]): void => {
    volumes.push(volume);
    if (isAdopted(volume.verdict) && !volume.heardOnly)
      addHazard({ kind: 'adopted-by-create', svm: volume.svm, name: volume.name });
    for (const backend of reaching) {
      const own = counts.get(backend);
      if (own === undefined) continue;
      own.reachable += 1;
      own[volume.verdict] += 1;
    }
  };

  const addVolume = (volume: Volume): void => {
    addClone(volume);
    const covering = reach.covering(volume.svm, volume.name);
    if (covering.length === 0) return;
    const key = volumeKey(volume.svm, volume.name);
    const why = whyNotListed(volume, covering);
    const named = isHeardOnly(covering) ? [] : covering;
    const hazard = findHazard(volume, named, evidence, key);
    if (hazard !== null) addHazard(hazard);
    if (why !== null) {
      if (volume.style !== 'flexgroup_constituent' && named.length > 0)
        hidden.push({ name: volume.name, svm: volume.svm, reason: why });
      return;
    }
    if (hasPools && isPool(reach, volume)) pools.set(key, { aggregate: volume.aggregate });
    const reaching = backendsReaching(reach, volume, evidence, key);
    if (reaching.length === 0) return;
    const { prefix, prefixes } = interned.prefixes(reaching);
    const judged = judgeVolume(volume, reaching, expected, evidence, without, comments);
    const { verdict, reasons } = interned.judgement(judged);
    keep(
      {
        name: interned.copy(volume.name),
        svm: interned.text(volume.svm),
        aggregate: volume.aggregate === null ? null : interned.text(volume.aggregate),
        style: interned.text(volume.style),
        type: interned.text(volume.type),
        state: interned.text(volume.state),
        sizeBytes: volume.sizeBytes,
        usedBytes: volume.usedBytes,
        prefix,
        prefixes,
        verdict,
        reasons,
        protectedBy: protectionOf(volume, evidence, without),
        pool: null,
        snapshots: volume.snapshotCount ?? null,
        clients: evidence.clients === null ? null : (evidence.clients.get(key)?.count ?? 0),
        heardOnly: isHeardOnly(reaching),
      },
      reaching,
    );
  };

  const addItem = (
    item: { svm: string; volume: string; name: string; sizeBytes: number | null },
    style: 'qtree' | 'lun',
    attributes: Attributes,
  ): void => {
    const pool = pools.get(volumeKey(item.svm, item.volume));
    if (pool === undefined) return;
    const reaching = reach
      .reaching(style === 'qtree' ? 'qtree' : 'pool-lun', item.svm, item.volume)
      .filter(({ prefix }) =>
        style === 'qtree' ? isListedQtree(item.name, prefix) : isListedLun(item.name, prefix),
      )
      .toSorted((a, b) => b.prefix.length - a.prefix.length);
    if (reaching.length === 0) return;
    const found: AuditedVolume = {
      name: item.name,
      svm: interned.text(item.svm),
      aggregate: pool.aggregate,
      style,
      type: 'rw',
      state: 'online',
      sizeBytes: item.sizeBytes,
      usedBytes: null,
      ...interned.prefixes(reaching),
      ...judgePoolItem(
        { svm: item.svm, pool: item.volume, name: item.name, attributes },
        reaching,
        expected,
        evidence,
      ),
      protectedBy: [],
      pool: interned.text(item.volume),
      snapshots: null,
      clients: null,
      heardOnly: isHeardOnly(reaching),
    };
    poolItems.listed(found, reaching);
    keep(found, reaching);
  };

  return {
    volumes: (page) => page.forEach(addVolume),
    clones: (page) => page.forEach(addClone),
    qtrees(page, quotas) {
      for (const qtree of page) {
        poolItems.seen(qtree, reach.reaching('qtree', qtree.svm, qtree.volume));
        const rule = quotas.get(`${qtree.svm}:${qtree.volume}/${qtree.name}`);
        if (rule !== undefined)
          addItem({ ...qtree, sizeBytes: rule.hardLimitBytes }, 'qtree', null);
      }
    },
    luns(page) {
      for (const lun of page) addItem(lun, 'lun', lun.attributes);
    },
    finish() {
      const found = without.has('keeps-twins') ? volumes : withTwins(volumes, poolItems);
      const kept =
        without.has('keeps-clones') || clonesOf.size === 0
          ? found
          : found.map((volume) => withClones(volume, clonesOf.get(volume.svm)?.get(volume.name)));
      const whole = kept.toSorted(bySvmThenName);
      return {
        volumes: whole,
        hidden: hidden.toSorted(bySvmThenName),
        hazards: hazards.toSorted(bySvmThenName),
        counts,
      };
    },
  };
}

/** The backends that list a volume, longest prefix first. */
export function backendsReaching(
  reach: ReachIndex,
  volume: Volume,
  evidence: Evidence = noEvidence,
  key: string = volumeKey(volume.svm, volume.name),
): readonly Backend[] {
  if (volume.state !== 'online') return [];
  const holds = { lun0: evidence.lun0.has(key), namespace0: evidence.namespace0.has(key) };
  const spaces = spacesOf(volume, holds);
  const found = spaces.map((space) => reach.reaching(space, volume.svm, volume.name));
  // What is found for one kind of thing has the longest first.
  if (found.length < 2) return found[0] ?? [];
  return found.flat().toSorted((a, b) => b.prefix.length - a.prefix.length);
}

/** Why none of the backends that would name it so lists the volume, as far as state and style go. */
function whyNotListed(volume: Volume, covering: readonly Backend[]): string | null {
  if (volume.state === 'online' && volume.style === 'flexvol' && covering.every(isFlat))
    return null;
  const group = covering.some(({ driver }) => driver === 'ontap-nas-flexgroup');
  const flat = covering.some(({ driver }) => driver !== 'ontap-nas-flexgroup');
  const whys = [
    ...(flat ? [whyHidden(volume)] : []),
    ...(group ? [whyHidden(volume, 'flexgroup')] : []),
  ];
  return whys.includes(null) ? null : (whys[0] ?? null);
}

function isHeardOnly(backends: readonly Backend[]): boolean {
  for (const { heard } of backends) if (heard !== true) return false;
  return true;
}

function isFlat({ driver }: Backend): boolean {
  return driver !== 'ontap-nas-flexgroup';
}

function isPool(reach: ReachIndex, volume: Volume): boolean {
  return (
    volume.style === 'flexvol' &&
    reach.reaching('qtree', volume.svm, volume.name).length +
      reach.reaching('pool-lun', volume.svm, volume.name).length >
      0
  );
}
