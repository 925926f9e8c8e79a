import type { Volume } from '../ontapi/client.ts';
import { clientsText } from './clients.ts';
import { type Backend, namedBackends } from './drivers.ts';
import { type Attributes, type Evidence, noEvidence, userKey, volumeKey } from './evidence.ts';
import { type CommentReader, readComment } from './labels.ts';
import {
  attributeProof,
  type Expected,
  isExpected,
  longerPrefixMarks,
  type Rule,
  type Seen,
  verdictRules,
} from './verdict-rules.ts';

const speaking = (speaks: Rule['speaks']): readonly Rule[] =>
  verdictRules.filter((rule) => rule.speaks === speaks);
const RULES: Readonly<Record<Rule['speaks'], readonly Rule[]>> = {
  'for us': speaking('for us'),
  'for another': speaking('for another'),
  'for nobody': speaking('for nobody'),
};

export type Verdict = 'ours' | 'foreign' | 'unknown';

export interface Judgement {
  readonly verdict: Verdict;
  /** In words, the deciding ones first; never empty. */
  readonly reasons: readonly string[];
}

/**
 * Whose volume it is, as seen from the backends that reach it (longest prefix first, at least one).
 * Ours only by proof: the user says so, the comment carries our label, or its LUN has the driver's
 * attributes and no other backend has a longer prefix.
 * Foreign only by a positive mark of another owner. Everything else is unknown: Docker's own list repeats what the
 * prefix reaches, and a junction at "/name" is the habit of others too. `without`: rules that are left out.
 */
export function judgeVolume(
  volume: Volume,
  backends: readonly Backend[],
  expected: Expected,
  evidence: Evidence = noEvidence,
  without?: ReadonlySet<string>,
  read: CommentReader = readComment,
): Judgement {
  // Labels of a backend that only the event log tells of prove nothing where one of ours reaches too.
  const comment = read(volume.comment, volume.svm, namedBackends(backends));
  const key = volumeKey(volume.svm, volume.name);
  const seen: Seen = { volume, key, backends, expected, evidence, comment };
  const of = (speaks: Rule['speaks']): readonly string[] => {
    const words: string[] = [];
    for (const rule of RULES[speaks])
      if (without?.has(rule.name) !== true) for (const found of rule.look(seen)) words.push(found);
    return words;
  };
  const users = usersOf(volume, key, evidence);
  const proofs = of('for us');
  const marks = of('for another');
  return conclude(proofs, marks, proofs.length + marks.length > 0 ? [] : of('for nobody'), users);
}

/** A qtree or LUN in a pool. Pools carry no label (Trident, ontap_nas_qtree.go): only the user or a LUN's attributes vouch. */
export function judgePoolItem(
  item: {
    readonly svm: string;
    readonly pool: string;
    readonly name: string;
    readonly attributes: Attributes;
  },
  backends: readonly Backend[],
  expected: Expected,
  evidence: Evidence = noEvidence,
): Judgement {
  const place = `${item.pool}/${item.name}`;
  const named = isExpected(item, expected) || expected.has(place);
  const marks = longerPrefixMarks(backends);
  const proofs = [
    ...(named ? ['named as expected'] : []),
    ...(marks.length === 0 ? attributeProof(item.attributes) : []),
  ];
  const silence = `nothing in pool ${item.pool} says whose it is: pools carry no label`;
  return conclude(
    proofs,
    marks,
    [silence],
    containersOf(userKey(item.svm, item.name, true), evidence),
  );
}

function conclude(
  proofs: readonly string[],
  marks: readonly string[],
  signs: readonly string[],
  users: readonly string[],
): Judgement {
  if (proofs.length > 0)
    return {
      verdict: 'ours',
      reasons: [...proofs, ...marks.map((mark) => `though ${mark}`), ...users],
    };
  if (marks.length > 0) return { verdict: 'foreign', reasons: [...marks, ...users] };
  return { verdict: 'unknown', reasons: [...signs, ...users] };
}

const NOBODY: readonly string[] = [];

function usersOf({ svm, name }: Volume, key: string, evidence: Evidence): readonly string[] {
  const clients = evidence.clients?.get(key);
  const containers =
    evidence.users.size === 0 ? NOBODY : containersOf(userKey(svm, name, false), evidence);
  return clients === undefined ? containers : [...containers, clientsText(clients)];
}

function containersOf(key: string, evidence: Evidence): readonly string[] {
  return (evidence.users.get(key) ?? []).map((user) => `in use by ${user}`);
}
