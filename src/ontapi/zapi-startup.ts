import type { NetworkInterface, StartupCheck, StartupReport, Svm } from './client.ts';
import { attempt, checkOf, type StartupCall, type StartupReply } from './startup-check.ts';
import type { CallOptions, Zapi } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { interfacesOf } from './zapi-network.ts';
import { wanted } from './zapi-pages.ts';
import { svmOf } from './zapi-svm.ts';
import { child, children, text, type XmlArgs, type XmlNode } from './zapi-xml.ts';

interface ZapiStartupCall extends StartupCall<XmlNode> {
  readonly args: XmlArgs;
  readonly options: CallOptions;
}

/**
 * The plugin's start-up calls for ontap-nas in its order (Trident, ontap_common.go, abstraction_zapi.go,
 * ontap_zapi.go), and the volume list that every `docker volume` command makes.
 */
function startupCalls(svm: string): readonly ZapiStartupCall[] {
  return [
    { api: 'vserver-get', fatal: true, args: {}, options: { svm } },
    {
      api: 'system-get-ontapi-version',
      fatal: true,
      args: {},
      options: {},
      judge: tooOld,
    },
    // An SVM's login is always answered 13005, and the plugin only warns (Trident issues 112 and 251).
    {
      api: 'system-node-get-iter',
      fatal: false,
      args: list('node-details-info', {}, wanted('node-serial-number')),
      options: {},
    },
    {
      api: 'vserver-peer-get-iter',
      fatal: false,
      args: list('vserver-peer-info', { vserver: svm }),
      options: { svm },
    },
    {
      api: 'vserver-get-iter',
      fatal: true,
      args: list('vserver-info', { 'vserver-name': svm }),
      options: { svm },
      about: 'aggregates',
      judge: (results) => withoutAggregates(results, svm),
    },
    {
      api: 'vserver-show-aggr-get-iter',
      fatal: false,
      args: { 'max-records': 100 },
      options: { svm },
    },
    {
      api: 'net-interface-get-iter',
      fatal: true,
      args: { 'max-records': 100 },
      options: { svm },
      about: 'interfaces',
      judge: withoutDataLif,
    },
    {
      api: 'volume-get-iter',
      fatal: true,
      args: {
        ...list(
          'volume-attributes',
          {
            'volume-id-attributes': { 'style-extended': 'flexvol' },
            'volume-state-attributes': { state: 'online' },
          },
          { 'volume-id-attributes': wanted('name') },
        ),
        // Whether the list may be made is the question, not what is in it.
        'max-records': 1,
      },
      options: { svm },
    },
    // An entry in ONTAP's event log; it changes nothing else, and the plugin writes one every day.
    { api: 'ems-autosupport-log', fatal: false, args: LOG_ENTRY, options: { svm, write: true } },
  ];
}

const LOG_ENTRY: XmlArgs = {
  'app-version': '1',
  'auto-support': false,
  category: 'check',
  'computer-name': 'netappdvp',
  'event-description': 'netappdvp proves that this login can do what the volume plugin does.',
  'event-id': 1,
  'event-source': 'netappdvp',
  'log-level': 5,
};

function list(element: string, query: XmlArgs, desired?: XmlArgs): XmlArgs {
  return {
    ...(desired && { 'desired-attributes': { [element]: desired } }),
    'max-records': 100,
    ...(Object.keys(query).length > 0 && { query: { [element]: query } }),
  };
}

function tooOld(results: XmlNode): string | null {
  const fields = fieldsOf('system-get-ontapi-version', results);
  const [major, minor] = [fields.number('major-version') ?? 0, fields.number('minor-version') ?? 0];
  return major > 1 || minor >= 150 ? null : 'ONTAP 9.5 or later is required';
}

function svmRecord(results: XmlNode, svm: string): XmlNode | undefined {
  return children(child(results, 'attributes-list'), 'vserver-info').find(
    (one) => text(one, 'vserver-name') === svm,
  );
}

function withoutAggregates(results: XmlNode, svm: string): string | null {
  const record = svmRecord(results, svm);
  if (record === undefined) return `could not find SVM ${svm}`;
  const info = child(record, 'vserver-aggr-info-list');
  return children(info, 'vserver-aggr-info').length > 0
    ? null
    : `SVM ${svm} has no assigned aggregates`;
}

function withoutDataLif(results: XmlNode): string | null {
  const serves = children(child(results, 'attributes-list'), 'net-interface-info')
    .map((record) => fieldsOf('net-interface-get-iter', record))
    .some(
      (lif) =>
        lif.optional('address') !== null &&
        lif.optional('operational-status') === 'up' &&
        lif.list('data-protocols', 'data-protocol').includes('nfs'),
    );
  return serves ? null : 'no data LIFs meet the provided criteria (protocol: nfs)';
}

/**
 * Makes the plugin's start-up calls as this login, one after the other as the plugin does, and says of each what
 * ONTAP answered. A call that does not exist at the login's scope and that the plugin can do without is left out.
 * Throws OntapError when the login is refused or ONTAP cannot be reached.
 */
export async function checkPluginStartup(
  zapi: Zapi,
  svm: string,
  { optional }: { readonly optional: boolean },
): Promise<StartupReport> {
  const checks: StartupCheck[] = [];
  const replies = new Map<string, Reply>();
  for (const call of startupCalls(svm).filter(({ fatal }) => fatal || optional)) {
    const { api, fatal } = call;
    const reply = await attempt(() => zapi.call(api, call.args, call.options));
    replies.set(api, reply);
    if (!fatal && 'refusal' in reply && reply.refusal.details.code === NO_SUCH_CALL) continue;
    checks.push(checkOf(call, reply));
  }
  return {
    checks,
    svm: shownSvm(replies.get('vserver-get-iter'), svm),
    interfaces: shownInterfaces(replies.get('net-interface-get-iter'), svm),
  };
}

const NO_SUCH_CALL = '13005';

type Reply = StartupReply<XmlNode>;

function shownSvm(reply: Reply | undefined, svm: string): Svm | 'unknown' | null {
  if (reply === undefined) return null;
  if ('refusal' in reply) return reply.refusal.kind === 'not-found' ? 'unknown' : null;
  const record = svmRecord(reply.results, svm);
  return record === undefined ? 'unknown' : svmOf(fieldsOf('vserver-get-iter', record));
}

function shownInterfaces(reply: Reply | undefined, svm: string): NetworkInterface[] | null {
  if (reply === undefined || 'refusal' in reply) return null;
  const api = 'net-interface-get-iter';
  const records = children(child(reply.results, 'attributes-list'), 'net-interface-info');
  return interfacesOf(
    records.map((record) => fieldsOf(api, record)),
    svm,
  );
}
