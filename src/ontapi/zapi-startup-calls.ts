import type { StartupQuestion } from './client-proof.ts';
import { defaultAuthProblem, protocolOf, type StartupCall } from './startup-check.ts';
import type { CallOptions } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { wanted } from './zapi-pages.ts';
import { child, children, text, type XmlArgs, type XmlNode } from './zapi-xml.ts';

export interface ZapiStartupCall extends StartupCall<XmlNode> {
  readonly args: XmlArgs;
  readonly options: CallOptions;
}

/**
 * The plugin's start-up calls in its order (Trident, ontap_common.go, abstraction_zapi.go, ontap_zapi.go), then those of
 * its driver, and the list that every `docker volume` command makes.
 */
export function startupCalls(svm: string, question: StartupQuestion): readonly ZapiStartupCall[] {
  return [
    { api: 'vserver-get', fatal: true, args: {}, options: { svm } },
    { api: 'system-get-ontapi-version', fatal: true, args: {}, options: {}, judge: tooOld },
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
      judge: (results) => withoutDataLif(results, question),
    },
    ...driverCalls(svm, question),
    // An entry in ONTAP's event log; it changes nothing else, and the plugin writes one every day.
    { api: 'ems-autosupport-log', fatal: false, args: LOG_ENTRY, options: { svm, write: true } },
  ];
}

/** Whether a list may be made is the question, not what is in it: one record is enough. */
const one = { 'max-records': 1 };

function volumeList(svm: string, style: string): ZapiStartupCall {
  const query = {
    'volume-id-attributes': { 'style-extended': style },
    'volume-state-attributes': { state: 'online' },
  };
  const desired = { 'volume-id-attributes': wanted('name') };
  return {
    api: 'volume-get-iter',
    fatal: true,
    args: { ...list('volume-attributes', query, desired), ...one },
    options: { svm },
  };
}

/** What the plugin makes at its start itself (export policy, igroup) is looked for and not made. */
function driverCalls(svm: string, question: StartupQuestion): readonly ZapiStartupCall[] {
  const read = (api: string, more: Partial<ZapiStartupCall> = {}): ZapiStartupCall => ({
    api,
    fatal: true,
    args: one,
    options: { svm },
    ...more,
  });
  switch (question.backend) {
    case 'ontap-nas-flexgroup':
      return [volumeList(svm, 'flexgroup')];
    case 'ontap-nas-economy':
      return [
        read('export-rule-get-iter', {
          args: {
            ...list('export-rule-info', { 'policy-name': 'ndvp_qtree_pool_export_policy' }),
            ...one,
          },
        }),
        volumeList(svm, 'flexvol'),
        read('qtree-list-iter'),
      ];
    case 'ontap-san':
    case 'ontap-san-economy':
      return [
        read('iscsi-initiator-get-default-auth', {
          args: {},
          about: 'authentication',
          judge: (results) =>
            defaultAuthProblem(text(results, 'auth-type') ?? '', question.chap === true),
        }),
        read('igroup-get-iter'),
        read('iscsi-interface-get-iter', {
          about: 'interfaces',
          judge: (results) => withoutPortal(results, svm),
        }),
        read('iscsi-node-get-name', { args: {}, about: 'block-service' }),
        volumeList(svm, 'flexvol'),
        read('lun-get-iter'),
      ];
    default:
      return [volumeList(svm, 'flexvol')];
  }
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

/** The SVM's record among those of vserver-get-iter. */
export function svmRecord(results: XmlNode, svm: string): XmlNode | undefined {
  return children(child(results, 'attributes-list'), 'vserver-info').find(
    (record) => text(record, 'vserver-name') === svm,
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

function withoutDataLif(results: XmlNode, { backend = 'ontap-nas' }: StartupQuestion) {
  const protocol = protocolOf(backend);
  const serves = children(child(results, 'attributes-list'), 'net-interface-info')
    .map((record) => fieldsOf('net-interface-get-iter', record))
    .some(
      (lif) =>
        lif.optional('address') !== null &&
        lif.optional('operational-status') === 'up' &&
        lif.list('data-protocols', 'data-protocol').includes(protocol),
    );
  return serves ? null : `no data LIFs meet the provided criteria (protocol: ${protocol})`;
}

function withoutPortal(results: XmlNode, svm: string): string | null {
  const portals = children(child(results, 'attributes-list'), 'iscsi-interface-list-entry-info');
  return portals.length > 0 ? null : `no iSCSI data LIFs found on SVM ${svm}`;
}
