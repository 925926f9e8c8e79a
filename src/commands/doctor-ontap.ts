import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { PluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { OntapError } from '../ontapi/errors.ts';
import { explainError } from '../terminal/explain.ts';
import { type Check, type CheckName, ok, problem, skipped, warning } from './doctor-checks.ts';
import { connectAskingForTrust } from './ontap-session.ts';

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
 * where nothing further can be seen. `config`: what the plugin is told. Never throws for what ONTAP answers.
 */
export async function examineOntap(
  target: OntapTarget,
  svm: string | null,
  config: PluginConfig | null,
  context: Context,
): Promise<Check[]> {
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
      ok('ontapi', `It answers over ${client.transport === 'zapi' ? 'ONTAPI' : 'REST'}.`),
    );
    checks.push(...(await examineSvm(client, svm, config)));
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    checks.push(...failureOf(error, checks));
  } finally {
    client?.close();
  }
  return checks;
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
  config: PluginConfig | null,
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
  const wanted = config?.aggregate ?? null;
  const assign = `netappdvp aggregates assign --svm ${name} ${wanted ?? 'AGGREGATE'}`;
  checks.push(
    svm.aggregates.length === 0
      ? problem(
          'aggregates',
          `${name} has no assigned aggregates: the plugin does not start.`,
          assign,
        )
      : wanted !== null && !svm.aggregates.includes(wanted)
        ? problem(
            'aggregates',
            `The config's aggregate ${wanted} is not assigned to ${name}.`,
            assign,
          )
        : ok('aggregates', `Assigned: ${svm.aggregates.join(', ')}.`),
    await checkLifs(client, name, config),
  );
  return checks;
}

async function checkLifs(
  client: OntapClient,
  svm: string,
  config: PluginConfig | null,
): Promise<Check> {
  const protocol = config?.driver?.startsWith('ontap-san') === true ? 'iscsi' : 'nfs';
  const all = await client.listInterfaces(svm);
  const up = all.filter((lif) => lif.up && lif.dataProtocols.includes(protocol));
  if (up.length === 0)
    return problem(
      'lifs',
      `${svm} has no data LIF for ${protocol} that is up.`,
      `netappdvp svm bootstrap --svm ${svm} --data-lif IP/PREFIXLEN; on ONTAP: network interface show -vserver ${svm}`,
    );
  const addresses = up.map(({ address }) => address);
  const named = config?.dataLif ?? null;
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
