import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { PluginConfig } from '../config/document.ts';
import type { LiveWants } from '../config/live-wants.ts';
import { pluginApi } from '../config/plugin-role.ts';
import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { OntapError } from '../ontapi/errors.ts';
import { explainError } from '../terminal/explain.ts';
import { type Check, type CheckName, ok, problem, skipped, warning } from './doctor-checks.ts';
import { connectAskingForTrust } from './ontap-session.ts';

/** The local config: what is read of it, and what it needs of ONTAP (null: it is for no ONTAP driver that is known). */
export interface Told {
  readonly config: PluginConfig;
  readonly wants: LiveWants | null;
}

/** Which check a failed connection or call belongs to. */
const checkOfKind: Partial<Record<OntapError['kind'], CheckName>> = {
  unreachable: 'name',
  timeout: 'name',
  'certificate-unknown': 'tls',
  'certificate-changed': 'tls',
  protocol: 'tls',
  suspended: 'ontapi',
};

/**
 * Looks at ONTAP from the name of its management LIF to the LIFs of the SVM, as whoever `target` names; stops
 * where nothing further can be seen. `told`: what the plugin is told. Never throws for what ONTAP answers.
 */
export async function examineOntap(
  target: OntapTarget,
  svm: string | null,
  told: Told | null,
  context: Context,
): Promise<Check[]> {
  const config = told?.config ?? null;
  const checks: Check[] = [await checkName(target.host)];
  if (checks[0]?.status === 'problem') return checks;
  let client: OntapClient | null = null;
  try {
    client = await connectAskingForTrust(target, context);
    const { version, name } = await client.identity();
    checks.push(
      ok('tls', `${target.host}:${target.port} shows a certificate that is trusted.`),
      ok(
        'login',
        `${target.username} is let in to ${name ?? `the SVM ${svm ?? ''}`}, ONTAP ${version.generation}.${version.major}.${version.minor}.`,
      ),
      await examineApi(client, target, config),
    );
    checks.push(...(await examineSvm(client, svm, told)));
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    checks.push(...failureOf(error, checks));
  } finally {
    client?.close();
  }
  return checks;
}

/** Over which API ONTAP answers, and whether that is enough for the plugin, which may need the other one. */
async function examineApi(
  client: OntapClient,
  target: OntapTarget,
  config: PluginConfig | null,
): Promise<Check> {
  const { transport, zapiAway } = client;
  if (transport === 'zapi') return ok('ontapi', 'It answers over ONTAPI.');
  if (zapiAway === null) return ok('ontapi', 'It answers over REST.');
  const state = zapiAway === 'suspended' ? 'suspended' : 'not there or switched off';
  const why = config === null ? null : await whyOntapi(client, target, config);
  if (why === null) return ok('ontapi', `It answers over REST; ONTAPI is ${state}.`);
  return problem(
    'ontapi',
    `ONTAPI is ${state}, and the plugin needs it here: ${why}.`,
    zapiAway === 'suspended'
      ? 'On ONTAP: system services web ontapi modify -suspended false; or let the plugin speak REST: netappdvp svm bootstrap --role-style rest with another --role'
      : 'Let the plugin speak REST: netappdvp svm bootstrap --role-style rest with another --role, from ONTAP 9.12.1 on with "useREST": true',
  );
}

/** Why the plugin would speak ONTAPI; null: as far as is known from here, it speaks REST. */
async function whyOntapi(
  client: OntapClient,
  { username }: OntapTarget,
  config: PluginConfig,
): Promise<string | null> {
  const { version, readsCluster } = await client.identity();
  const { generation, major, minor } = version;
  if (config.useRest === false) return 'its config says "useREST": false';
  if (pluginApi(version, config.useRest) === 'zapi')
    return `with ONTAP ${generation}.${major}.${minor} it tries REST only when "useREST" is true`;
  const asItself = config.username === username;
  return asItself && readsCluster === false && config.useRest !== true
    ? 'its role does not let it read the cluster over REST, after which it goes on with ONTAPI'
    : null;
}

async function checkName(host: string): Promise<Check> {
  if (isIP(host) !== 0) return ok('name', `${host} is an address.`);
  try {
    const found = await lookup(host, { all: true });
    return ok('name', `${host} is ${found.map(({ address }) => address).join(', ')}.`);
  } catch {
    return problem(
      'name',
      `This machine cannot resolve ${host}.`,
      'Mend DNS or /etc/hosts, or give an address.',
    );
  }
}

/** What a failure tells about the checks before it, too: who refused a login was reached and trusted. */
function failureOf(error: OntapError, before: readonly Check[]): Check[] {
  const made = new Set(before.map(({ check }) => check));
  const own = checkOfKind[error.kind] ?? (made.has('login') ? 'svm' : 'login');
  const { message, hint } = explainError(error);
  const passed: Check[] =
    own === 'login' || own === 'ontapi' ? [ok('tls', 'The certificate is trusted.')] : [];
  const login =
    own === 'ontapi'
      ? [skipped('login', 'ONTAPI does not take logins while it is suspended.')]
      : [];
  const broken = problem(own, message, hint);
  // A name that resolves and a place that does not answer are one line for the reader.
  return own === 'name'
    ? [broken]
    : [...passed.filter(({ check }) => !made.has(check)), ...login, broken];
}

async function examineSvm(
  client: OntapClient,
  name: string | null,
  told: Told | null,
): Promise<Check[]> {
  if (name === null)
    return [
      skipped('svm', 'Neither --svm nor a config says which.', 'Give --svm NAME or --config F.'),
    ];
  const svm = await client.getSvm(name);
  if (svm === null)
    return [
      problem(
        'svm',
        `ONTAP shows this login no SVM ${name}.`,
        `netappdvp svm bootstrap --svm ${name} makes one`,
      ),
    ];
  const checks: Check[] = [
    svm.state === 'running' || svm.state === ''
      ? ok('svm', `${name} is ${svm.state || 'there'}.`)
      : problem('svm', `${name} is ${svm.state}.`, `On ONTAP: vserver start -vserver ${name}`),
  ];
  const wanted = (told?.wants?.aggregates ?? []).map((one) => one.name);
  const lacking = wanted.filter((one) => !svm.aggregates.includes(one));
  const assign = `netappdvp aggregates assign --svm ${name}`;
  checks.push(
    svm.aggregates.length === 0
      ? problem(
          'aggregates',
          `${name} has no assigned aggregates: the plugin does not start.`,
          `${assign} ${wanted.join(' ') || 'AGGREGATE'}`,
        )
      : lacking.length > 0
        ? problem(
            'aggregates',
            `Not assigned to ${name}, and named by the config: ${lacking.join(', ')}.`,
            `${assign} ${lacking.join(' ')}`,
          )
        : ok('aggregates', `Assigned: ${svm.aggregates.join(', ')}.`),
    await checkLifs(client, name, told),
  );
  return checks;
}

/** What LIFs say that they serve, by the plugin's protocol. */
const servedAs = { nfs: 'nfs', iscsi: 'iscsi', nvme: 'nvme_tcp' } as const;

async function checkLifs(client: OntapClient, svm: string, told: Told | null): Promise<Check> {
  const protocol = told?.wants?.protocol ?? 'nfs';
  const all = await client.listInterfaces(svm);
  const up = all.filter((lif) => lif.up && lif.dataProtocols.includes(servedAs[protocol]));
  if (up.length === 0)
    return problem(
      'lifs',
      `${svm} has no data LIF for ${protocol} that is up.`,
      `netappdvp svm bootstrap --svm ${svm} --data-lif IP/PREFIXLEN; on ONTAP: network interface show -vserver ${svm}`,
    );
  const addresses = up.map(({ address }) => address);
  // For blocks the plugin takes every LIF, whatever the config says.
  const named = protocol === 'nfs' ? (told?.config.dataLif ?? null) : null;
  if (named !== null && isIP(named) !== 0 && !addresses.includes(named))
    return problem(
      'lifs',
      `The config's dataLIF ${named} is none of ${svm}'s that are up: ${addresses.join(', ')}.`,
      'Correct "dataLIF" in the config, then netappdvp hosts push-config.',
    );
  const down = all.filter((lif) => lif.enabled && !lif.up).map(({ name }) => name);
  return down.length > 0
    ? warning(
        'lifs',
        `Up: ${addresses.join(', ')}. Down: ${down.join(', ')}.`,
        `On ONTAP: network interface show -vserver ${svm}`,
      )
    : ok('lifs', `Up for ${protocol}: ${addresses.join(', ')}.`);
}
