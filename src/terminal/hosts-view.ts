import type { Difference, HostReport, PluginReport } from '../hosts/report.ts';
import type { HostStep } from '../plan/host-steps.ts';
import type { Plan } from '../plan/plan.ts';
import { stepWords } from './host-step-words.ts';
import { installJudgement, type ProofWords, proofLine, type ReleaseWords } from './hosts-end.ts';
import { planView } from './plan-view.ts';
import { clean, cleanLines, count, type Style, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

/** Plans of hosts, equal ones together; without a newline at the end. */
export function plansView(plans: readonly Plan<HostStep>[], look: Look): string {
  const groups = groupBy(plans, (plan) => JSON.stringify({ ...plan, subject: '' }));
  return [...groups.values()]
    .flatMap((group) => {
      const first = group[0];
      if (first === undefined) return [];
      const subject = group.map((plan) => plan.subject).join(', ');
      return [planView({ ...first, subject }, stepWords, look)];
    })
    .join('\n\n');
}

interface Installed {
  readonly dryRun: boolean;
  readonly hosts: readonly HostReport[];
  readonly ending: ReleaseWords;
  readonly proof?: ProofWords;
}

/** The end of a command that changes hosts: hosts, failures, warnings, one next step. */
export function installView({ dryRun, hosts, ending, proof }: Installed, look: Look): string {
  const style = styleFor(look);
  const plans = dryRun ? hosts.map((host) => host.plan).filter((plan) => plan !== null) : [];
  return join([
    plans.length > 0 ? `${plansView(plans, look)}\n` : '',
    hostsBody(hosts, look),
    proof === undefined || dryRun ? '' : proofLine(proof, style),
    `${installJudgement(dryRun, hosts, ending, style)}\n`,
  ]);
}

/** How every host stands, what failed there, and what is to be said of it. */
export function hostsBody(hosts: readonly HostReport[], look: Look): string {
  const style = styleFor(look);
  return join([hostTable(hosts, look), failureLines(hosts, style), warningLines(hosts, style)]);
}

interface Status {
  readonly hosts: readonly HostReport[];
  readonly differences: readonly Difference[];
  /** With --since-boot: when what was started. */
  readonly boots: readonly Boot[] | null;
}

interface Boot {
  readonly host: string;
  readonly bootedAt: string | null;
  readonly engineStartedAt: string | null;
}

/** `hosts status`: hosts, what is wrong, in what they differ, one next step. */
export function statusView({ hosts, differences, boots }: Status, look: Look): string {
  const style = styleFor(look);
  return join([
    hostTable(hosts, look),
    bootTable(boots ?? [], look),
    failureLines(hosts, style),
    differences.map((one) => differenceLines(one, style)).join(''),
    warningLines(hosts, style),
    `${statusJudgement(hosts, differences, style)}\n`,
  ]);
}

function statusJudgement(
  hosts: readonly HostReport[],
  differences: readonly Difference[],
  style: Style,
): string {
  const well = hosts.filter((host) => host.plugin?.healthy === true).length;
  const problem = hosts.some(
    ({ error, warnings }) =>
      error !== null || warnings.some(({ code }) => /^(?:log-|volumes-)|-not-back$/.test(code)),
  );
  const good = well === hosts.length && differences.length === 0 && !problem;
  const untold = hosts.filter(({ plugin }) => plugin !== null && plugin.healthy === null).length;
  if (untold > 0 && well + untold === hosts.length && differences.length === 0 && !problem)
    return `${style.caution('!')} ${well} of ${count(hosts.length, 'host')} with a plugin that answers; whether it does on the others could not be told.\nNext: mend what is said above, then run the same command again.`;
  const line = `${good ? style.good('✔') : style.bad('✖')} ${well} of ${count(hosts.length, 'host')} with a plugin that answers${differences.length > 0 ? '; the hosts differ' : ''}.`;
  const unread = hosts.filter((host) => host.status !== 'unchanged').length;
  if (unread > 0) return `${line}\nNext: mend what is said above, then run the same command again.`;
  return good
    ? `${line}\nNext: ${style.typed('docker volume ls')} on any of them shows the same volumes.`
    : `${line}\nNext: ${style.typed('netappdvp hosts install')} puts what is missing or differs.`;
}

function differenceLines(difference: Difference, style: Style): string {
  const lines = difference.values.map(
    ({ value, hosts }) => `    ${clean(shorten(value))}: ${hosts.map(clean).join(', ')}\n`,
  );
  return `${style.caution('≠')} The hosts differ in ${clean(difference.what)}:\n${lines.join('')}`;
}

function shortTime(time: string | null): string {
  return time?.replace('T', ' ').slice(0, 19) ?? 'unknown';
}

function bootTable(boots: readonly Boot[], look: Look): string {
  return table(
    [{ title: 'HOST' }, { title: 'STARTED (UTC)' }, { title: 'ITS ENGINE STARTED' }],
    boots.map(({ host, bootedAt, engineStartedAt }) => [
      clean(host),
      shortTime(bootedAt),
      shortTime(engineStartedAt),
    ]),
    look,
  );
}

function hostTable(hosts: readonly HostReport[], look: Look): string {
  const style = styleFor(look);
  return table(
    [
      { title: 'HOST' },
      { title: 'STATUS' },
      { title: 'PLUGIN' },
      { title: 'VERSION' },
      { title: 'ENABLED' },
      { title: 'HEALTHY' },
      { title: 'CONFIG' },
    ],
    hosts.map((host) => [
      clean(host.host),
      statusColour(
        host,
        style,
      )(host.status === 'unchanged' && host.plugin === null ? 'absent' : host.status),
      ...pluginCells(host.plugin, style),
    ]),
    look,
  );
}

function pluginCells(plugin: PluginReport | null, style: Style): string[] {
  if (plugin === null) return ['-', '-', '-', '-', '-'];
  const { healthy, config } = plugin;
  return [
    clean(plugin.name),
    clean(plugin.version),
    plugin.enabled ? 'yes' : style.bad('no'),
    healthy === null ? style.caution('unknown') : healthy ? style.good('yes') : style.bad('no'),
    config === null
      ? style.bad('missing')
      : clean(
          `${config.path.replace(/^.*\//, '')} ${config.mode} ${shorten(config.digest ?? 'unreadable')}`,
        ),
  ];
}

/** Enough of a digest to tell two apart at a glance; the whole is in the JSON document. */
function shorten(value: string): string {
  return value.replace(/^sha256:([0-9a-f]{8})[0-9a-f]+$/, '$1');
}

function statusColour({ status }: HostReport, style: Style): (text: string) => string {
  if (status === 'done' || status === 'unchanged') return style.good;
  return status === 'failed' || status === 'unreachable' ? style.bad : style.caution;
}

/** The same failure of several hosts is said once. */
function failureLines(hosts: readonly HostReport[], style: Style): string {
  const all = hosts.flatMap(({ host, error }) => {
    if (error === null) return [];
    const { message, hint } = error;
    const said = message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
    return [{ host, said, hint }];
  });
  const groups = groupBy(all, ({ said, hint }) => `${said}\n${hint ?? ''}`);
  return [...groups.values()]
    .flatMap((group) => {
      const first = group[0];
      if (first === undefined) return [];
      const names = group.map(({ host }) => style.strong(clean(host))).join(', ');
      const hint = first.hint === null ? '' : `  ${cleanLines(first.hint, '  ')}\n`;
      return [`${style.bad('✖')} ${names}: ${clean(first.said)}\n${hint}`];
    })
    .join('');
}

/** The same warning of several hosts is said once. */
function warningLines(hosts: readonly HostReport[], style: Style): string {
  const all = hosts.flatMap(({ host, warnings }) => warnings.map((warning) => ({ host, warning })));
  const groups = groupBy(all, ({ warning }) => `${warning.code}\n${warning.message}`);
  return [...groups.values()]
    .flatMap((group) => {
      const first = group[0];
      if (first === undefined) return [];
      const names = group.map(({ host }) => clean(host)).join(', ');
      return [
        `${style.caution('!')} ${names}: ${clean(first.warning.message)}\n  ${clean(first.warning.hint)}\n`,
      ];
    })
    .join('');
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}

/** Map.groupBy, which Node 20 does not have. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
