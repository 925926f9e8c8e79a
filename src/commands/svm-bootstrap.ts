import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { OntapError, type OntapErrorKind } from '../ontapi/errors.ts';
import type { Journal } from '../plan/journal.ts';
import type { Plan } from '../plan/plan.ts';
import { observeSvm } from '../plan/svm-observe.ts';
import { performSvmStep, type StepSecrets } from '../plan/svm-perform.ts';
import { planSvm } from '../plan/svm-plan.ts';
import { describeSvmStep, type SvmStep } from '../plan/svm-steps.ts';
import { type SvmWanted, type SvmWorld, workingManagementLifs } from '../plan/svm-world.ts';
import { svmStepCli } from '../templates/ontap-cli.ts';
import { planView } from '../terminal/plan-view.ts';
import { bootstrapView, type SvmSummary } from '../terminal/svm-view.ts';
import { type ChapSecrets, readChapSecrets } from './chap-secrets.ts';
import type { Given } from './given.ts';
import { connectAskingForTrust, ontapTarget, parseAddress } from './ontap-session.ts';
import {
  type Carried,
  carryOut,
  failure,
  runDocument,
  type Switches,
  switchesOf,
} from './plan-run.ts';
import { type PluginPassword, pluginPassword } from './plugin-password.ts';
import { type Proof, proveLogin } from './plugin-proof.ts';
import { placeText } from './plugin-trust.ts';
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

const noProof: Proof = { ok: null, address: null, api: null, error: null };

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
    const client = await connectAskingForTrust(target, context);
    try {
      return await bootstrap(input, target, client, context);
    } finally {
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
  target: OntapTarget,
  client: OntapClient,
  context: Context,
): Promise<Result> {
  const { switches } = input;
  context.progress.start(`Reading what ${target.host} has`);
  const first = await observeSvm(client, input.wanted, context);
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
          chap = await readChapSecrets(input.given, context, !dryRun);
      },
      perform: (step, journal) =>
        performBootstrapStep(client, step, password, journal, async () => {
          if (chap === null) throw new Error('CHAP is set before its passwords are known');
          return chap;
        }),
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
  const svm = summariseSvm(
    world,
    wanted,
    password.file(),
    input.given.text('pluginAddress') ?? null,
  );
  try {
    const proof = await prove(input, target, wanted, world, password, context);
    return { ...carried, ...verdict(proof, context), proof, cli, svm };
  } catch (error) {
    // What was done before Ctrl-C, or a defect in the proof, is told all the same.
    return { ...carried, ...failure(error, context), proof: noProof, cli, svm };
  }
}

function makesUser(plan: Plan<SvmStep>): boolean {
  return plan.steps.some((step) => step.kind === 'user.create' && step.newPassword);
}

async function performBootstrapStep(
  client: OntapClient,
  step: SvmStep,
  password: PluginPassword,
  journal: Journal,
  chap: StepSecrets['chap'],
): Promise<void> {
  try {
    await performSvmStep(client, step, { password: () => password.forNewUser(journal), chap });
  } catch (error) {
    // A generated password that ONTAP surely did not take belongs to nobody; one that may have arrived stays.
    if (step.kind === 'user.create' && error instanceof OntapError && !unsure.has(error.kind))
      await password.discard();
    throw error;
  }
}

/** After these the user may have been made all the same. */
const unsure: ReadonlySet<OntapErrorKind> = new Set(['timeout', 'unreachable', 'protocol']);

async function prove(
  input: Input,
  target: OntapTarget,
  wanted: SvmWanted,
  world: SvmWorld,
  password: PluginPassword,
  context: Context,
): Promise<Proof> {
  const host =
    wanted.managementLif?.address ?? workingManagementLifs(world, wanted.svm)[0]?.address;
  const address = input.pluginAddress ?? (host === undefined ? null : { host, port: 443 });
  if (address === null) return noProof;
  const { generation, major, minor } = world.cluster.version;
  const rest = generation > 9 || major > 12 || (major === 12 && minor >= 1);
  if (wanted.driver === 'ontap-san-nvme' && !rest)
    return {
      ok: null,
      address: placeText(address),
      api: null,
      error: {
        code: 'plugin-needs-newer-ontap',
        message:
          'The plugin works with NVMe over REST alone, and with ONTAP before 9.12.1 only its releases before 23.10 do.',
        hint: null,
      },
    };
  context.progress.start(`Logging in as ${wanted.username} at ${placeText(address)}`);
  const proof = await proveLogin(
    {
      svm: wanted.svm,
      username: wanted.username,
      password: password.atHand(),
      address,
      version: world.cluster.version,
      cluster: target,
      plugin: {
        backend: wanted.driver,
        chap: wanted.chap !== null,
        http: world.user?.applications.some(({ application }) => application === 'http') !== false,
      },
    },
    context,
  );
  context.progress.stop();
  return proof;
}

/** A login that does not work fails the run; one that could not be tried is a note. */
function verdict(
  proof: Proof,
  context: Context,
): Partial<Pick<Carried<SvmStep>, 'error' | 'exitCode'>> {
  if (proof.error === null) return {};
  const { code, message, hint } = proof.error;
  if (proof.ok === false)
    return failure(
      new UserError({
        code,
        message: `The plugin's login does not work at ${proof.address ?? 'its address'}. ${message}`,
        hint: hint ?? undefined,
      }),
      context,
    );
  context.terminal.note(
    `The plugin's login was not proven. ${message}${hint === null ? '' : `\n${hint}`}`,
  );
  return {};
}
