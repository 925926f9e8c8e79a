import { type LogRule, logRules } from './log-rules.ts';

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
  rules: readonly LogRule[] = logRules,
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
