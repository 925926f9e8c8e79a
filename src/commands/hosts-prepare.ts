import { digestWithoutSecrets } from '../config/document.ts';
import type { Context } from '../context.ts';
import { CancelledError, ExitCode, worstExitCode } from '../errors.ts';
import { HostError } from '../hosts/connection.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { lockObstacle } from '../hosts/lock.ts';
import { preflightError, preflightWarnings } from '../hosts/preflight.ts';
import { type HostReport, reportPlugin } from '../hosts/report.ts';
import { planHost } from '../plan/host-plan.ts';
import { explainError } from '../terminal/explain.ts';
import type { HostWork } from './hosts-apply.ts';
import { goalOn, type JobInput } from './hosts-job.ts';
import {
  nothingCommon,
  observeCommon,
  observeScenes,
  type Scene,
  type SceneCommon,
} from './hosts-scene.ts';
import type { Surveyed } from './hosts-survey.ts';

/** Hosts that were looked at, with what would be done on each; nothing is changed yet. */
export interface Prepared {
  readonly common: SceneCommon;
  readonly reports: readonly HostReport[];
  /** Where something is to be done. */
  readonly works: readonly HostWork[];
  /** Why nothing can be changed; ok when everything can. */
  readonly obstacle: ExitCode;
}

/** Makes the plans of hosts from a survey. Throws CancelledError after Ctrl-C. */
export async function prepareHosts(
  input: JobInput,
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<Prepared> {
  const { scenes, common } = await lookAround(input, surveyed, context);
  const before = surveyed.map((one, i) => checkHost(one, scenes[i] ?? null, input, context));
  const reports = before.map((one) => one.report);
  const works = surveyed.flatMap((one, i): HostWork[] => {
    const plan = reports[i]?.plan ?? null;
    return 'connection' in one && plan !== null && plan.steps.length > 0
      ? [{ connection: one.connection, plan, facts: one.facts }]
      : [];
  });
  return { common, reports, works, obstacle: worstExitCode(before.map((one) => one.exitCode)) };
}

/** The second look, at what a change would touch; only at hosts that can be worked on. */
async function lookAround(
  input: JobInput,
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<{ scenes: readonly (Scene | HostError | null)[]; common: SceneCommon }> {
  const ready = surveyed.map((one) => ('facts' in one ? readyError(one, input) === null : false));
  const usable = surveyed.flatMap((one, i) => (ready[i] === true && 'facts' in one ? [one] : []));
  let common = nothingCommon;
  try {
    common = await observeCommon(usable, input);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const scenes = surveyed.map(({ target }) => (target.name === error.host ? error : null));
    return { scenes, common };
  }
  const found = await observeScenes(usable, input, common, context);
  if (context.signal.aborted) throw new CancelledError();
  let next = 0;
  const scenes = ready.map((is) => {
    if (!is) return null;
    next += 1;
    return found[next - 1] ?? null;
  });
  return { scenes, common };
}

interface Checked {
  readonly report: HostReport;
  readonly exitCode: ExitCode;
}

/** Why a host that could be looked at cannot be worked on. */
function readyError(
  { target, facts }: { target: Surveyed['target']; facts: HostFacts },
  { job, dryRun, breakLock, waitForLockSeconds }: JobInput,
): HostError | null {
  const host = target.name;
  const managementLif = job.config?.managementLif ?? null;
  const locked =
    dryRun || breakLock || waitForLockSeconds > 0 ? null : lockObstacle(host, facts.lock);
  return preflightError(facts, { host, managementLif }) ?? locked;
}

/** Everything that can be known before the first change: ssh, sudo, Docker, the management LIF, the plan. */
function checkHost(
  one: Surveyed,
  scene: Scene | HostError | null,
  input: JobInput,
  context: Context,
): Checked {
  const host = one.target.name;
  const nothing = { host, plugin: null, plan: null, outcomes: [], warnings: [] } as const;
  const seen = scene instanceof HostError ? scene : null;
  const error = 'error' in one ? one.error : (readyError(one, input) ?? seen);
  if (error !== null || !('facts' in one)) {
    const { code, message, hint, exitCode } = explainError(error);
    const status = error?.kind === 'unreachable' ? 'unreachable' : 'failed';
    const plugin = 'facts' in one ? reportPlugin(one.facts, digestWithoutSecrets) : null;
    return { report: { ...nothing, plugin, status, error: { code, message, hint } }, exitCode };
  }
  const { observed, warnings } =
    scene === null || scene instanceof HostError ? { observed: one.facts, warnings: [] } : scene;
  const plan = planHost(host, observed, goalOn(input.job, one.facts));
  const outcomes = plan.steps.map((step) => ({
    step: step.id,
    status: 'not-attempted' as const,
    ms: 0,
  }));
  const report = {
    ...nothing,
    plugin: reportPlugin(one.facts, digestWithoutSecrets),
    plan,
    outcomes,
    warnings: [...preflightWarnings(one.facts, context.clock.now()), ...warnings],
  };
  const blocker = plan.blockers[0];
  if (blocker === undefined)
    return {
      report: { ...report, status: plan.steps.length === 0 ? 'unchanged' : 'planned', error: null },
      exitCode: ExitCode.ok,
    };
  const { code, message, hint } = blocker;
  return {
    report: {
      ...report,
      status: input.dryRun ? 'planned' : 'failed',
      error: { code, message, hint },
    },
    exitCode: input.dryRun ? ExitCode.ok : ExitCode.failed,
  };
}

/** A host with nothing to do stays unchanged: there was nothing to attempt. */
export function notAttempted(report: HostReport): HostReport {
  return report.status === 'planned' ? { ...report, status: 'not-attempted' } : report;
}
