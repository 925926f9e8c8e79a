import type { Context } from '../context.ts';
import { type Diagnostic, ExitCode, UsageError, UserError } from '../errors.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { limitNeedsCluster } from '../plan/svm-role.ts';
import type { Secret } from '../secret.ts';
import type { RoleThere } from '../templates/role-diff.ts';
import { flexVolPrefix } from '../templates/role-fence.ts';
import { needsCluster } from '../templates/role-needs.ts';
import { callsInFence, callsToProve, proveRole } from '../templates/role-proof.ts';
import type { RoleQuestion, RoleStyle } from '../templates/roles.ts';
import { roleVerifyView, type VerifiedRole } from '../terminal/role-view.ts';
import type { Given } from './given.ts';
import { hasOntapTarget, ontapTarget, parseAddress, trustFrom } from './ontap-session.ts';
import { type Place, placeText } from './plugin-trust.ts';
import { type RoleConfig, readRoleConfig, roleQuestionFrom } from './role-input.ts';
import {
  type Beforehand,
  connectAsPlugin,
  identityIfTold,
  managementPlace,
  placeNeeded,
} from './role-login.ts';
import { connectForRoles, knowsFineAccess, styleOf } from './role-there.ts';
import { readSecret } from './secrets.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly config: RoleConfig | null;
  readonly question: RoleQuestion;
  readonly svm: string;
  readonly username: string;
  readonly password: Secret;
  /** null: none was given, or its password is not at hand. */
  readonly admin: OntapTarget | null;
}

/** Stands for the cluster's name where nobody told it. */
const CLUSTER = 'CLUSTER';

interface Asked {
  readonly beforehand: Beforehand | null;
  readonly about: RoleThere;
  readonly place: { readonly host: string; readonly port: number };
}

export const command = defineCommand<Input, VerifiedRole>({
  async input(given, context) {
    const config = await readRoleConfig(given, context);
    const question = roleQuestionFrom(given, config);
    const svm = given.text('svm') ?? config?.config.svm ?? undefined;
    if (svm === undefined)
      throw new UsageError(
        'Which SVM is not given.',
        'Give --svm, or --config with one.',
        'answer-needed',
      );
    if (question.scope === 'svm' && needsCluster(question))
      throw refusal(
        limitNeedsCluster(svm, question),
        'For a login of the cluster: --role-scope cluster. ',
      );
    const username = given.text('pluginUsername') ?? config?.config.username ?? 'trident_user';
    return {
      given,
      config,
      question,
      svm,
      username,
      password: await passwordOf(given, config, username, context),
      admin: await adminTarget(given, context),
    };
  },

  async run(input, context) {
    if (input.admin === null) return verify(input, await asGiven(input, null), context);
    const client = await connectForRoles(input.admin, input.given, context);
    try {
      return await verify(input, await asAdministrator(input, input.admin, client), context);
    } finally {
      client.close();
    }
  },

  view: (result, look) => roleVerifyView(result, look),
  exitCode: ({ missing }) => (missing.length > 0 ? ExitCode.findings : ExitCode.ok),
});

function refusal({ code, message, hint }: Diagnostic, first: string): UserError {
  return new UserError({ code, message, hint: `${first}${hint ?? ''}` });
}

async function passwordOf(
  given: Given,
  config: RoleConfig | null,
  username: string,
  context: Context,
): Promise<Secret> {
  const inConfig = username === config?.config.username ? config.config.password : null;
  const password = await readSecret(given, context, {
    stem: 'pluginPassword',
    env: 'NETAPPDVP_PLUGIN_PASSWORD',
    prompt: `Password of ${username}, the plugin's user:`,
    option:
      '--plugin-password-stdin, --plugin-password-file, NETAPPDVP_PLUGIN_PASSWORD or --config',
    ask: inConfig === null,
  });
  const found = password ?? inConfig;
  if (found !== null) return found;
  throw new UsageError(
    `The password of ${username} is needed: what it may do is asked as this user.`,
    'Give --plugin-password-stdin, --plugin-password-file, NETAPPDVP_PLUGIN_PASSWORD, or --config.',
    'answer-needed',
  );
}

/** The administrator's login is optional: a cluster in a site file without a password at hand is none. */
async function adminTarget(given: Given, context: Context): Promise<OntapTarget | null> {
  if (!hasOntapTarget(given)) return null;
  try {
    return await ontapTarget(given, context);
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'answer-needed') throw error;
    context.terminal.note(
      `Without the administrator's login: whether the role holds too much is not looked at. ${error.message}`,
    );
    return null;
  }
}

async function asGiven(input: Input, client: OntapClient | null): Promise<Asked> {
  const { given, config, svm } = input;
  const address = given.text('pluginAddress');
  const inConfig = config?.config.managementLif ?? null;
  const place =
    address !== undefined
      ? parseAddress(address, '--plugin-address')
      : (inConfig ?? (client === null ? null : await usualPlace(input, client)));
  if (place === null) throw placeNeeded();
  const role = given.text('role') ?? 'trident_role';
  const owner = input.question.scope === 'cluster' ? null : svm;
  return { beforehand: null, place, about: { svm: owner ?? CLUSTER, role, there: null } };
}

/** A login of the SVM goes to the SVM's management LIF, one of the cluster to the cluster's. */
async function usualPlace({ admin, question, svm }: Input, client: OntapClient): Promise<Place> {
  if (question.scope === 'cluster' && admin !== null) return { host: admin.host, port: admin.port };
  return managementPlace(client, svm);
}

async function asAdministrator(
  input: Input,
  cluster: OntapTarget,
  client: OntapClient,
): Promise<Asked> {
  const { given, question, username } = input;
  const { version, name } = await client.identity();
  const svm = question.scope === 'cluster' ? (name ?? CLUSTER) : input.svm;
  const user = await client.getUser(svm, username);
  const asked = given.text('role');
  const own = user?.applications.find(({ application }) =>
    /^(ontapi|http)$/.test(application),
  )?.role;
  if (asked !== undefined && own !== undefined && own !== asked)
    throw new UserError({
      code: 'user-has-other-role',
      message: `${username} of ${svm} has the role ${own}, not ${asked}: what ${asked} grants cannot be proven with this user.`,
      hint: `Leave --role out, or give the role: security login modify -vserver ${svm} -user-or-group-name ${username} -application ontapi -authentication-method password -role ${asked}`,
    });
  const role = asked ?? own ?? 'trident_role';
  const found = await client.getRole(svm, role);
  const { place } = await asGiven(input, client);
  return {
    beforehand: { cluster, version, user },
    place,
    about: { svm, role, there: found?.privileges ?? null },
  };
}

async function verify(input: Input, asked: Asked, context: Context): Promise<VerifiedRole> {
  const { given, config, svm, username, password } = input;
  const { place, about, beforehand } = asked;
  context.progress.start(`Asking ${placeText(place)} what ${username} may do`);
  const ca = config?.config.trustedCa ?? null;
  const client = await connectAsPlugin(
    {
      place,
      username,
      credential: password,
      timeoutMs: (given.integer('timeout', '--timeout', 1, 3600) ?? 60) * 1000,
      api: apiOf(given),
      useRest: config?.config.useRest ?? (isOnRest(input, asked) ? true : null),
      trust: () =>
        ca === null
          ? trustFrom(given, context, `${place.host}:${place.port}`)
          : { kind: 'ca-pem', pem: ca },
    },
    beforehand,
    context,
  );
  try {
    const question = await settled(input, asked, client);
    const calls = callsToProve(question, client.transport);
    if (calls.length === 0)
      throw new UserError({
        code: 'nothing-to-prove',
        message: `${question.style === 'rest' ? 'A role of REST paths' : `The plugin with ${question.backend}`} has nothing to do with ONTAPI, which was spoken here.`,
        hint: 'Give --api rest. The plugin itself goes there with "useREST": true from ONTAP 9.12.1 on, and unasked from 9.15.1 on.',
      });
    const prefix = flexVolPrefix(question.backend, question.prefix);
    const doubted = callsInFence(question, client.transport);
    const answers = await client.probePermissions({ svm, calls, prefix, doubted });
    const proof = proveRole(question, client.transport, answers, about);
    return { role: about.role, user: username, ...proof };
  } finally {
    client.close();
  }
}

/** What was asked for, else what the role's rows say; null: nobody could read them. */
function knownStyle({ given, question }: Input, { there }: RoleThere): RoleStyle | null {
  if (given.text('roleStyle') !== undefined) return question.style;
  return there === null ? null : styleOf(there);
}

/** Over ONTAPI the plugin has no NVMe, and a role of REST paths gives it nothing: who has these sets useREST. */
function isOnRest(input: Input, { about }: Asked): boolean {
  const { backend, style } = input.question;
  return backend === 'ontap-san-nvme' || (knownStyle(input, about) ?? style) === 'rest';
}

/** The question, with what is known of the role and the release now. */
async function settled(
  input: Input,
  { about, beforehand }: Asked,
  client: OntapClient,
): Promise<RoleQuestion> {
  const { question } = input;
  const known = knownStyle(input, about);
  const identity = beforehand === null || known === null ? await identityIfTold(client) : null;
  // Without its rows: only a role of REST paths lets a login of an SVM read the cluster.
  const guessed =
    question.scope === 'svm' && identity?.readsCluster === true ? 'rest' : question.style;
  const version = beforehand?.version ?? identity?.version ?? null;
  return { ...question, style: known ?? guessed, fineAccess: knowsFineAccess(version) };
}

function apiOf(given: Given): OntapTarget['api'] {
  const api = given.text('api');
  return api === 'rest' || api === 'zapi' ? api : 'auto';
}
