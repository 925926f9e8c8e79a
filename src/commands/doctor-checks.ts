/** One line of the doctor: what was looked at, what was seen, and what to type next. */
export interface Check {
  /** Stable: "name", "tls", "login", "ontapi", "svm", "aggregates", "lifs", "role", "config", "hosts", "plugin", "volumes", "prefixes". */
  readonly check: CheckName;
  readonly status: 'ok' | 'problem' | 'warning' | 'skipped';
  /** What was seen, or why it was not looked at. */
  readonly evidence: string;
  /** The next command or step; null when there is none. */
  readonly next: string | null;
}

/** In the order in which a person would look. */
export const checkNames = [
  'name',
  'tls',
  'login',
  'ontapi',
  'svm',
  'aggregates',
  'lifs',
  'role',
  'config',
  'hosts',
  'plugin',
  'volumes',
  'prefixes',
] as const;
export type CheckName = (typeof checkNames)[number];

export function ok(check: CheckName, evidence: string): Check {
  return { check, status: 'ok', evidence, next: null };
}

export function problem(check: CheckName, evidence: string, next: string | null): Check {
  return { check, status: 'problem', evidence, next };
}

export function warning(check: CheckName, evidence: string, next: string | null): Check {
  return { check, status: 'warning', evidence, next };
}

export function skipped(check: CheckName, evidence: string, next: string | null = null): Check {
  return { check, status: 'skipped', evidence, next };
}

/**
 * The checks in order. Those that nobody made are skipped: because of what was not given, else because of the first
 * problem before them.
 */
export function inOrder(
  checks: readonly Check[],
  notGiven: Partial<Record<CheckName, Check>> = {},
): Check[] {
  return checkNames.map((name, i) => {
    // A failure further on may take back what was said first: a name that resolves and nobody answers at.
    const made = checks.findLast(({ check }) => check === name) ?? notGiven[name];
    if (made !== undefined) return made;
    const before = checks.find(
      ({ check, status }) => status === 'problem' && checkNames.indexOf(check) < i,
    );
    return skipped(
      name,
      before === undefined
        ? 'Nothing to look at was given.'
        : `Not looked at: first mend "${before.check}".`,
    );
  });
}
