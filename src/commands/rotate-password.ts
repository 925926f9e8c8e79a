import { performConfigWrite } from '../config/file.ts';
import { type Login, withLogin } from '../config/login.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { HostReport } from '../hosts/report.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import type { Plan } from '../plan/plan.ts';
import { blocker } from '../plan/planned.ts';
import { describeRotationStep, planRotation, type RotationStep } from '../plan/rotation.ts';
import type { Secret } from '../secret.ts';
import { planView } from '../terminal/plan-view.ts';
import { rotationView } from '../terminal/rotation-view.ts';
import { readHostsInput } from './hosts-input.ts';
import { consentOf } from './hosts-job.ts';
import { lockSwitchesOf } from './hosts-lock.ts';
import { pluginAlias } from './hosts-plugin.ts';
import { closeAll, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { connectAskingForTrust, ontapTarget } from './ontap-session.ts';
import { type Carried, carryOut, runDocument, switchesOf } from './plan-run.ts';
import { proveLogin } from './plugin-proof.ts';
import { type RotationHosts, rotationHosts, rotationLook } from './rotation-hosts.ts';
import { loginFor, openUsers, placeOf } from './rotation-login.ts';
import {
  directionOf,
  hostLogins,
  type LocalConfig,
  observeNeighbours,
  observeRotation,
  type RotationInput,
  readLocal,
} from './rotation-scene.ts';
import { defineCommand } from './spec.ts';

interface Result extends Carried<RotationStep> {
  readonly hosts: readonly HostReport[];
}

export const command = defineCommand<RotationInput, Result>({
  async input(given, context) {
    const local = await readLocal(given, context);
    return {
      ...(await readHostsInput(given, context)),
      ...switchesOf(given),
      ...lockSwitchesOf(given),
      given,
      alias: pluginAlias(given),
      svm: given.text('svm') ?? null,
      local,
      keepOld: given.flag('keepOld'),
    };
  },

  async run(input, context) {
    const target = await ontapTarget(input.given, context);
    const client = await connectAskingForTrust(target, context);
    try {
      const surveyed = await surveyHosts(input, rotationLook(input, context), context);
      try {
        return await rotate(input, target, client, surveyed, context);
      } finally {
        context.progress.stop();
        await closeAll(surveyed);
      }
    } finally {
      client.close();
    }
  },

  view: (result, look) =>
    result.dryRun
      ? `${planView(result.plan, describeRotationStep, look)}\n`
      : rotationView(result, look),
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

async function rotate(
  input: RotationInput,
  target: OntapTarget,
  client: OntapClient,
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<Result> {
  const { given, local } = input;
  const place = placeOf(input, surveyed);
  const logins = hostLogins(surveyed, place.svm);
  const neighbours = await observeNeighbours(surveyed, place.svm, input, context);
  const around = { neighbours, leftOut: input.leftOut };
  for (const { login } of [...logins, ...neighbours])
    if (login !== null) context.terminal.hide(login.password);
  const named = given.text('pluginUsername');
  const open = await openUsers(client, place.svm, local, logins, named);
  const direction = directionOf(local, logins, named, (user) => open.has(user), neighbours);
  const { version } = await client.identity();
  const prove = (password: Secret) =>
    proveLogin(
      {
        svm: place.svm,
        username: direction.to,
        password,
        address: place.address,
        version,
        cluster: target,
      },
      context,
    );
  const login = await loginFor(direction, place.svm, client, input, prove, context);
  context.terminal.hide(login.password);
  const hosts = await rotationHosts(
    {
      ...input,
      job: { svm: place.svm, alias: input.alias, login, consent: consentOf(given, false) },
    },
    surveyed,
    context,
  );
  const replan = async (
    now: LocalConfig | null,
    at: typeof logins,
    newPassword: boolean,
  ): Promise<Plan<RotationStep>> => {
    const world = await observeRotation(
      client,
      place.svm,
      direction,
      now,
      at,
      login.password,
      around,
    );
    const goal = { ...direction, svm: place.svm, newPassword, lockOld: !input.keepOld };
    return planRotation(world, goal);
  };
  const first = await replan(local, logins, login.isNew);
  const inTheWay = hosts
    .obstacles()
    .map(({ host, error }) => blocker(error.code, host, `${host}: ${error.message}`, error.hint));
  const plan = { ...first, blockers: [...inTheWay, ...first.blockers] };
  const carried = await carryOut<RotationStep>(
    {
      command: 'user rotate-password',
      plan,
      words: describeRotationStep,
      question: `Rotate the plugin's login on ${place.svm} and its hosts?`,
      perform: (step, journal) =>
        performStep(
          step,
          { client, login, local, hosts, prove, run: journal.run, journal },
          context,
        ),
      replan: async () => replan(await readLocal(given, context), hosts.logins(), false),
    },
    input,
    context,
  );
  return { ...carried, hosts: hosts.reports(carried.dryRun) };
}

interface Tools {
  readonly client: OntapClient;
  readonly login: Login;
  readonly local: LocalConfig | null;
  readonly hosts: RotationHosts;
  readonly prove: (password: Secret) => ReturnType<typeof proveLogin>;
  readonly run: string;
  readonly journal: Parameters<RotationHosts['change']>[1]['journal'];
}

async function performStep(step: RotationStep, tools: Tools, context: Context): Promise<void> {
  const { client, login, local } = tools;
  switch (step.kind) {
    case 'config.switch': {
      if (local === null) throw new Error('a config is changed that is not there');
      const content = withLogin(local.content, login);
      const write = { state: local.state, content, now: context.clock.now(), id: context.newId() };
      await performConfigWrite(write);
      return;
    }
    case 'user.create':
      return client.createUser(step.svm, {
        name: step.user,
        role: step.role,
        applications: step.applications,
        password: step.isNew ? login.password : null,
      });
    case 'user.set-password':
      return client.setPassword(step.svm, step.user, login.password);
    case 'user.unlock':
      return client.setLocked(step.svm, step.user, false);
    case 'login.prove': {
      const proof = await tools.prove(login.password);
      if (proof.ok === false)
        throw new UserError({
          code: proof.error?.code ?? 'login-refused',
          message: `${step.user} cannot log in, so no host was changed: ${proof.error?.message ?? ''}`,
          hint: proof.error?.hint ?? undefined,
        });
      if (proof.ok === null)
        context.terminal.note(
          `The login could not be tried from here (${proof.error?.message ?? ''}); the first host will show it, alone.`,
        );
      return;
    }
    case 'host.switch':
      return tools.hosts.change(step.host, tools, context);
    case 'user.lock':
      return client.setLocked(step.svm, step.user, true);
    default:
      return step satisfies never;
  }
}
