import { isAbsolute, join } from 'node:path';
import { readPluginConfig } from '../config/document.ts';
import { readConfigFile } from '../config/file.ts';
import type { Context } from '../context.ts';
import { ExitCode, UsageError, worstExitCode } from '../errors.ts';
import type { Protocol } from '../hosts/preflight-facts.ts';
import type { Plan, StepOutcome } from '../plan/plan.ts';
import { type PreflightHost, preflightView } from '../terminal/preflight-view.ts';
import type { Given } from './given.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { type LockSwitches, lockSwitchesOf } from './hosts-lock.ts';
import { pluginAlias } from './hosts-plugin.ts';
import { closeAll, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { clusterIsAsked, openOntap } from './ontap-session.ts';
import { type Switches, switchesOf } from './plan-run.ts';
import { type Fixed, type FixStep, fixHosts, planFixes } from './preflight-fix.ts';
import { type Looked, lookAtHosts, type PreflightQuestion } from './preflight-look.ts';
import { observeStorage, type Storage, type Way, wayOf } from './preflight-ontap.ts';
import { defineCommand } from './spec.ts';

interface Input extends HostsInput, Switches, LockSwitches {
  readonly fix: boolean;
  readonly question: PreflightQuestion;
}

interface PreflightResult {
  /** null: nothing was mended. */
  readonly run: string | null;
  readonly hosts: readonly (PreflightHost & {
    readonly plan: Plan<FixStep> | null;
    readonly outcomes: readonly StepOutcome[];
  })[];
  readonly exitCode: ExitCode;
}

export const command = defineCommand<Input, PreflightResult>({
  async input(given, context) {
    const alias = pluginAlias(given);
    const way = await readWay(given, context);
    const protocol = protocolFrom(given);
    const storage = await readStorage(given, context, way, protocol);
    return {
      ...(await readHostsInput(given, context)),
      ...switchesOf(given),
      ...lockSwitchesOf(given),
      fix: given.flag('fix'),
      question: { alias, way, protocol, storage },
    };
  },

  async run(input, context) {
    const look = {
      alias: input.question.alias,
      configPath: null,
      managementLif: null,
      dataLif: null,
      patienceSeconds: 0,
      nobody: `netappdvp_nobody_${context.newId()}`,
      dockerGroupSuffices: true,
    };
    let surveyed: Surveyed[] = await surveyHosts(input, look, context);
    try {
      const before = await lookAtHosts(input, surveyed, input.question, context);
      if (!input.fix) return resultOf(before, null, input);
      if (input.dryRun)
        return resultOf(before, { run: null, outcomes: new Map(), exitCode: 0 }, input);
      const fixed = await fixHosts(before, input, context);
      if (fixed.run === null) return resultOf(before, fixed, input);
      await closeAll(surveyed);
      surveyed = await surveyHosts(input, look, context);
      return resultOf(
        await lookAtHosts(input, surveyed, input.question, context),
        fixed,
        input,
        before,
      );
    } finally {
      context.progress.stop();
      await closeAll(surveyed);
    }
  },

  view: (result, look) => preflightView(result, look),
  json: ({ run, hosts }) => ({ run, hosts }),
  exitCode: (result) => result.exitCode,
});

/** `fixed`: null without --fix. `before`: what the fixes were planned from. */
function resultOf(
  looked: readonly Looked[],
  fixed: Fixed | null,
  { targets }: Pick<Input, 'targets'>,
  before: readonly Looked[] = looked,
): PreflightResult {
  const hosts = targets.flatMap(({ name }) => {
    const one = looked.find(({ host }) => host === name);
    if (one === undefined) return [];
    const planned = before.find(({ host }) => host === name) ?? one;
    const plan = fixed === null ? null : planFixes(planned);
    const untouched = (plan?.steps ?? []).map(({ id }) => ({
      step: id,
      status: 'not-attempted' as const,
      ms: 0,
    }));
    return [
      {
        host: name,
        status: one.status,
        error: one.error,
        findings: one.findings.map(({ fix, ...finding }) => ({
          ...finding,
          fix: fix?.command ?? null,
          safe: fix?.safe ?? false,
        })),
        plan,
        outcomes: fixed?.outcomes.get(name) ?? untouched,
      },
    ];
  });
  const problems = hosts.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'error'),
  );
  return {
    run: fixed?.run ?? null,
    hosts,
    exitCode: worstExitCode([
      ...looked.map(({ exitCode }) => exitCode),
      fixed?.exitCode ?? ExitCode.ok,
      problems ? ExitCode.findings : ExitCode.ok,
    ]),
  };
}

/** The choice was checked against the catalog already. */
function protocolFrom(given: Given): Protocol | null {
  const name = given.text('protocol');
  return name === 'nfs' || name === 'iscsi' || name === 'nvme' ? name : null;
}

/** What the local config says; null when none was named and none lies at its usual place. */
async function readWay(given: Given, context: Context): Promise<Way | null> {
  const named = given.text('config');
  const file = named ?? context.paths.defaultConfig;
  const read = await readConfigFile(isAbsolute(file) ? file : join(context.paths.cwd, file));
  if ('problem' in read) {
    if (named === undefined) return null;
    const { message, hint, code } = read.problem;
    throw new UsageError(message, hint ?? 'Check --config.', code);
  }
  const config = readPluginConfig(read.text);
  if (config.password !== null) context.terminal.hide(config.password);
  return wayOf(read.text, config);
}

/** What the cluster says, when it was given; the SVM is the config's unless --svm says otherwise. */
async function readStorage(
  given: Given,
  context: Context,
  way: Way | null,
  protocol: Protocol | null,
): Promise<Storage | null> {
  if (!clusterIsAsked(given, context)) return null;
  const svm = given.text('svm') ?? way?.svm ?? null;
  if (svm === null && given.sourceOf('cluster') !== 'line') {
    context.terminal.note('The cluster is not asked: neither --svm nor --config names the SVM.');
    return null;
  }
  if (svm === null)
    throw new UsageError(
      'Which SVM? The cluster was given, and nothing says whose export policy is meant.',
      'Give --svm, or a --config that names one.',
      'answer-needed',
    );
  const client = await openOntap(given, context);
  const base = way ?? {
    svm,
    managementLif: null,
    dataLif: null,
    nfs4: false,
    exportPolicy: 'default',
  };
  return observeStorage(client, svm, { ...base, protocol: protocol ?? way?.protocol ?? 'nfs' });
}
