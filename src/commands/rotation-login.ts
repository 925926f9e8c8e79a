import { randomInt } from 'node:crypto';
import type { Login } from '../config/login.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { generatePassword, passwordProblems, usualPasswordRules } from '../plan/password.ts';
import { partnerOf } from '../plan/rotation.ts';
import type { Secret } from '../secret.ts';
import type { Surveyed } from './hosts-survey.ts';
import { parseAddress } from './ontap-session.ts';
import type { proveLogin } from './plugin-proof.ts';
import {
  type Direction,
  type hostLogins,
  type LocalConfig,
  type RotationInput,
  readOrNull,
} from './rotation-scene.ts';
import { readSecret } from './secrets.ts';

/** Where the plugin logs in. */
export interface Place {
  readonly svm: string;
  readonly address: { readonly host: string; readonly port: number };
}

/** The SVM and the address at which the plugin logs in: as given, else as the configs say. */
export function placeOf(
  { given, svm, local }: RotationInput,
  surveyed: readonly Surveyed[],
): Place {
  const configs = [
    local?.content ?? null,
    ...surveyed.map((one) => ('facts' in one ? (one.facts.config?.content ?? null) : null)),
  ].map(readOrNull);
  const known = configs.find((config) => config !== null && config.managementLif !== null) ?? null;
  const named = svm ?? known?.svm ?? null;
  const address = given.text('pluginAddress');
  const lif =
    address === undefined
      ? (known?.managementLif ?? null)
      : parseAddress(address, '--plugin-address');
  if (named === null || lif === null)
    throw new UsageError(
      'Which SVM? No config says it, neither here nor on the hosts.',
      'Give --svm, and --config or --plugin-address.',
    );
  return { svm: named, address: lif };
}

/** Which of the users that could be part of this are there and not locked. */
export async function openUsers(
  client: OntapClient,
  svm: string,
  local: LocalConfig | null,
  logins: ReturnType<typeof hostLogins>,
  named: string | undefined,
): Promise<ReadonlySet<string>> {
  const names = [named, local?.login.username, ...logins.map(({ login }) => login?.username)];
  const open = new Set<string>();
  for (const name of new Set(
    names.flatMap((one) => (one === undefined ? [] : [one, partnerOf(one)])),
  ))
    if ((await client.getUser(svm, name))?.locked === false) open.add(name);
  return open;
}

/**
 * The login that is rotated to. A password that an earlier run gave it is kept where it works: a host uses it, or one
 * login with it succeeds. Otherwise it gets the one that was given, or a new one. The given one is no new one where a
 * login with it succeeds, or, where none can be tried from here, where another plugin on the hosts has it too.
 */
export async function loginFor(
  direction: Direction,
  svm: string,
  client: OntapClient,
  { given }: RotationInput,
  prove: (password: Secret) => ReturnType<typeof proveLogin>,
  context: Context,
): Promise<Login & { readonly isNew: boolean }> {
  const { to, from, known, inUse, isOpen, theirs } = direction;
  if (known !== null && (inUse || (await prove(known)).ok === true))
    return { username: to, password: known, isNew: false };
  const role = (await client.getUser(svm, from))?.applications[0]?.role;
  const rules =
    (role === undefined ? null : await client.getPasswordRules(svm, role)) ?? usualPasswordRules;
  const password = await readSecret(given, context, {
    stem: 'pluginPassword',
    env: 'NETAPPDVP_PLUGIN_PASSWORD',
    prompt: '',
    option: '--plugin-password-file',
    ask: false,
  });
  if (password !== null && isOpen) {
    const { ok } = await prove(password);
    if (ok ?? theirs.some((one) => one.reveal() === password.reveal()))
      return { username: to, password, isNew: false };
  }
  const problems = password === null ? [] : passwordProblems(password, to, rules);
  if (problems.length > 0)
    throw new UsageError(
      `ONTAP would refuse this password for ${to}: ${problems.join(', ')}.`,
      'Give another one, or none: then one is made.',
    );
  return {
    username: to,
    password: password ?? generatePassword(rules, to, (below) => randomInt(below)),
    isNew: true,
  };
}
