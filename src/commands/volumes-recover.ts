import { resolve } from 'node:path';
import { readPluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import { ExitCode, UsageError } from '../errors.ts';
import type { OntapClient, Volume } from '../ontapi/client.ts';
import type { RecoverableVolume } from '../ontapi/client-storage.ts';
import { isOntapError } from '../ontapi/errors.ts';
import type { Plan } from '../plan/plan.ts';
import { performVolumeStep } from '../plan/volume-perform.ts';
import { planRecovery } from '../plan/volume-recover.ts';
import { describeVolumeStep, type VolumeStep } from '../plan/volume-steps.ts';
import { recoveryLines } from '../templates/volume-cli.ts';
import { planView, runLine } from '../terminal/plan-view.ts';
import { type RecoveryList, recoveryView } from '../terminal/recovery-view.ts';
import type { Given } from './given.ts';
import { readText } from './input-files.ts';
import { openOntap } from './ontap-session.ts';
import { type Carried, carryOut, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly svm: string;
  readonly names: readonly string[];
  readonly printCli: boolean;
  readonly switches: Switches;
}

type Result =
  | { readonly kind: 'list'; readonly list: RecoveryList; readonly printCli: boolean }
  | { readonly kind: 'run'; readonly carried: Carried<VolumeStep> };

export const command = defineCommand<Input, Result>({
  async input(given, context) {
    return {
      given,
      svm: await svmOf(given, context),
      names: given.args,
      printCli: given.flag('printCli'),
      switches: switchesOf(given),
    };
  },

  async run(input, context) {
    const client = await openOntap(input.given, context);
    try {
      if (input.names.length > 0 && !input.printCli)
        return { kind: 'run', carried: await recover(client, input, context) };
      const queue = await client.recoveryQueue(input.svm);
      const wanted = queue.filter(
        ({ name, formerName }) =>
          input.names.length === 0 ||
          input.names.includes(name) ||
          input.names.includes(formerName),
      );
      return { kind: 'list', list: listOf(input.svm, wanted, context), printCli: input.printCli };
    } finally {
      client.close();
    }
  },

  view(result, look) {
    if (result.kind === 'list') return recoveryView(result.list, result.printCli, look);
    const { carried } = result;
    return carried.dryRun
      ? `${planView(carried.plan, describeVolumeStep, look)}\n`
      : runLine(carried, look);
  },
  json: (result) => (result.kind === 'list' ? result.list : runDocument(result.carried)),
  exitCode: (result) => (result.kind === 'list' ? ExitCode.ok : result.carried.exitCode),
});

async function svmOf(given: Given, context: Context): Promise<string> {
  const named = given.text('svm');
  if (named !== undefined && named !== '') return named;
  const file = given.text('config');
  const config =
    file === undefined
      ? null
      : readPluginConfig(await readText(resolve(context.paths.cwd, file), '--config'));
  if (config?.svm) return config.svm;
  throw new UsageError(
    'Nothing says in which SVM to look.',
    'Give --svm, or a --config that names one.',
    'answer-needed',
  );
}

function listOf(svm: string, queue: readonly RecoverableVolume[], context: Context): RecoveryList {
  const now = context.clock.now().getTime();
  return {
    svm,
    volumes: queue.map(({ name, formerName, deletedAt, expiresAt }) => ({
      svm,
      name,
      formerName,
      deletedAt,
      expiresAt,
      minutesLeft:
        expiresAt === null ? null : Math.max(0, Math.floor((Date.parse(expiresAt) - now) / 60_000)),
      commands: recoveryLines(svm, name, formerName),
    })),
  };
}

async function recover(
  client: OntapClient,
  { svm, names, switches }: Input,
  context: Context,
): Promise<Carried<VolumeStep>> {
  const observe = async (): Promise<Plan<VolumeStep>> => {
    const queue = await client.recoveryQueue(svm);
    const volumes: Volume[] = [];
    for (const namePrefix of new Set(names.map((name) => name.replace(/_\d+$/, ''))))
      for await (const page of client.volumes({ svm, namePrefix })) volumes.push(...page);
    return { subject: svm, ...planRecovery(names, { svm, queue, volumes }) };
  };
  return carryOut<VolumeStep>(
    {
      command: 'volumes recover',
      plan: await observe(),
      words: describeVolumeStep,
      question: `Bring ${names.length === 1 ? 'it' : 'them'} back?`,
      perform: (step) => performRecovery(client, step, context),
      replan: observe,
    },
    switches,
    context,
  );
}

/** The call needs rights that few roles have: then the lines for somebody who has them are what helps. */
async function performRecovery(
  client: OntapClient,
  step: VolumeStep,
  context: Context,
): Promise<void> {
  try {
    await performVolumeStep(client, step);
  } catch (error) {
    if (
      step.kind === 'volume.recover' &&
      isOntapError(error, 'forbidden', 'unsupported', 'wrong-scope')
    ) {
      const former = step.volume.replace(/_\d+$/, '');
      const lines = recoveryLines(step.svm, step.volume, former).join('\n');
      context.terminal.warn(`This login may not do it. On ONTAP's command line:\n${lines}`);
    }
    throw error;
  }
}
