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
  const reasons = new Map<string, readonly string[]>();
  return {
    copy,
    text(value) {
      const known = texts.get(value);
      if (known !== undefined) return known;
      const own = copy(value);
      texts.set(own, own);
      return own;
    },
    prefixes(reaching) {
      const all = [...new Set(reaching.map(({ prefix }) => prefix))];
      const key = all.join('\n');
      const known = lists.get(key) ?? { prefix: all[0] ?? '', prefixes: all };
      lists.set(key, known);
      return known;
    },
    judgement({ verdict, reasons: found }) {
      const key = found.join('\n');
      const known = reasons.get(key);
      if (known !== undefined) return { verdict, reasons: known };
      const own = found.map(copy);
      if (reasons.size < MOST_REASONS) reasons.set(key, own);
      return { verdict, reasons: own };
    },
  };
}

function copy(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}
