import type { OntapVersion } from './client.ts';
import type { StartupCheck, StartupQuestion, StartupReport } from './client-proof.ts';
import type { Rest } from './rest-call.ts';
import { driverCalls, type RestStartupCall } from './rest-driver-calls.ts';
import type { RestFields } from './rest-json.ts';
import { INTERFACE_FIELDS, interfacesOf } from './rest-network.ts';
import { fieldsWanted, svmOf } from './rest-svm.ts';
import { attempt, checkOf, protocolOf, type StartupReply } from './startup-check.ts';
import { isAtLeast } from './version.ts';

type Records = readonly RestFields[];

/** The plugin speaks REST from 9.12.1 on (Trident, ontap_rest.go). */
const OLDEST = [9, 12, 1] as const;

/**
 * Makes the plugin's start-up calls over REST as this login, one after the other as the plugin does (Trident,
 * ontap_rest.go and ontap_common.go), and says of each what ONTAP answered; then the volume list that every `docker
 * volume` command makes. Throws OntapError when the login is refused or ONTAP cannot be reached.
 */
export async function checkPluginStartup(
  rest: Rest,
  svm: string,
  question: StartupQuestion,
): Promise<StartupReport> {
  const { optional } = question;
  const checks: StartupCheck[] = [];
  const make = async (call: RestStartupCall): Promise<StartupReply<Records>> => {
    const reply = await attempt(call.make);
    const left =
      call.ofCluster === true && 'refusal' in reply && reply.refusal.kind === 'forbidden';
    if (!left) checks.push(checkOf(call, reply));
    return reply;
  };
  const system = await make(clusterCall(rest));
  // Here the plugin goes over to ONTAPI, if it may (Trident, ontap_common.go).
  if ('refusal' in system) return { checks, svm: null, interfaces: null };
  const version = versionIn(system.results);
  const found = await make(svmCall(rest, svm));
  const record = 'results' in found ? found.results.find((one) => one.raw('name') === svm) : null;
  if (!record) {
    const unknown = 'results' in found || found.refusal.kind === 'not-found';
    return { checks, svm: unknown ? 'unknown' : null, interfaces: null };
  }
  if (optional) await make(nodesCall(rest));
  const uuid = record.text('uuid');
  if (optional) await make(peersCall(rest, svm, uuid));
  const details = await make(svmDetailsCall(rest, version, svm, uuid));
  if (optional) await make(aggregatesCall(rest));
  const lifs = await make(interfacesCall(rest, question, svm, uuid));
  for (const call of driverCalls(rest, question, { svm, uuid })) await make(call);
  if (optional) await make(logCall(rest));
  const shown = 'results' in details ? details.results[0] : undefined;
  return {
    checks,
    svm: shown === undefined ? null : svmOf(shown),
    interfaces: 'results' in lifs ? interfacesOf(lifs.results, svm) : null,
  };
}

function clusterCall(rest: Rest): RestStartupCall {
  return {
    api: 'GET /cluster',
    fatal: true,
    make: async () => [await rest.get('/cluster', { query: { fields: '**' } })],
    judge: (records) => {
      const version = versionIn(records);
      if (version === null) return 'the reply tells no version';
      return isAtLeast(version, ...OLDEST)
        ? null
        : 'the plugin uses REST on ONTAP 9.12.1 and later only';
    },
  };
}

function versionIn(records: Records): OntapVersion | null {
  const [fields] = records;
  const [generation, major] = [
    fields?.number('version.generation') ?? null,
    fields?.number('version.major') ?? null,
  ];
  if (fields === undefined || generation === null || major === null) return null;
  const minor = fields.number('version.minor') ?? 0;
  return { full: fields.raw('version.full'), generation, major, minor };
}

function svmCall(rest: Rest, svm: string): RestStartupCall {
  return {
    api: 'GET /svm/svms',
    fatal: true,
    make: () => rest.list('/svm/svms', { fields: 'uuid,name', svm, query: { name: svm } }),
    judge: (records) =>
      records.some((one) => one.raw('name') === svm) ? null : `could not find SVM ${svm}`,
  };
}

function nodesCall(rest: Rest): RestStartupCall {
  return {
    api: 'GET /cluster/nodes',
    fatal: false,
    ofCluster: true,
    make: () => rest.list('/cluster/nodes', { fields: 'serial_number' }),
  };
}

function peersCall(rest: Rest, svm: string, uuid: string): RestStartupCall {
  return {
    api: 'GET /svm/peers',
    fatal: false,
    make: () =>
      rest.list('/svm/peers', { fields: 'peer.svm.name', svm, query: { 'svm.uuid': uuid } }),
  };
}

function svmDetailsCall(
  rest: Rest,
  version: OntapVersion | null,
  svm: string,
  uuid: string,
): RestStartupCall {
  return {
    api: 'GET /svm/svms/{uuid}',
    fatal: true,
    about: 'aggregates',
    make: async () => [
      await rest.get(`/svm/svms/${encodeURIComponent(uuid)}`, {
        svm,
        query: { fields: fieldsWanted(version) },
      }),
    ],
    judge: ([record]) =>
      (record?.records('aggregates') ?? []).length > 0
        ? null
        : `SVM ${svm} has no assigned aggregates`,
  };
}

function aggregatesCall(rest: Rest): RestStartupCall {
  return {
    api: 'GET /storage/aggregates',
    fatal: false,
    ofCluster: true,
    make: () => rest.list('/storage/aggregates', { fields: 'block_storage.primary.disk_type' }),
  };
}

function interfacesCall(
  rest: Rest,
  { backend = 'ontap-nas' }: StartupQuestion,
  svm: string,
  uuid: string,
): RestStartupCall {
  const protocol = protocolOf(backend);
  return {
    api: 'GET /network/ip/interfaces',
    fatal: true,
    about: 'interfaces',
    // The plugin asks for those with the service of its protocol; the others are wanted here too.
    make: () =>
      rest.list('/network/ip/interfaces', {
        fields: INTERFACE_FIELDS,
        svm,
        query: { 'svm.uuid': uuid },
      }),
    judge: (records) =>
      interfacesOf(records, svm).some((lif) => lif.up && lif.dataProtocols.includes(protocol))
        ? null
        : protocol === 'nfs'
          ? `no NAS data LIFs found on SVM ${svm}`
          : `no ${protocol} data LIFs found on SVM ${svm}`,
  };
}

/** An entry in ONTAP's event log; it changes nothing else, and the plugin writes one every day. */
function logCall(rest: Rest): RestStartupCall {
  return {
    api: 'POST /support/ems/application-logs',
    fatal: false,
    make: async () => [
      await rest.write('POST', '/support/ems/application-logs', {
        app_version: '1',
        autosupport_required: false,
        category: 'check',
        computer_name: 'netappdvp',
        event_description: 'netappdvp proves that this login can do what the volume plugin does.',
        event_id: 1,
        event_source: 'netappdvp',
        severity: 'notice',
      }),
    ],
  };
}
