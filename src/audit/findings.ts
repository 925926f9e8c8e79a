import { poolStart } from '../templates/pools.ts';
import type { AuditedVolume, Collected } from './collect.ts';
import type { AuditedDriver, Backend } from './drivers.ts';
import { type Family, findFamilies } from './families.ts';
import type { Hazard } from './hazards.ts';
import { heardFindings, overlapFindings } from './overlap-findings.ts';
import { distinct } from './reach.ts';
import type { Verdict } from './verdict.ts';
import type { Expected } from './verdict-rules.ts';

export const failRules = ['foreign', 'unknown', 'overlap', 'any'] as const;
export type FailRule = (typeof failRules)[number];

export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface AuditFacts {
  readonly backends: readonly Backend[];
  readonly expected: Expected;
  readonly volumes: readonly AuditedVolume[];
  readonly hidden: Collected['hidden'];
  readonly hazards: readonly Hazard[];
  readonly counts: Collected['counts'];
  /** Findings made on the way here. */
  readonly found: readonly Finding[];
}

/** What a finding is about decides how grave it is; "note" never fails a run. */
type Topic = 'foreign' | 'unknown' | 'overlap' | 'family' | 'hazard' | 'heard' | 'note';
export type Draft = { readonly topic: Topic; readonly severity?: 'info' } & Omit<
  Finding,
  'severity'
>;

/**
 * Everything worth saying about an audit, gravest first. Without a rule, foreign volumes and overlaps are
 * errors, unknown volumes and families of other tools a warning; a rule names the one topic that is an error instead.
 */
export function findFindings(facts: AuditFacts, rule: FailRule | null): Finding[] {
  const drafts = [
    ...foreignFindings(facts),
    ...emptyPrefixFindings(facts),
    ...overlapFindings(facts.backends),
    ...findFamilies(facts.volumes).slice(0, FAMILIES_TOLD).map(familyFinding),
    ...hazardFindings(facts),
    ...heardFindings(facts),
    ...unknownFindings(facts),
    ...noteFindings(facts),
  ];
  const findings = drafts.map(
    ({ topic, severity, ...rest }): Finding => ({
      severity: severity ?? severityOf(topic, rule),
      ...rest,
    }),
  );
  const rank = { error: 0, warning: 1, info: 2 };
  return [...findings, ...facts.found].toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

function severityOf(topic: Topic, rule: FailRule | null): 'error' | 'warning' {
  if (topic === 'note') return 'warning';
  if (topic === 'heard') return rule === 'any' ? 'error' : 'warning';
  if (rule === null) return topic === 'unknown' || topic === 'family' ? 'warning' : 'error';
  // A family under a prefix is an overlap that can only be told from names.
  if (topic === 'family') return rule === 'any' || rule === 'overlap' ? 'error' : 'warning';
  if (topic === 'hazard') return rule === 'any' ? 'error' : 'warning';
  return rule === 'any' || rule === topic ? 'error' : 'warning';
}

function foreignFindings({ volumes }: AuditFacts): Draft[] {
  const foreign = volumes.filter(isWithin('foreign'));
  if (foreign.length === 0) return [];
  return [
    {
      topic: 'foreign',
      code: 'foreign-volume-reachable',
      message: `The plugin can list and delete ${nameSome(foreign)}, which ${foreign.length === 1 ? 'belongs' : 'belong'} to somebody else.`,
      hint: foreignHint(foreign),
    },
  ];
}

/** What the backends that were given reach: what others reach is told of with those. */
function isWithin(verdict: Verdict): (volume: AuditedVolume) => boolean {
  return (volume) => volume.verdict === verdict && !volume.heardOnly;
}

/** The way out, what keeps it so, and for the minute after a mistake the way back. */
function foreignHint(foreign: readonly AuditedVolume[]): string {
  const [svm = 'SVM', another] = distinct(foreign.map((volume) => volume.svm));
  const [prefix = ''] = foreign.map((volume) => volume.prefix);
  const fence = prefix === '' ? 'PREFIX' : prefix;
  return [
    'Have their owners rename them so that no prefix of yours starts their names; vouch for those that are yours with --expect.',
    `Then a fenced role keeps the plugin to its prefix: netappdvp role show --role-profile fenced --storage-prefix ${fence} --print-cli (not verified on a live system). It holds nothing back that begins with the prefix.`,
    `Deleted the wrong one? At once: netappdvp volumes recover --svm ${another === undefined ? svm : 'SVM'}`,
  ].join('\n');
}

function unknownFindings({ volumes }: AuditFacts): Draft[] {
  const unknown = volumes.filter(isWithin('unknown'));
  if (unknown.length === 0) return [];
  return [
    {
      topic: 'unknown',
      code: 'unknown-volume-reachable',
      message: `Nothing proves whose ${nameSome(unknown)} ${unknown.length === 1 ? 'is' : 'are'}.`,
      hint: 'Vouch for those that are yours with --expect or --expect-file, and mark them for good with netappdvp volumes label; labels in the config mark new volumes (netappdvp init writes one).',
    },
  ];
}

function emptyPrefixFindings({ backends }: AuditFacts): Draft[] {
  return backends
    .filter((backend) => backend.prefix === '')
    .map((backend) => ({
      topic: 'overlap',
      code: 'empty-prefix',
      message: `The prefix of ${backend.source} is empty: ${whatEmptyReaches(backend)}.`,
      hint: 'Give the plugin a storagePrefix of its own, for example "netappdvp_". Volumes without it then leave the plugin\'s list.',
    }));
}

/** What an empty prefix makes Docker volumes of. */
function whatEmptyReaches({ driver, svm }: Backend): string {
  const place = svm === null ? 'its SVM' : `SVM ${svm}`;
  const pool = poolStart({ driver, prefix: '' });
  const reached: Readonly<Record<AuditedDriver, string>> = {
    'ontap-nas': `every online FlexVol of ${place} is a Docker volume, the root volume too`,
    'ontap-nas-flexgroup': `every online FlexGroup of ${place} is a Docker volume`,
    'ontap-san': `every FlexVol of ${place} with a LUN lun0 is a Docker volume`,
    'ontap-nas-economy': `what lies in any pool ${pool}* of ${place} is a Docker volume`,
    'ontap-san-economy': `what lies in any pool ${pool}* of ${place} is a Docker volume`,
  };
  return reached[driver];
}

const FAMILIES_TOLD = 20;

function hazardFindings({ hazards }: AuditFacts): Draft[] {
  const of = (kind: Hazard['kind']): Hazard[] => hazards.filter((one) => one.kind === kind);
  const drafts: Draft[] = [];
  const destroyed = of('destroyed-by-create');
  if (destroyed.length > 0)
    drafts.push({
      topic: 'hazard',
      code: 'destroyed-by-create',
      message: `Creating a Docker volume of the same name destroys ${nameSome(destroyed)}: a FlexVol with the prefix of an ontap-san backend and without lun0 (Trident 24.06 and later).`,
      hint: 'Rename it so that no prefix of ontap-san starts its name: volume rename -vserver SVM -volume NAME -newname OTHER',
    });
  const adopted = of('adopted-by-create');
  if (adopted.length > 0)
    drafts.push({
      topic: 'note',
      severity: 'info',
      code: 'adopted-by-create',
      message: `Docker takes for its own what is there: "docker volume create" with the name of ${nameSome(adopted)}, without the prefix, makes nothing new and reports success.`,
      hint: 'Look before you create (netappdvp volumes list), and choose names that are free; netappdvp prefix-audit --suggest gives a prefix under which nothing stands yet.',
    });
  const loose = of('not-mounted');
  if (loose.length > 0)
    drafts.push({
      topic: 'note',
      code: 'not-mounted',
      message: `The plugin lists ${nameSome(loose)}, which ${loose.length === 1 ? 'has' : 'have'} no junction: containers cannot mount ${loose.length === 1 ? 'it' : 'them'}. A create that failed at its last call leaves such a volume behind.`,
      hint: 'Look what is in it first (lun show -vserver SVM -volume NAME); if it is yours, mount it: volume mount -vserver SVM -volume NAME -junction-path /NAME',
    });
  return drafts;
}

function familyFinding({ svm, prefix, stem, tool }: Family): Draft {
  const names = tool === null ? '' : `, named as by ${tool}`;
  return {
    topic: 'family',
    code: 'prefix-starts-family',
    message: `The prefix "${prefix}" is also the start of a family of names that is not ours: ${stem}* on SVM ${svm}${names}.`,
    hint: "Choose a prefix that no other tool's names begin with: netappdvp prefix-audit --suggest gives one.",
  };
}

function noteFindings({ hidden, volumes, expected }: AuditFacts): Draft[] {
  const notes: Draft[] = [];
  if (hidden.length > 0)
    notes.push({
      topic: 'note',
      severity: 'info',
      code: 'not-listed',
      message: `The prefix covers ${nameSome(hidden, (volume) => `${volume.name} (${volume.reason})`)}, which the plugin does not list now. An offline volume comes within reach when it goes online.`,
      hint: null,
    });
  const reached = new Set(
    expected.size === 0
      ? []
      : volumes.flatMap((v) => [
          v.name,
          `${v.svm}:${v.name}`,
          ...(v.pool === null ? [] : [`${v.pool}/${v.name}`]),
        ]),
  );
  const missing = [...expected].filter((name) => !reached.has(name));
  if (missing.length > 0)
    notes.push({
      topic: 'note',
      code: 'expected-not-reachable',
      message: `Expected, and not among the volumes that the plugin reaches: ${listSome(missing)}.`,
      hint: "Names are ONTAP's own, with the prefix.",
    });
  return notes;
}

const NAMED = 10;

function nameSome<T extends { readonly name: string }>(
  volumes: readonly T[],
  name: (volume: T) => string = (volume) => volume.name,
): string {
  const what = volumes.length === 1 ? 'volume' : `${volumes.length} volumes:`;
  return `${what} ${listSome(volumes.map(name))}`;
}

function listSome(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}
