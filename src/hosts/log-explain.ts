import { type LogRule, logRules } from './log-rules.ts';
import { harmlessRules, rareStartRules, volumeRules } from './log-rules-more.ts';

/** Why a plugin does not start or has stopped working. */
const startRules: readonly LogRule[] = [...logRules, ...rareStartRules];

/** Every rule, in the order in which a line of a log is held against them. */
export const allRules: readonly LogRule[] = [...harmlessRules, ...volumeRules, ...startRules];

const harmless = new Set(harmlessRules.map(({ rule }) => rule));

/** Whether a rule is about words that only look bad. */
export function isHarmless({ rule }: Pick<Explanation, 'rule'>): boolean {
  return harmless.has(rule);
}

export interface Explanation {
  /** Stable, kebab-case. */
  readonly rule: string;
  readonly cause: string;
  readonly mend: string;
  /** The cause lies in ONTAP or in the config, so every host with this config fails alike. */
  readonly everywhere: boolean;
}

/** Takes a text of the plugin or of Docker, returns what it means; null when no rule knows it. */
export function explainLogText(
  text: string,
  rules: readonly LogRule[] = startRules,
): Explanation | null {
  for (const rule of rules) {
    const match = rule.text.exec(text);
    if (match === null) continue;
    const fill = (sentence: string): string =>
      sentence.replaceAll(
        /( ?)\$(\d)(?:\{(\w+)\})?/g,
        (_, space: string, n: string, otherwise: string | undefined) => {
          const value = match[Number(n)] ?? otherwise ?? '';
          return value === '' ? '' : `${space}${value}`;
        },
      );
    return {
      rule: rule.rule,
      cause: fill(rule.cause),
      mend: fill(rule.mend),
      everywhere: rule.everywhere,
    };
  }
  return null;
}
