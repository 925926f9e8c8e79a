import { pluginApi } from '../config/plugin-role.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import type {
  ClusterIdentity,
  OntapClient,
  OntapTarget,
  OntapVersion,
  User,
} from '../ontapi/client.ts';
import type { Credential } from '../ontapi/credential.ts';
import { isOntapError } from '../ontapi/errors.ts';
import { connectAskingForTrust } from './ontap-session.ts';
import { type Place, withVouchedTrust } from './plugin-trust.ts';

/** The plugin's login, and what is known beforehand of where it leads. */
export interface PluginLogin {
  readonly place: Place;
  readonly username: string;
  readonly credential: Credential;
  readonly timeoutMs: number;
  /** The API that was asked for; `auto`: the one that the plugin will use. */
  readonly api: OntapTarget['api'];
  /** useREST of its config. */
  readonly useRest: boolean | null;
  /** Whom to believe at this place, when there is no cluster's login to go by; asked anew for each connection, so that what was trusted once is not asked about again. */
  readonly trust: () => OntapTarget['trust'];
}

/** What the administrator's login told; null: there is none. */
export interface Beforehand {
  readonly cluster: OntapTarget;
  readonly version: OntapVersion;
  readonly user: User | null;
}

/**
 * Logs in as the plugin over the API that the plugin will use there. As the plugin does, goes on with ONTAPI where REST
 * is refused. A login is tried once over each API at most, and not where the user is known to lack the application.
 */
export async function connectAsPlugin(
  login: PluginLogin,
  beforehand: Beforehand | null,
  context: Context,
): Promise<OntapClient> {
  const connect = (api: 'zapi' | 'rest' | 'auto'): Promise<OntapClient> =>
    connectAt(login, api, beforehand, context);
  if (login.api !== 'auto') return connect(login.api);
  const has = (application: string): boolean =>
    beforehand?.user?.applications.some((one) => one.application === application) ?? true;
  if (beforehand !== null) {
    const wanted = pluginApi(beforehand.version, login.useRest);
    if (wanted === 'zapi') return connect('zapi');
    if (!has('http') && login.useRest !== true) return connect('zapi');
    return (await overRest(login, connect, context)) ?? connect('zapi');
  }
  const first = await connect('auto');
  const told = (await identityIfTold(first))?.version ?? null;
  if (told !== null) {
    const wanted = pluginApi(told, login.useRest);
    if (first.transport === wanted) return first;
    if (wanted === 'zapi') {
      first.close();
      return connect('zapi');
    }
  }
  const second = await overRest(login, connect, context);
  if (second === null) return first;
  // A role of REST paths hides the version from ONTAPI; REST tells whether the plugin stays there.
  const version = told ?? (await identityIfTold(second))?.version ?? null;
  const stays = version === null || pluginApi(version, login.useRest) === 'rest';
  (stays ? first : second).close();
  return stays ? second : first;
}

/** Who the system is; null for a login whose role may not ask even that. */
export async function identityIfTold(client: OntapClient): Promise<ClusterIdentity | null> {
  try {
    return await client.identity();
  } catch (error) {
    if (isOntapError(error, 'forbidden')) return null;
    throw error;
  }
}

/** null: REST is refused or missing, and the plugin goes on with ONTAPI. */
async function overRest(
  login: PluginLogin,
  connect: (api: 'rest') => Promise<OntapClient>,
  context: Context,
): Promise<OntapClient | null> {
  let client: OntapClient | null = null;
  try {
    client = await connect('rest');
    // The plugin's first call: without it, it goes back to ONTAPI (Trident, ontap_common.go:1770).
    const told = login.useRest === true ? null : await client.identity();
    if (told === null || told.readsCluster === true) return client;
    client.close();
    return overOntapi(
      'ONTAP gives GET /cluster to no role of command directories in an SVM.',
      context,
    );
  } catch (error) {
    client?.close();
    const refused = isOntapError(error, 'unauthorized', 'forbidden', 'wrong-scope', 'unsupported');
    if (!refused || login.useRest === true) throw error;
    return overOntapi(error.message, context);
  }
}

function overOntapi(why: string, context: Context): null {
  context.terminal.note(`The plugin tries REST first and then goes on with ONTAPI: ${why}`);
  return null;
}

async function connectAt(
  login: PluginLogin,
  api: OntapTarget['api'],
  beforehand: Beforehand | null,
  context: Context,
): Promise<OntapClient> {
  const { place, username, credential, timeoutMs } = login;
  const trust = login.trust();
  const target = { ...place, username, credential, timeoutMs, api };
  if (beforehand === null || trust.kind === 'ca-pem')
    return connectAskingForTrust({ ...target, trust }, context);
  const vouched = await withVouchedTrust(place, beforehand.cluster, context, (one) =>
    context.connectOntap({ ...target, trust: one }),
  );
  if ('value' in vouched) return vouched.value;
  throw vouched.distrusted;
}

/** Where the plugin will log in: the SVM's management LIF. Throws UserError when it has none that is up. */
export async function managementPlace(client: OntapClient, svm: string): Promise<Place> {
  const lifs = await client.listInterfaces(svm);
  const lif = lifs.find((one) => one.management && one.enabled && one.up);
  if (lif !== undefined) return { host: lif.address, port: 443 };
  throw new UserError({
    code: 'no-management-lif',
    message: `${svm} has no management LIF that is up.`,
    hint: 'netappdvp svm bootstrap makes one; or give --plugin-address.',
  });
}

export function placeNeeded(): UsageError {
  return new UsageError(
    "Where the plugin logs in is not given, and there is no administrator's login to find it with.",
    'Give --plugin-address HOST[:PORT], --config FILE or --cluster HOST.',
    'answer-needed',
  );
}
