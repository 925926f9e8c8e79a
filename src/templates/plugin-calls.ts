import type { Access } from '../ontapi/client.ts';
import { economyCalls, everywhereCalls, nasCalls } from './plugin-calls-nas.ts';
import { nvmeCalls, sanCalls } from './plugin-calls-san.ts';

/** What a config makes of the plugin: its driver, and for ontap-san its protocol (REST lists differ by it). */
export type Backend =
  | 'ontap-nas'
  | 'ontap-nas-economy'
  | 'ontap-nas-flexgroup'
  | 'ontap-san'
  | 'ontap-san-nvme'
  | 'ontap-san-economy';

/** What a config may use beyond what its driver always does. */
export const roleFeatures = ['clones', 'chap', 'limit-aggregate-usage', 'recovery-queue'] as const;
export type RoleFeature = (typeof roleFeatures)[number];

export type RestMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The endpoint as it is called, and the path under which a REST role opens it. */
export interface RestCall {
  /** "PATCH /storage/volumes/{uuid} nas.path". */
  readonly name: string;
  readonly method: RestMethod;
  readonly endpoint: string;
  readonly path: string;
}

/** One thing that the plugin does: the calls it makes for it over either API, and what ONTAP checks them against. */
export interface PluginCall {
  readonly backends: readonly Backend[];
  /** null: whatever the config says. */
  readonly feature: RoleFeature | null;
  /** false: without it the plugin only writes a line into its log. */
  readonly required: boolean;
  /** In which kinds of role only a login of the cluster can have it. */
  readonly clusterOnly: readonly ('command' | 'rest')[];
  /** Names of the ONTAPI calls. */
  readonly zapi: readonly string[];
  /** The command directory that a traditional role must open for these calls, over both APIs. */
  readonly command: {
    readonly path: string;
    readonly access: Access;
    /** Less than `access` that a role which somebody else made may hold. */
    readonly enough: Access;
  };
  readonly rest: readonly RestCall[];
  /** A sentence for people. */
  readonly reason: string;
  /** Of an optional call: who says that the plugin does without it. */
  readonly source: string | null;
}

const backendOf: Readonly<Record<string, readonly Backend[]>> = {
  N: ['ontap-nas'],
  E: ['ontap-nas-economy'],
  F: ['ontap-nas-flexgroup'],
  S: ['ontap-san'],
  V: ['ontap-san-nvme'],
  X: ['ontap-san-economy'],
  all: [
    'ontap-nas',
    'ontap-nas-economy',
    'ontap-nas-flexgroup',
    'ontap-san',
    'ontap-san-nvme',
    'ontap-san-economy',
  ],
};

/**
 * The one table from which roles and their proof are derived. A line is:
 * backends [+feature] | required or optional [@cluster] | ONTAPI calls | command directory and access | REST calls | why
 * and, of an optional one, | who says that the plugin does without it.
 * @cluster: only a login of the cluster can have the row; @cluster-command: so it is in a traditional role. A REST call
 * may name the field that it is made for, where ONTAP has more than one command behind it; a call that needs two rows
 * stands in two lines. An access "all/readonly"
 * says: ask for all, be content with readonly.
 *
 * Which command a call belongs to is from NetApp's list for Trident (trident contrib/ontap/trident_role); for REST
 * calls it is from "Related ONTAP commands" of NetApp's REST reference. Which calls the Docker plugin makes is read from
 * Trident's source (storage_drivers/ontap). NetApp publishes no list for Docker alone.
 */
export const pluginCalls: readonly PluginCall[] = [
  everywhereCalls,
  nasCalls,
  economyCalls,
  sanCalls,
  nvmeCalls,
].flatMap((text) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseLine),
);

function parseLine(line: string): PluginCall {
  const cells = line.split('|').map((cell) => cell.trim());
  const [who = '', need = '', zapi = '', command = '', rest = '', reason = '', source = null] =
    cells;
  const backends = who.split(' ').filter((word) => !word.startsWith('+'));
  const feature = who.split(' ').find((word) => word.startsWith('+')) ?? null;
  const own = roleFeatures.find((one) => `+${one}` === feature) ?? null;
  const grant = /^(.+) (none|readonly|all)(?:\/(none|readonly|all))?$/.exec(command);
  const [, path, access, enough] = grant ?? [];
  if (
    cells.length !== (need.startsWith('optional') ? 7 : 6) ||
    path === undefined ||
    !isAccess(access) ||
    !/^(required|optional)(@cluster(-command)?)?$/.test(need) ||
    (feature !== null && own === null)
  )
    throw new Error(`no line of the table of calls: ${line}`);
  return {
    backends: backends.flatMap((word) => backendOf[word] ?? fail(line)),
    feature: own,
    required: need.startsWith('required'),
    clusterOnly: closedIn(need),
    zapi: words(zapi),
    command: { path, access, enough: isAccess(enough) ? enough : access },
    rest: words(rest).map((call) => restCall(call, line)),
    reason,
    source,
  };
}

function closedIn(need: string): PluginCall['clusterOnly'] {
  if (need.endsWith('@cluster')) return ['command', 'rest'];
  return need.endsWith('@cluster-command') ? ['command'] : [];
}

function words(cell: string): string[] {
  return cell === '-' ? [] : cell.split(',').map((word) => word.trim());
}

function isAccess(word: string | undefined): word is Access {
  return word === 'none' || word === 'readonly' || word === 'all';
}

/** "PATCH /storage/volumes/{uuid} nas.path": a REST role names the path without the keys (NetApp's list for Trident). */
function restCall(name: string, line: string): RestCall {
  const found = /^(GET|POST|PATCH|DELETE) (\/[\w/{}.-]+)(?: [\w.]+)?$/.exec(name);
  const [, method, endpoint] = found ?? [];
  if (endpoint === undefined || !isMethod(method)) return fail(line);
  return { name, method, endpoint, path: `/api${endpoint.replaceAll(/\/\{[^}]+\}/g, '')}` };
}

function isMethod(word: string | undefined): word is RestMethod {
  return word === 'GET' || word === 'POST' || word === 'PATCH' || word === 'DELETE';
}

function fail(line: string): never {
  throw new Error(`no line of the table of calls: ${line}`);
}
