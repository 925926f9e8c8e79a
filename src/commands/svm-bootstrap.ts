import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { observeSvm } from '../plan/svm-observe.ts';
import { waitsForSteps } from '../plan/svm-order.ts';
import { planSvm } from '../plan/svm-plan.ts';
import { describeSvmStep, type SvmStep } from '../plan/svm-steps.ts';
import type { SvmWanted, SvmWorld } from '../plan/svm-world.ts';
import { svmStepCli } from '../templates/ontap-cli.ts';
import { planView } from '../terminal/plan-view.ts';
import { bootstrapView, type SvmSummary } from '../terminal/svm-view.ts';
import {
  judgeLogin,
  makesUser,
  noProof,
  performBootstrapStep,
  proveBootstrap,
} from './bootstrap-login.ts';
import { observeForPlan } from './bootstrap-observe.ts';
import { type ChapSecrets, readChapSecrets } from './chap-secrets.ts';
import type { Given } from './given.ts';
import {
  connectAskingForTrust,
  ontapTarget,
  parseAddress,
  targetForRole,
} from './ontap-session.ts';
import {
  type Carried,
  carryOut,
  failure,
  runDocument,
  type Switches,
  switchesOf,
} from './plan-run.ts';
import { pluginPassword } from './plugin-password.ts';
import type { Proof } from './plugin-proof.ts';
import { defineCommand } from './spec.ts';
import { completeAnswers } from './svm-answers.ts';
import { svmNameProblem, wantedFrom } from './svm-input.ts';
import { summariseSvm } from './svm-summary.ts';

interface Input {
  readonly given: Given;
  readonly wanted: SvmWanted;
  readonly switches: Switches;
  readonly printCli: boolean;
  readonly pluginAddress: { readonly host: string; readonly port: number } | null;
}

interface Result extends Carried<SvmStep> {
  readonly proof: Proof;
  /** The ONTAP CLI lines of the steps; null without --print-cli. */
  readonly cli: readonly string[] | null;
  /** What the SVM is like now; null while it is not complete. */
  readonly svm: SvmSummary | null;
}

export const command = defineCommand<Input, Result>({
  async input(given, context) {
    const svm =
      given.text('svm') ??
      (await context.prompter.text({
        message: 'Name of the SVM (made if it is not there):',
        option: '--svm',
        check: svmNameProblem,
      }));
    const address = given.text('pluginAddress');
    const printCli = given.flag('printCli');
    return {
      given,
      wanted: wantedFrom(given, svm),
      switches: printCli ? { yes: false, dryRun: true } : switchesOf(given),
      printCli,
      pluginAddress: address === undefined ? null : parseAddress(address, '--plugin-address'),
    };
  },

  async run(input, context) {
    const target = await ontapTarget(input.given, context);
    const forRole = targetForRole(target, input.wanted.roleStyle);
    const first = await connectAskingForTrust(forRole, context);
    let client = first;
    try {
      context.progress.start(`Reading what ${target.host} has`);
      const { wanted, given } = input;
      const seen = await observeForPlan(first, forRole, wanted, given, context);
      client = seen.client;
      return await bootstrap(input, seen.world, target, client, context);
    } finally {
      first.close();
      client.close();
    }
  },

  view(result, look) {
    if (result.cli !== null) return result.cli.map((line) => `${line}\n`).join('');
    if (result.dryRun) return `${planView(result.plan, describeSvmStep, look)}\n`;
    return bootstrapView(result, look);
  },
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

async function bootstrap(
  input: Input,
  first: SvmWorld,
  target: OntapTarget,
  client: OntapClient,
  context: Context,
): Promise<Result> {
  const { switches } = input;
  const wanted = await completeAnswers(first, input.wanted, context);
  const plan = planSvm(first, wanted);
  const password = pluginPassword(input.given, context, {
    username: wanted.username,
    svm: wanted.svm,
    cluster: `${first.cluster.name ?? ''} ${target.host}:${target.port}`,
    rules: first.passwordRules,
  });
  let world: SvmWorld = first;
  let chap: ChapSecrets | null = null;
  const carried = await carryOut<SvmStep>(
    {
      command: 'svm bootstrap',
      ...(first.cluster.name !== null && { place: first.cluster.name }),
      plan,
      words: describeSvmStep,
      question: `Do this on ${first.cluster.name ?? target.host}?`,
      prepare: async (dryRun) => {
        await password.prepare({ newUser: makesUser(plan), ask: !dryRun });
        if (plan.steps.some((step) => step.kind === 'iscsi.set-default-chap'))
          chap = await readChapSecrets(input.given, context, { ask: !dryRun });
      },
      perform: (step, journal) =>
        performBootstrapStep(client, step, password, journal, async () => {
          if (chap === null) throw new Error('CHAP is set before its passwords are known');
          return chap;
        }),
      waitsFor: waitsForSteps,
      replan: async () => {
        world = await observeSvm(client, wanted, context);
        return planSvm(world, wanted);
      },
    },
    switches,
    context,
  );
  if (input.printCli)
    for (const { message } of plan.blockers) context.terminal.warn(`In the way: ${message}`);
  const cli = input.printCli
    ? plan.steps.flatMap((step) => svmStepCli(step, first.cluster.version))
    : null;
  if (carried.error !== undefined || switches.dryRun)
    return { ...carried, proof: noProof, cli, svm: null };
  const address = input.given.text('pluginAddress') ?? null;
  const svm = world.svm === null ? null : summariseSvm(world, wanted, password.file(), address);
  try {
    const proof = await proveBootstrap(
      { wanted, world, target, pluginAddress: input.pluginAddress, password: password.atHand() },
      context,
    );
    return { ...carried, ...verdict(proof, context), proof, cli, svm };
  } catch (error) {
    // What was done before Ctrl-C, or a defect in the proof, is told all the same.
    return { ...carried, ...failure(error, context), proof: noProof, cli, svm };
  }
}

/** A login that does not work fails the run; one that could not be tried is a note. */
function verdict(
  proof: Proof,
  context: Context,
): Partial<Pick<Carried<SvmStep>, 'error' | 'exitCode'>> {
  const error = judgeLogin(proof, context);
  return error === null ? {} : failure(error, context);
}
