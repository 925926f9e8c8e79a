import type { Check } from './check.ts';
import type { CheckName } from './key-spec.ts';
import type { Rule } from './rule.ts';
import { chapRules } from './rules-chap.ts';
import { commonRules } from './rules-common.ts';
import { defaultsRules } from './rules-defaults.ts';
import { type KeyRule, keyRules } from './rules-keys.ts';
import { labelRules } from './rules-labels.ts';
import { loginRules } from './rules-login.ts';
import { ontapRules } from './rules-ontap.ts';
import { restRules } from './rules-rest.ts';
import { solidfireRules } from './rules-solidfire.ts';
import { upgradeRules } from './rules-upgrade.ts';
import { type ValueRule, valueRules } from './rules-values.ts';
import { valueChecks } from './values.ts';

/** Everything that a document is held against; each has a name and works by itself. */
export interface Rules {
  /** About one key, wherever it stands. */
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** About one value: its type, and what the schema's row says of it. */
  readonly values: Readonly<Record<string, ValueRule>>;
  /** About what one text says. */
  readonly checks: Readonly<Record<CheckName, Check>>;
  /** Across keys. */
  readonly document: Readonly<Record<string, Rule>>;
}

export const allRules: Rules = {
  keys: keyRules,
  values: valueRules,
  checks: valueChecks,
  document: {
    ...commonRules,
    ...loginRules,
    ...ontapRules,
    ...labelRules,
    ...restRules,
    ...chapRules,
    ...defaultsRules,
    ...solidfireRules,
    ...upgradeRules,
  },
};
