import { poolStart } from '../templates/pools.ts';
import type { Backend } from './drivers.ts';
import type { AuditFacts, Draft } from './findings.ts';
import { findOverlaps, type Overlap } from './overlap.ts';

const HEARD_TOLD = 20;
const OVERLAPS_TOLD = 100;

/** Backends that nobody named, list by their prefix on the same SVM, and are not told of as overlapping ours. */
export function heardFindings({ backends, counts }: AuditFacts): Draft[] {
  const told = new Set(
    findOverlaps(backends)
      .filter(({ reaching, reached }) => reaching.heard !== reached.heard)
      .flatMap(({ reaching, reached }) => [reaching, reached]),
  );
  const heard = backends.filter(
    (one) => one.heard === true && one.kubernetes !== true && !told.has(one),
  );
  return heard.slice(0, HEARD_TOLD).map((backend) => {
    const { prefix, driver, svm, source } = backend;
    const reachable = counts.get(backend)?.reachable ?? 0;
    return {
      topic: 'heard',
      code: 'heard-backend',
      message: `There is a backend that was not named here (${source}): ${driver} with the prefix "${prefix}" on SVM ${svm ?? '?'}. It lists and deletes ${reachable} ${reachable === 1 ? 'volume' : 'volumes'}.`,
      hint: 'If it is yours, name its config with --config, or its hosts with --hosts.',
    };
  });
}

/** Pairs of backends that reach each other's volumes. */
export function overlapFindings(backends: readonly Backend[]): Draft[] {
  const overlaps = findOverlaps(backends);
  const told = overlaps.slice(0, OVERLAPS_TOLD).map(overlapFinding);
  const more = overlaps.length - told.length;
  if (more === 0) return told;
  return [
    ...told,
    {
      topic: 'overlap',
      code: 'more-overlaps',
      message: `There are ${more} more pairs of prefixes of which one reaches the other.`,
      hint: 'Choose prefixes of which none is the start of another.',
    },
  ];
}

function overlapFinding(overlap: Overlap): Draft {
  const draft = overlapDraft(overlap);
  // Two that nobody named are no danger to those that were.
  return overlap.reaching.heard === true && overlap.reached.heard === true
    ? { ...draft, topic: draft.topic === 'overlap' ? 'heard' : draft.topic }
    : draft;
}

function overlapDraft({ kind, reaching, reached }: Overlap): Draft {
  if (kind === 'shorter')
    return {
      topic: 'overlap',
      code: 'prefix-overlap',
      message: `${howItReaches(reaching, reached)}: the first plugin lists and deletes the volumes of the second.`,
      hint: 'Choose prefixes of which none is the start of another.',
    };
  if (kind === 'pools')
    return {
      topic: 'overlap',
      code: 'pools-shared',
      message: `The prefixes "${reaching.prefix}" (${reaching.source}) and "${reached.prefix}" (${reached.source}) fold into the same pool name ${poolStart(reached)}*: each makes its volumes in the other's pools.`,
      hint: 'Choose prefixes that differ in more than "-" and "_".',
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

function howItReaches(reaching: Backend, reached: Backend): string {
  const [a, b] = [reaching, reached].map(({ prefix, source }) => `"${prefix}" (${source})`);
  if (reached.kubernetes === true) return `The prefix ${a} is the start of the names of ${b}`;
  if (reaching.prefix === reached.prefix)
    return `${reaching.source} (${reaching.driver}) and ${reached.source} (${reached.driver}) have the same prefix "${reached.prefix}" and different drivers`;
  return reached.prefix.startsWith(reaching.prefix)
    ? `The prefix ${a} is the start of ${b}`
    : `The prefix ${a} is the start of the names of the pools of ${b}`;
}
