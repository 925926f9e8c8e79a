import type { ReportError } from '../hosts/report.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { planView, type StepText } from './plan-view.ts';
import { clean, count, type Style, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** What a person types as root to mend it. */
  readonly fix: string | null;
  /** Whether --fix does it. */
  readonly safe: boolean;
}

export interface PreflightHost {
  readonly host: string;
  readonly status: 'checked' | 'failed' | 'unreachable';
  readonly error: ReportError | null;
  readonly findings: readonly Finding[];
}

interface FixPlanStep extends Step {
  readonly finding: string;
  readonly command: string;
}

/** The plans of `--fix`, equal ones together; without a newline at the end. */
export function fixPlansView(plans: readonly Plan<FixPlanStep>[], look: Look): string {
  const groups = new Map<string, Plan<FixPlanStep>[]>();
  for (const plan of plans) {
    const key = JSON.stringify(plan.steps);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()]
    .flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      const subject = [first, ...others].map((plan) => plan.subject).join(', ');
      return [planView({ ...first, subject }, fixWords, look)];
    })
    .join('\n\n');
}

function fixWords({ finding, command }: FixPlanStep): StepText {
  return { what: finding, details: command };
}

/** `hosts preflight`: a line a host, then each finding once with its hosts and what mends it. */
export function preflightView(
  { hosts }: { readonly hosts: readonly PreflightHost[] },
  look: Look,
): string {
  const style = styleFor(look);
  const unread = hosts.filter((one) => one.error !== null);
  return [
    hostTable(hosts, style, look),
    ...unread.map(({ host, error }) => {
      const message = withoutName(error?.message ?? '', host);
      return `${style.bad('✖')} ${style.strong(clean(host))}: ${clean(message)}\n${error?.hint == null ? '' : `  ${clean(error.hint)}\n`}`;
    }),
    ...groupFindings(hosts).map((group) => groupText(group, style)),
    judgement(hosts, style),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function hostTable(hosts: readonly PreflightHost[], style: Style, look: Look): string {
  return table(
    [
      { title: 'HOST' },
      { title: 'RESULT' },
      { title: 'ERRORS', align: 'right' },
      { title: 'WARNINGS', align: 'right' },
    ],
    hosts.map((one) => {
      const number = (severity: string): number =>
        one.findings.filter((finding) => finding.severity === severity).length;
      const errors = number('error');
      const result =
        one.status === 'checked'
          ? errors === 0
            ? style.good('ready')
            : style.bad('not ready')
          : style.bad(one.status);
      const cells =
        one.status === 'checked' ? [String(errors), String(number('warning'))] : ['-', '-'];
      return [clean(one.host), result, ...cells];
    }),
    look,
  );
}

interface Group {
  readonly finding: Finding;
  readonly hosts: readonly string[];
}

function groupFindings(hosts: readonly PreflightHost[]): Group[] {
  const groups = new Map<string, { finding: Finding; hosts: string[] }>();
  for (const { host, findings } of hosts)
    for (const finding of findings) {
      const key = JSON.stringify([finding.code, finding.message, finding.fix]);
      const group = groups.get(key) ?? { finding, hosts: [] };
      group.hosts.push(host);
      groups.set(key, group);
    }
  const order = ['error', 'warning', 'info'];
  return [...groups.values()].toSorted(
    (a, b) => order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity),
  );
}

function groupText({ finding, hosts }: Group, style: Style): string {
  const mark = { error: style.bad('✖'), warning: style.caution('!'), info: style.faint('i') }[
    finding.severity
  ];
  const fix =
    finding.fix === null
      ? ''
      : `  ${style.typed(clean(finding.fix))}${finding.safe ? '' : style.faint('   (by hand: --fix leaves it)')}\n`;
  return `${mark} ${style.strong(hosts.map(clean).join(', '))}: ${clean(finding.message)} ${style.faint(`[${finding.code}]`)}\n  ${clean(finding.hint)}\n${fix}`;
}

function judgement(hosts: readonly PreflightHost[], style: Style): string {
  const bad = hosts.filter(
    (one) => one.error !== null || one.findings.some(({ severity }) => severity === 'error'),
  );
  if (bad.length === 0)
    return `${style.good('✔')} ${count(hosts.length, 'host')} ready for the plugin.\nNext: ${style.typed('netappdvp hosts install')}\n`;
  const fixable = hosts.some(({ findings }) => findings.some(({ safe }) => safe));
  const next = fixable
    ? `Next: ${style.typed('netappdvp hosts preflight --fix')} does what is safe; the rest is by hand.`
    : 'Next: mend what is said above, then run the same command again.';
  return `${style.bad('✖')} ${bad.length} of ${count(hosts.length, 'host')} not ready.\n${next}\n`;
}

function withoutName(message: string, host: string): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}
