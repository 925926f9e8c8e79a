import type { HostReport } from '../hosts/report.ts';
import { clean, cleanLines, count, type Style } from './style.ts';

/** What a command was for; it decides how its end is told. */
export type ReleaseWords =
  | 'installed'
  | 'config'
  | 'restarted'
  | 'enabled'
  | 'disabled'
  | 'upgraded'
  | 'removed';

/** How it ended and what to do next, in two lines. */
export function installJudgement(
  dryRun: boolean,
  hosts: readonly HostReport[],
  ending: ReleaseWords,
  style: Style,
): string {
  const having = (...statuses: HostReport['status'][]): number =>
    hosts.filter((host) => statuses.includes(host.status)).length;
  const bad = having('failed', 'unreachable');
  const waiting = having('not-attempted');
  const name =
    hosts.find((host) => host.plugin !== null)?.plugin?.name.replace(/:latest$/, '') ?? 'netapp';
  if (
    bad > 0 &&
    having('done') === 0 &&
    hosts.every((host) => host.outcomes.every((one) => one.status === 'not-attempted'))
  )
    return `${style.bad('✖')} Nothing was changed on any host: ${count(bad, 'host')} of ${hosts.length} not ready.\nNext: mend what is said above, or leave hosts out with ${style.typed('--exclude')}, then run the same command again.`;
  if (bad > 0)
    return `${style.bad('✖')} ${count(bad, 'host')} of ${hosts.length} failed${waiting > 0 ? `, ${waiting} not attempted because the same would happen there` : ''}.\nNext: mend what is said above, then run the same command again; it goes on where it stopped.`;
  const blocked = hosts.filter((host) => (host.plan?.blockers.length ?? 0) > 0).length;
  if (dryRun && blocked > 0)
    return `${style.bad('✖')} ${count(blocked, 'host')} cannot be worked on as it is (dry run, nothing was changed).\nNext: mend what is in the way, then run the same command again.`;
  if (waiting > 0)
    return `${style.caution('!')} ${count(waiting, 'host')} not attempted.\nNext: the same command again goes on from here${dryRun ? '' : ` (${style.typed('--yes')} does without the question)`}.`;
  if (dryRun)
    return `Nothing was changed (dry run).\nNext: run the same command without ${style.typed('--dry-run')}.`;
  const idle = having('unchanged') === hosts.length;
  if (ending !== 'installed') return lifecycleEnd(hosts, ending, idle, style);
  const same = idle ? 'Nothing to do: the' : 'The';
  const well = hosts.filter((host) => host.plugin?.healthy === true).length;
  if (well < hosts.length)
    return `${style.caution('!')} ${same} plugin is there on ${count(hosts.length, 'host')} and answers on ${well}; whether it works on the others could not be told.\nNext: ${style.typed('docker volume ls')} on those.`;
  return `${style.good('✔')} ${same} plugin is there and answers on ${count(hosts.length, 'host')}.\nNext: ${style.typed(`docker volume create -d ${name} -o size=1G NAME`)} on one of them.`;
}

function lifecycleEnd(
  hosts: readonly HostReport[],
  ending: Exclude<ReleaseWords, 'installed'>,
  idle: boolean,
  style: Style,
): string {
  const on = `on ${count(hosts.length, 'host')}`;
  const good = style.good('✔');
  if (ending === 'removed')
    return `${good} ${idle ? `Nothing to do: there is no such plugin ${on}.` : `The plugin is taken off ${on}; its volumes are on ONTAP as before.`}\nNext: ${style.typed('netappdvp hosts install')} brings it back.`;
  if (ending === 'disabled')
    return `${good} ${idle ? 'Nothing to do: the' : 'The'} plugin is stopped ${on}.\nNext: ${style.typed('netappdvp hosts enable')} starts it again.`;
  const running = hosts.filter(({ plugin }) => plugin?.enabled === true);
  const well = running.filter(({ plugin }) => plugin?.healthy === true).length;
  const what = {
    config: 'the config is there',
    restarted: 'the plugin was started anew',
    enabled: 'the plugin runs',
    upgraded: `the plugin is ${[...new Set(hosts.map(({ plugin }) => plugin?.version ?? 'none'))].join(', ')}`,
  }[ending];
  const said = idle ? `Nothing to do: ${what}` : what.charAt(0).toUpperCase() + what.slice(1);
  const stopped = hosts.length - running.length;
  const rest = [
    ...(stopped > 0 ? [`; it is stopped on ${stopped}`] : []),
    ...(well < running.length ? [`; it answers on ${well} of ${running.length}`] : []),
  ].join('');
  const next = stopped > 0 ? 'netappdvp hosts enable' : 'netappdvp hosts status --check';
  return `${rest === '' ? good : style.caution('!')} ${said} ${on}${rest === '' ? ' and answers' : rest}.\nNext: ${style.typed(next)}`;
}

/** Whether a volume could be used, for people. */
export interface ProofWords {
  readonly ok: boolean | null;
  readonly volume: string | null;
  readonly wroteOn: string | null;
  readonly readOn: string | null;
  readonly filesystem: string | null;
  readonly error: { readonly message: string; readonly hint: string | null } | null;
}

export function proofLine(
  { ok, wroteOn, readOn, filesystem, error }: ProofWords,
  style: Style,
): string {
  if (ok === true)
    return `${style.good('✔')} Proven: a volume was made, mounted (${clean(filesystem ?? '')}), written on ${clean(wroteOn ?? '')}, read on ${clean(readOn ?? '')} and removed.\n`;
  const mark = ok === false ? style.bad('✖') : style.caution('!');
  const hint = error?.hint ?? null;
  return `${mark} ${clean(error?.message ?? 'Not proven.')}\n${hint === null ? '' : `  ${cleanLines(hint, '  ')}\n`}`;
}
