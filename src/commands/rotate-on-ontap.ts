import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type {
  NetworkInterface,
  OntapClient,
  OntapTarget,
  OntapVersion,
  User,
} from '../ontapi/client.ts';
import type { Plan } from '../plan/plan.ts';
import { blocker, note } from '../plan/planned.ts';
import { workingManagementLifs } from '../plan/svm-world.ts';
import { planView, runLine } from '../terminal/plan-view.ts';
import { findSvm } from './aggregates-list.ts';
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
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly svm: string;
  readonly username: string;
  readonly pluginAddress: { readonly host: string; readonly port: number } | null;
  readonly switches: Switches;
}

interface PasswordStep {
  readonly id: string;
  readonly kind: 'user.set-password';
  readonly svm: string;
  readonly user: string;
}

interface Result extends Carried<PasswordStep> {
  readonly proof: Proof;
}

const noProof: Proof = { ok: null, address: null, api: null, error: null };

const words = (step: PasswordStep) => ({
  what: 'set a new password',
  details: `of ${step.user} on ${step.svm}`,
});

export const command = defineCommand<Input, Result>({
  async input(given, context) {
    const svm =
      given.text('svm') ??
      (await context.prompter.text({ message: "SVM of the plugin's user:", option: '--svm' }));
    const address = given.text('pluginAddress');
    return {
      given,
      svm,
      username: given.text('pluginUsername') ?? 'trident_user',
      pluginAddress: address === undefined ? null : parseAddress(address, '--plugin-address'),
      switches: switchesOf(given),
    };
  },

  async run(input, context) {
    const target = await ontapTarget(input.given, context);
    const client = await connectAskingForTrust(target, context);
    try {
      return await rotate(input, target, client, context);
    } finally {
      client.close();
    }
  },

  view: (result, look) =>
    result.dryRun ? `${planView(result.plan, words, look)}\n` : runLine(result, look),
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

async function rotate(
  input: Input,
  target: OntapTarget,
  client: OntapClient,
  context: Context,
): Promise<Result> {
  const { svm, username, given } = input;
  context.progress.start(`Reading who ${username} is`);
  const cluster = await client.identity();
  await findSvm(client, svm);
  const [user, lifs] = await Promise.all([
    client.getUser(svm, username),
    client.listInterfaces(svm),
  ]);
  const role = user?.applications[0]?.role;
  const rules = role === undefined ? null : await client.getPasswordRules(svm, role);
  context.progress.stop();
  const password = pluginPassword(given, context, {
    username,
    svm,
    cluster: `${cluster.name ?? ''} ${target.host}:${target.port}`,
    rules,
    missing: `The new password of ${username} is not given.`,
  });
  const carried = await carryOut<PasswordStep>(
    {
      command: 'user rotate-password',
      plan: planPassword(svm, username, user),
      ...(cluster.name !== null && { place: cluster.name }),
      words,
      question: `Change the password of ${username}? Running plugins lose their access.`,
      prepare: (dryRun) => password.prepare({ newUser: user !== null, ask: !dryRun }),
      perform: async (step, journal) =>
        client.setPassword(step.svm, step.user, await password.forNewUser(journal)),
      // ONTAP shows no password: the proof below is what tells.
      replan: () => Promise.resolve({ subject: svm, steps: [], unchanged: [], blockers: [] }),
    },
    input.switches,
    context,
  );
  if (carried.error !== undefined || carried.dryRun) return { ...carried, proof: noProof };
  const proof = await prove(input, target, lifs, cluster.version, password, context);
  if (proof.ok !== false) return { ...carried, proof };
  const problem = new UserError({
    code: proof.error?.code ?? 'login-failed',
    message: `The new password was set, and the login does not work at ${proof.address ?? 'its address'}. ${proof.error?.message ?? ''}`,
    hint: proof.error?.hint ?? undefined,
  });
  return { ...carried, ...failure(problem, context), proof };
}

function planPassword(svm: string, username: string, user: User | null): Plan<PasswordStep> {
  if (user === null)
    return {
      subject: svm,
      steps: [],
      unchanged: [],
      blockers: [
        blocker(
          'user-unknown',
          username,
          `SVM ${svm} has no user ${username}.`,
          `netappdvp svm bootstrap --svm ${svm} --plugin-username ${username} makes one.`,
        ),
      ],
    };
  return {
    subject: svm,
    steps: [
      { id: `user.set-password:${username}`, kind: 'user.set-password', svm, user: username },
    ],
    unchanged: [],
    blockers: [],
    notes: [
      note(
        'plugins-cut-off',
        username,
        `Every running plugin that logs in as ${username} is cut off: it fails until its config holds the new password.`,
        'Afterwards: netappdvp hosts push-config on every host.',
      ),
    ],
  };
}

function prove(
  { svm, username, pluginAddress }: Input,
  target: OntapTarget,
  interfaces: readonly NetworkInterface[],
  version: OntapVersion,
  password: PluginPassword,
  context: Context,
): Promise<Proof> {
  const host = workingManagementLifs({ interfaces }, svm)[0]?.address;
  const address = pluginAddress ?? (host === undefined ? null : { host, port: 443 });
  if (address === null) return Promise.resolve(noProof);
  const question = {
    svm,
    username,
    password: password.atHand(),
    address,
    version,
    cluster: target,
  };
  return proveLogin(question, context);
}
