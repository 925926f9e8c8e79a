import type { Context } from '../context.ts';
import { CancelledError, type Diagnostic, UserError } from '../errors.ts';
import type { HostError } from '../hosts/connection.ts';
import { observeHost } from '../hosts/observe.ts';
import { runPool } from '../hosts/pool.ts';
import { preflightError } from '../hosts/preflight.ts';
import type { HostReport } from '../hosts/report.ts';
import type { Journal } from '../plan/journal.ts';
import { blocker, note } from '../plan/planned.ts';
import { namesText, type SetupParts } from '../plan/setup-plan.ts';
import { count } from '../terminal/style.ts';
import type { HostWork } from './hosts-apply.ts';
import type { HostsInput } from './hosts-input.ts';
import type { HostsJob, JobInput } from './hosts-job.ts';
import { oneByOne } from './hosts-journal.ts';
import type { LockSwitches } from './hosts-lock.ts';
import { notAttempted, prepareHosts } from './hosts-prepare.ts';
import { type HostsProof, proveHosts } from './hosts-prove.ts';
import { rollOut } from './hosts-run.ts';
import { closeAll, reportEveryName, surveyHosts } from './hosts-survey.ts';
import type { Switches } from './plan-run.ts';
import { lookAtHosts } from './preflight-look.ts';
import type { Storage, Way } from './preflight-ontap.ts';

/** The hosts of a setup: looked at before anything is changed, changed when ONTAP and the login are proven. */
export interface SetupHosts {
  readonly plans: SetupParts['hosts'];
  readonly blockers: readonly Diagnostic[];
  readonly notes: readonly Diagnostic[];
  /**
   * Asks every host whether it reaches the management LIF that was made meanwhile, and tells what else stands between it
   * and its volumes. Throws UserError.
   */
  reach(): Promise<void>;
  /** Brings config and plugin to the hosts. Throws UserError when one of them failed, CancelledError. */
  install(journal: Journal): Promise<void>;
  /** Makes a volume, uses and removes it. Throws UserError when that fails. */
  prove(): Promise<void>;
  /** What the proof showed; null: it was not tried. */
  proof(): HostsProof | null;
  reports(dryRun: boolean): HostReport[];
  close(): Promise<void>;
}

interface Question extends HostsInput, Switches, LockSwitches {
  readonly job: HostsJob;
  readonly way: Way;
  /** What ONTAP says of the way now. */
  readonly storage: () => Promise<Storage | null>;
  /** LIFs are made first, so the hosts cannot be asked about them yet. */
  readonly lifsComeLater: boolean;
}

/** Looks at every host and plans it; changes nothing. The connections stay open until `close`. */
export async function observeSetupHosts(question: Question, context: Context): Promise<SetupHosts> {
  const { job, lifsComeLater } = question;
  const early = lifsComeLater ? withoutLifs(job) : job;
  const input: JobInput = { ...question, job: early };
  const surveyed = await surveyHosts(input, early.look, context);
  try {
    const { common, reports, works } = await prepareHosts(input, surveyed, context);
    const way = lifsComeLater
      ? { ...question.way, managementLif: null, dataLif: null }
      : question.way;
    const seen = surveyed.filter((one) => 'facts' in one);
    const { alias } = job.goal;
    const storage = lifsComeLater ? null : await question.storage();
    const notes = notesOf(
      await lookAtHosts(input, seen, { alias, way, protocol: null, storage }, context),
    );
    let ends: readonly HostReport[] = reports;
    let ready: readonly HostWork[] = works;
    let proof: HostsProof | null = null;
    return {
      plans: reports.map(({ host, plan }) => ({ host, plan })),
      blockers: reports.flatMap(({ host, error }) =>
        error === null ? [] : [blocker(error.code, host, named(host, error.message), error.hint)],
      ),
      notes,
      async reach() {
        const managementLif = job.config?.managementLif ?? null;
        const connections = surveyed.flatMap((one) =>
          'connection' in one ? [one.connection] : [],
        );
        const facts = await runPool(
          connections,
          (connection) => observeHost(connection, { ...job.look, patienceSeconds: 0 }),
          { concurrency: question.concurrency, stopped: () => context.signal.aborted },
        );
        context.signal.throwIfAborted();
        const failures = facts.flatMap((now, i) => {
          const host = connections[i]?.target.name ?? '';
          const error = now === null ? null : preflightError(now, { host, managementLif });
          return error === null ? [] : [error];
        });
        ready = ready.map((work) => ({
          ...work,
          facts: facts[connections.indexOf(work.connection)] ?? work.facts,
        }));
        const [first] = failures;
        if (first !== undefined)
          throw new UserError({
            code: first.code,
            message: `${namesOf(failures)}: ${first.message} No host was changed.`,
            hint: first.hint,
          });
        const full = {
          alias,
          way: question.way,
          protocol: null,
          storage: await question.storage(),
        };
        const known = new Set(notes.map(({ message }) => message));
        for (const { message, hint } of notesOf(await lookAtHosts(input, seen, full, context)))
          if (!known.has(message)) context.terminal.note(`${message}\n${hint ?? ''}`);
      },
      async install(journal) {
        const events = oneByOne(journal);
        const run = { ...input, run: journal.run, journal: events };
        const prepared = { common, reports, works: ready };
        ends = await rollOut({ ...input, job }, prepared, run, events, context);
        const trouble = events.failure();
        if (trouble instanceof Error) throw trouble;
        throwFailures(ends, context);
      },
      async prove() {
        const well = surveyed.flatMap((one) =>
          'connection' in one && isWell(ends, one.target.name) ? [one.connection] : [],
        );
        const plugin = { alias: job.goal.alias, driver: job.config?.driver ?? null };
        proof = await proveHosts(well, plugin, context);
        const { ok, error } = proof;
        if (ok === false)
          throw new UserError({
            code: error?.code ?? 'not-proven',
            message: error?.message ?? 'The volume could not be used.',
            hint: error?.hint ?? undefined,
          });
      },
      proof: () => proof,
      reports: (dryRun) =>
        reportEveryName(dryRun ? ends : ends.map(notAttempted), surveyed, question),
      close: () => closeAll(surveyed),
    };
  } catch (error) {
    await closeAll(surveyed);
    throw error;
  }
}

function withoutLifs(job: HostsJob): HostsJob {
  return {
    ...job,
    look: { ...job.look, managementLif: null, dataLif: null },
    config: job.config === null ? null : { ...job.config, managementLif: null, dataLif: null },
  };
}

function isWell(reports: readonly HostReport[], name: string): boolean {
  return reports.some(({ host, plugin }) => host === name && plugin?.healthy !== false);
}

function named(host: string, message: string): string {
  return message.startsWith(`${host}: `) ? message : `${host}: ${message}`;
}

function namesOf(failures: readonly HostError[]): string {
  return namesText(failures.map(({ host }) => host));
}

/** What preflight would find, which stops nothing here; the same of several hosts once. */
function notesOf(looked: Awaited<ReturnType<typeof lookAtHosts>>): Diagnostic[] {
  const found = new Map<string, { one: Diagnostic; hosts: string[] }>();
  for (const { host, findings } of looked)
    for (const { severity, code, message, hint } of findings) {
      if (severity === 'info') continue;
      const same = found.get(`${code} ${message}`);
      if (same === undefined)
        found.set(`${code} ${message}`, { one: note(code, host, message, hint), hosts: [host] });
      else same.hosts.push(host);
    }
  return [...found.values()].map(({ one, hosts }) => ({
    ...one,
    message: `${namesText(hosts)}: ${one.message}`,
  }));
}

function throwFailures(reports: readonly HostReport[], context: Context): void {
  const failed = reports.filter(({ status }) => status === 'failed' || status === 'unreachable');
  const left = reports.filter(({ status }) => status === 'not-attempted');
  const cut =
    left.length > 0 || reports.some(({ error }) => error !== null && error.code === 'cancelled');
  if (context.signal.aborted && cut)
    throw new CancelledError('Cancelled; what was running has ended.');
  const [first] = failed;
  if (first === undefined) return;
  const others = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  const rest = left.length === 0 ? '' : ` ${count(left.length, 'host')} not attempted.`;
  throw new UserError({
    code: first.error?.code ?? 'host-failed',
    message: `${named(first.host, first.error?.message ?? 'it failed.')}${others}${rest}`,
    hint: first.error?.hint ?? undefined,
  });
}
