import {
  addInitiator,
  createIgroup,
  createIscsiService,
  deleteIgroup,
  deleteIscsiService,
  removeInitiator,
  requireCredentials,
  requireIgroup,
  requireIscsiService,
  setCredentials,
} from './block.ts';
import { isUp } from './network.ts';
import { createNvmeService, deleteNvmeService, requireNvmeService } from './nvme.ts';
import { Rejected } from './rejection.ts';
import type { NetworkInterface } from './state.ts';
import type { Igroup, IscsiService, NvmeService } from './state-services.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import { key, structs, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { createdRecord, iterCall, type RecordType } from './zapi-iter.ts';
import { textElement } from './zapi-xml.ts';

/** Names of fields: recorded replies in OpenStack Cinder's tests, Trident's azgo, the NetApp Manageability SDK. */
const iscsi: RecordType<IscsiService> = {
  element: 'iscsi-service-info',
  keyOf: (one) => [one.svm],
  fields: {
    'alias-name': text((one) => one.alias),
    'is-available': text((one) => one.enabled),
    'node-name': text((one) => one.target),
    vserver: key((one) => one.svm),
  },
};

const nvme: RecordType<NvmeService> = {
  element: 'nvme-target-service-info',
  keyOf: (one) => [one.svm],
  fields: { 'is-available': text((one) => one.enabled), vserver: key((one) => one.svm) },
};

const igroup: RecordType<Igroup> = {
  element: 'initiator-group-info',
  keyOf: (one) => [one.svm, one.name],
  fields: {
    'initiator-group-name': key((one) => one.name),
    'initiator-group-os-type': text((one) => one.osType),
    'initiator-group-type': text((one) => one.protocol),
    'initiator-group-uuid': text((one) => one.uuid),
    initiators: structs(
      'initiator-info',
      { 'initiator-name': text((name: string) => name) },
      (one) => one.initiators,
    ),
    vserver: key((one) => one.svm),
  },
};

function portalType(call: Invocation): RecordType<NetworkInterface> {
  const { cluster } = call;
  return {
    element: 'iscsi-interface-list-entry-info',
    keyOf: (lif) => [lif.svm, lif.name],
    fields: {
      'current-node': text((lif) => lif.homeNode),
      'current-port': text((lif) => lif.homePort),
      'interface-name': key((lif) => lif.name),
      'ip-address': text((lif) => lif.address),
      'ip-port': text(() => 3260),
      'is-interface-enabled': text((lif) => isUp(cluster, lif)),
      'tpgroup-name': text((lif) => lif.name),
      'tpgroup-tag': text((lif) => 1024 + cluster.state.interfaces.indexOf(lif)),
      vserver: key((lif) => lif.svm),
    },
  };
}

const inScope = <T extends { svm: string }>(call: Invocation, all: readonly T[]): T[] =>
  all.filter((one) => !call.svm || one.svm === call.svm.name);

function act(command: string, args: ArgumentTypes, run: (call: Invocation) => string): ZapiCall {
  return { command, scope: 'svm', write: true, arguments: args, run };
}

function runStart(call: Invocation): string {
  const found = requireIscsiService(call.cluster, svmOf(call).name);
  // 13013 of netapp-lib stands for a service that is started already.
  if (found.enabled) throw new Rejected('service-running', 'The iSCSI service is already started.');
  found.enabled = true;
  return '';
}

function pair(user: string | undefined, password: string | undefined) {
  return user === undefined && password === undefined
    ? null
    : { user: user ?? '', password: password ?? '' };
}

function runSetDefault(call: Invocation): string {
  const { input } = call;
  const wanted = input.need('auth-type');
  const type = wanted.toLowerCase();
  if (type !== 'none' && type !== 'chap' && type !== 'deny')
    throw invalidInput('auth-type', call.api, wanted);
  setCredentials(requireCredentials(call.cluster, svmOf(call).name, 'default'), {
    type,
    inbound: pair(input.text('user-name'), input.text('passphrase')),
    outbound: pair(input.text('outbound-user-name'), input.text('outbound-passphrase')),
  });
  return '';
}

function runGetDefault(call: Invocation): string {
  const entry = requireCredentials(call.cluster, svmOf(call).name, 'default');
  const word = entry.type === 'chap' ? 'CHAP' : entry.type;
  return (
    textElement('auth-type', word) +
    (entry.outbound ? textElement('outbound-user-name', entry.outbound.user) : '') +
    (entry.inbound ? textElement('user-name', entry.inbound.user) : '')
  );
}

const groupName: ArgumentTypes = { 'initiator-group-name': { type: 'text', required: true } };

function groupOf(call: Invocation): Igroup {
  return requireIgroup(call.cluster, svmOf(call).name, call.input.need('initiator-group-name'));
}

const member: ArgumentTypes = {
  ...groupName,
  force: 'flag',
  initiator: { type: 'text', required: true },
};

export const blockCalls: ZapiCalls = {
  'iscsi-service-get-iter': iterCall(
    { command: 'vserver iscsi show', scope: 'any' },
    () => iscsi,
    (call) => inScope(call, call.cluster.state.iscsiServices),
  ),
  'iscsi-service-create': act(
    'vserver iscsi create',
    { 'alias-name': 'text', 'node-name': 'text', 'return-record': 'flag', start: 'flag' },
    (call) => {
      const made = createIscsiService(call.cluster, svmOf(call).name, {
        enabled: call.input.flag('start') ?? true,
        alias: call.input.text('alias-name'),
        target: call.input.text('node-name'),
      });
      return createdRecord(call, iscsi, made);
    },
  ),
  'iscsi-service-start': act('vserver iscsi start', {}, runStart),
  'iscsi-service-stop': act('vserver iscsi stop', {}, (call) => {
    requireIscsiService(call.cluster, svmOf(call).name).enabled = false;
    return '';
  }),
  'iscsi-service-destroy': act('vserver iscsi delete', {}, (call) => {
    const { cluster } = call;
    deleteIscsiService(cluster, requireIscsiService(cluster, svmOf(call).name));
    return '';
  }),
  'iscsi-node-get-name': {
    command: 'vserver iscsi nodename',
    scope: 'svm',
    write: false,
    arguments: {},
    run: (call) =>
      textElement('node-name', requireIscsiService(call.cluster, svmOf(call).name).target),
  },
  // A LIF is a portal as soon as the SVM has the service.
  'iscsi-interface-get-iter': iterCall(
    { command: 'vserver iscsi interface show', scope: 'any' },
    portalType,
    (call) => {
      const serving = new Set(call.cluster.state.iscsiServices.map((service) => service.svm));
      return inScope(call, call.cluster.state.interfaces).filter(
        (lif) => serving.has(lif.svm) && lif.dataProtocols.includes('iscsi'),
      );
    },
  ),
  'iscsi-initiator-get-default-auth': {
    command: 'vserver iscsi show',
    scope: 'svm',
    write: false,
    arguments: {},
    run: runGetDefault,
  },
  'iscsi-initiator-set-default-auth': act(
    'vserver iscsi security default',
    {
      'auth-type': { type: 'text', required: true },
      'outbound-passphrase': 'text',
      'outbound-user-name': 'text',
      passphrase: 'text',
      'user-name': 'text',
    },
    runSetDefault,
  ),
  'igroup-get-iter': iterCall(
    { command: 'lun igroup show', scope: 'any' },
    () => igroup,
    (call) => inScope(call, call.cluster.state.igroups),
  ),
  'igroup-create': act(
    'lun igroup create',
    {
      ...groupName,
      'initiator-group-type': { type: 'text', required: true },
      'os-type': 'text',
    },
    (call) => {
      createIgroup(call.cluster, {
        svm: svmOf(call).name,
        name: call.input.need('initiator-group-name'),
        protocol: call.input.need('initiator-group-type'),
        osType: call.input.text('os-type') ?? 'linux',
      });
      return '';
    },
  ),
  'igroup-add': act('lun igroup add', member, (call) => {
    addInitiator(groupOf(call), call.input.need('initiator'));
    return '';
  }),
  'igroup-remove': act('lun igroup remove', member, (call) => {
    removeInitiator(groupOf(call), call.input.need('initiator'));
    return '';
  }),
  'igroup-destroy': act('lun igroup delete', { ...groupName, force: 'flag' }, (call) => {
    deleteIgroup(call.cluster, groupOf(call));
    return '';
  }),
  'nvme-get-iter': iterCall(
    { command: 'vserver nvme show', scope: 'any' },
    () => nvme,
    (call) => inScope(call, call.cluster.state.nvmeServices),
  ),
  'nvme-create': act('vserver nvme create', { 'is-available': 'flag' }, (call) => {
    const enabled = call.input.flag('is-available') ?? true;
    createNvmeService(call.cluster, svmOf(call).name, enabled);
    return '';
  }),
  'nvme-modify': act('vserver nvme modify', { 'is-available': 'flag' }, (call) => {
    const found = requireNvmeService(call.cluster, svmOf(call).name);
    found.enabled = call.input.flag('is-available') ?? found.enabled;
    return '';
  }),
  'nvme-delete': act('vserver nvme delete', {}, (call) => {
    const { cluster } = call;
    deleteNvmeService(cluster, requireNvmeService(cluster, svmOf(call).name));
    return '';
  }),
};
