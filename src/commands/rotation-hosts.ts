import { type Login, withLogin } from '../config/login.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { type Look, observeHost } from '../hosts/observe.ts';
import type { HostReport, ReportError } from '../hosts/report.ts';
import { type Consent, type HostGoal, planHost, type WantedConfig } from '../plan/host-plan.ts';
import { applyHost, type HostRun } from './hosts-apply.ts';
import { type HostsJob, lookAt } from './hosts-job.ts';
import { notAttempted, prepareHosts } from './hosts-prepare.ts';
import type { Surveyed } from './hosts-survey.ts';
import { type HostLogin, hostLogins, pluginLogin, type RotationInput } from './rotation-scene.ts';

/** The hosts of a rotation: each gets its own config back with another login in it, and nothing else changed. */
export interface RotationHosts {
  /** Hosts that cannot be worked on, and why. */
  obstacles(): { readonly host: string; readonly error: ReportError }[];
  /**
   * Gives one host the new login and proves that its plugin works with it; a host that fails gets its old one back.
   * Throws UserError.
   */
  change(host: string, run: Pick<HostRun, 'run' | 'journal'>, context: Context): Promise<void>;
  /** The logins as they are by now. */
  logins(): HostLogin[];
  reports(dryRun: boolean): HostReport[];
}

export function rotationLook(input: { readonly alias: string }, context: Context): Look {
  return lookAt(input.alias, null, null, context);
}

interface Wanted {
  readonly svm: string;
  readonly alias: string;
  readonly login: Login;
  readonly consent: Consent;
}

export async function rotationHosts(
  input: Omit<RotationInput, 'job'> & { readonly job: Wanted },
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<RotationHosts> {
  const job = jobOf(input.job, context);
  const jobInput = { ...input, job };
  const { common, reports, works } = await prepareHosts(jobInput, surveyed, context);
  const ends = new Map(reports.map((report) => [report.host, report]));
  const switched = new Set<string>();
  return {
    obstacles: () =>
      reports.flatMap(({ host, error }) => (error === null ? [] : [{ host, error }])),
    async change(host, run, { progress }) {
      const work = works.find(({ connection }) => connection.target.name === host);
      if (work === undefined) throw new Error(`host ${host} has nothing to change`);
      const hostRun = { ...input, ...run };
      const { report } = await applyHost(work, job, common, context, hostRun);
      ends.set(host, report);
      if (report.status === 'done') {
        switched.add(host);
        return;
      }
      const { code = 'host-failed', message = '', hint = null } = report.error ?? {};
      const old = work.facts.config?.content ?? null;
      const touched = report.outcomes.some(({ status }) => status !== 'not-attempted');
      if (old === null || !touched) throw failed(host, code, message, hint);
      progress.start(`${host}: putting the old login back`);
      const back = oldJob(job, { path: work.facts.config?.path ?? '', content: old });
      const facts = await observeHost(work.connection, { ...job.look, patienceSeconds: 0 }).catch(
        () => null,
      );
      const restored =
        facts === null
          ? null
          : await applyHost(
              { connection: work.connection, facts, plan: planHost(host, facts, back.goal) },
              back,
              common,
              context,
              hostRun,
            );
      const well = restored?.report.status === 'done';
      const end = well
        ? 'The host has its old login back, and works with it.'
        : 'Its old login could not be put back.';
      throw failed(host, code, `${message} ${end}`, hint);
    },
    logins: () =>
      hostLogins(surveyed, input.job.svm).map((one) =>
        switched.has(one.host) ? { ...one, login: input.job.login, noLogin: null } : one,
      ),
    reports: (dryRun) =>
      reports.map(({ host }) => {
        const report = ends.get(host);
        if (report === undefined) throw new Error(`host ${host} has no report`);
        return dryRun ? report : notAttempted(report);
      }),
  };
}

function failed(host: string, code: string, message: string, hint: string | null): UserError {
  const text = message.startsWith(`${host}: `) ? message : `${host}: ${message}`;
  return new UserError({ code, message: text, hint: hint ?? undefined });
}

function jobOf({ svm, alias, login, consent }: Wanted, context: Context): HostsJob {
  const goal: HostGoal = {
    alias,
    presence: 'kept',
    reference: null,
    keepImage: false,
    config: null,
    settings: {},
    running: true,
    restart: false,
    removeConfig: false,
    consent,
  };
  return {
    command: 'user rotate-password',
    goal,
    // A host without the plugin, or whose config holds no login to this SVM, has nothing to change.
    goalFor: (facts) => goalWith(facts, goal, svm, login),
    look: rotationLook({ alias }, context),
    config: null,
    ending: 'config',
  };
}

function goalWith(
  { plugin, config }: HostFacts,
  goal: HostGoal,
  svm: string,
  login: Login,
): HostGoal {
  if (
    plugin === null ||
    config === null ||
    config.content === null ||
    pluginLogin(config.content, svm).login === null
  )
    return { ...goal, running: plugin === null ? false : null };
  return { ...goal, config: { path: config.path, content: withLogin(config.content, login) } };
}

/** What a host had before; its plugin is started anew, however it is. */
function oldJob(job: HostsJob, config: WantedConfig): HostsJob {
  const goal = { ...job.goal, restart: true, config };
  return { ...job, goal, goalFor: () => goal };
}
