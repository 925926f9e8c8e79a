import type { AuditedVolume } from './collect.ts';
import type { Backend } from './drivers.ts';
import type { Verdict } from './verdict.ts';

interface Interner {
  /** One object for all equal texts. */
  text(value: string): string;
  /** A copy that does not keep the page it was cut from in memory, as V8's slices do. */
  copy(value: string): string;
  prefixes(reaching: readonly Backend[]): Pick<AuditedVolume, 'prefix' | 'prefixes'>;
  judgement(found: {
    readonly verdict: Verdict;
    readonly reasons: readonly string[];
  }): Pick<AuditedVolume, 'verdict' | 'reasons'>;
}

/** Reasons that name their volume are never seen again: there is no use in keeping them all at hand. */
const MOST_REASONS = 5000;

/** A hundred thousand volumes share a few aggregates, prefixes and reasons: each is kept once. */
export function createInterner(): Interner {
  const texts = new Map<string, string>();
  const lists = new Map<string, Pick<AuditedVolume, 'prefix' | 'prefixes'>>();
  const listsOf = new WeakMap<readonly Backend[], Pick<AuditedVolume, 'prefix' | 'prefixes'>>();
  const reasons = new Map<string, readonly string[]>();
  return {
    copy: copyText,
    text(value) {
      const known = texts.get(value);
      if (known !== undefined) return known;
      const own = copyText(value);
      texts.set(own, own);
      return own;
    },
    prefixes(reaching) {
      const seen = listsOf.get(reaching);
      if (seen !== undefined) return seen;
      const all = [...new Set(reaching.map(({ prefix }) => prefix))];
      const key = all.join('\n');
      const known = lists.get(key) ?? { prefix: all[0] ?? '', prefixes: all };
      lists.set(key, known);
      listsOf.set(reaching, known);
      return known;
    },
    judgement({ verdict, reasons: found }) {
      const key = found.length === 1 ? (found[0] ?? '') : found.join('\n');
      const known = reasons.get(key);
      if (known !== undefined) return { verdict, reasons: known };
      const own = found.map(copyText);
      if (reasons.size < MOST_REASONS) reasons.set(copyText(key), own);
      return { verdict, reasons: own };
    },
  };
}

/** A text of its own: one cut from a page keeps the whole page in memory. */
export function copyText(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}
