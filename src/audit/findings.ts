import { findOverlaps, type Overlap } from './overlap.ts';
import type { AuditedVolume } from './page.ts';
import type { Backend, HiddenVolume } from './reach.ts';
import { type Expected, isExpected } from './verdict.ts';

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
  readonly hidden: readonly HiddenVolume[];
  /** Findings made on the way here. */
  readonly found: readonly Finding[];
}

/** What a finding is about decides how grave it is; "note" never fails a run. */
type Topic = 'foreign' | 'unknown' | 'overlap' | 'note';
type Draft = { readonly topic: Topic; readonly severity?: 'info' } & Omit<Finding, 'severity'>;

/**
 * Everything worth saying about an audit, gravest first. Without a rule, foreign volumes and overlaps are
 * errors and unknown volumes a warning; a rule names the one topic that is an error instead.
 */
export function findFindings(facts: AuditFacts, rule: FailRule | null): Finding[] {
  const drafts = [
    ...foreignFindings(facts),
    ...emptyPrefixFindings(facts),
    ...findOverlaps(facts.backends).map(overlapFinding),
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
  if (rule === null) return topic === 'unknown' ? 'warning' : 'error';
  return rule === 'any' || rule === topic ? 'error' : 'warning';
}

function foreignFindings({ volumes }: AuditFacts): Draft[] {
  const foreign = volumes.filter((volume) => volume.verdict === 'foreign');
  if (foreign.length === 0) return [];
  return [
    {
      topic: 'foreign',
      code: 'foreign-volume-reachable',
      message: `The plugin can list and delete ${nameSome(foreign)}, which ${foreign.length === 1 ? 'belongs' : 'belong'} to somebody else.`,
      hint: 'Have their owners rename them so that no prefix of yours starts their names; vouch for those that are yours with --expect.',
    },
  ];
}

function unknownFindings({ volumes }: AuditFacts): Draft[] {
  const unknown = volumes.filter((volume) => volume.verdict === 'unknown');
  if (unknown.length === 0) return [];
  return [
    {
      topic: 'unknown',
      code: 'unknown-volume-reachable',
      message: `Nothing proves whose ${nameSome(unknown)} ${unknown.length === 1 ? 'is' : 'are'}.`,
      hint: 'Vouch for those that are yours with --expect or --expect-file; labels in the config mark new volumes (netappdvp init writes one).',
    },
  ];
}

function emptyPrefixFindings({ backends }: AuditFacts): Draft[] {
  return backends
    .filter((backend) => backend.prefix === '')
    .map((backend) => ({
      topic: 'overlap',
      code: 'empty-prefix',
      message: `The prefix of ${backend.source} is empty: every online FlexVol of ${backend.svm === null ? 'its SVM' : `SVM ${backend.svm}`} is a Docker volume, the root volume too.`,
      hint: 'Give the plugin a storagePrefix of its own, for example "netappdvp_". Volumes without it then leave the plugin\'s list.',
    }));
}

function overlapFinding({ kind, reaching, reached }: Overlap): Draft {
  if (kind === 'shorter')
    return {
      topic: 'overlap',
      code: 'prefix-overlap',
      message: `The prefix "${reaching.prefix}" (${reaching.source}) is the start of "${reached.prefix}" (${reached.source}): the first plugin lists and deletes the volumes of the second.`,
      hint: 'Choose prefixes of which none is the start of another.',
    };
  const place = reached.svm ?? reaching.svm;
  const where = `on SVM ${place}`;
  if (kind === 'same')
    return {
      topic: 'overlap',
      code: 'prefix-shared',
      message: `${reaching.source} and ${reached.source} have different settings and the same prefix "${reached.prefix}" ${where}: each lists and deletes the other's volumes.`,
      hint: 'Give each of them a prefix of its own, or the same settings if their hosts are one fleet.',
    };
  return {
    topic: 'note',
    code: 'prefix-copies',
    message: `${reaching.source} and ${reached.source} say the same, prefix "${reached.prefix}" ${where} included: right on the hosts of one fleet, dangerous on two.`,
    hint: 'If they serve separate fleets, give each of them a prefix of its own.',
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
    volumes.filter((v) => isExpected(v, expected)).flatMap((v) => [v.name, `${v.svm}:${v.name}`]),
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
