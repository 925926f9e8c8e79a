import { findSvm } from './cluster.ts';
import { lengthToMask, maskToLength } from './names.ts';
import {
  createInterface,
  deleteInterface,
  findInterface,
  isInterfaceOwner,
  isUp,
  modifyInterface,
} from './network.ts';
import { Rejected } from './rejection.ts';
import { findServicePolicy } from './service-policies.ts';
import type { NetworkInterface } from './state.ts';
import type { Invocation, ZapiCalls } from './zapi-call.ts';
import { invalidInput, ZapiFailure } from './zapi-errors.ts';
import { key, list, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { createdRecord, iterCall, type RecordType } from './zapi-iter.ts';

export const isV6 = (address: string) => address.includes(':');

/** Field names from a reply recorded on ONTAP 9.0 (pepabo/go-netapp); service-policy is 9.6's. */
function lifType(call: Invocation): RecordType<NetworkInterface> {
  const { cluster } = call;
  return {
    element: 'net-interface-info',
    keyOf: (lif) => [lif.svm, lif.name],
    fields: {
      address: text((lif) => lif.address),
      'address-family': text((lif) => (isV6(lif.address) ? 'ipv6' : 'ipv4')),
      'administrative-status': text((lif) => (lif.enabled ? 'up' : 'down')),
      comment: text((lif) => lif.comment || '-'),
      'current-node': text((lif) => lif.homeNode),
      'current-port': text((lif) => lif.homePort),
      'data-protocols': list('data-protocol', (lif) =>
        lif.dataProtocols.length === 0 ? ['none'] : lif.dataProtocols,
      ),
      'dns-domain-name': text((lif) => lif.dnsZone),
      'failover-group': text((lif) => lif.failoverGroup),
      'failover-policy': text((lif) => lif.failoverPolicy),
      'firewall-policy': text((lif) => lif.firewallPolicy),
      'home-node': text((lif) => lif.homeNode),
      'home-port': text((lif) => lif.homePort),
      'interface-name': key((lif) => lif.name),
      ipspace: text((lif) => findSvm(cluster, lif.svm)?.ipspace ?? 'Default'),
      'is-auto-revert': text((lif) => lif.autoRevert),
      'is-dns-update-enabled': text(() => true),
      'is-home': text(() => true),
      'lif-uuid': text((lif) => lif.uuid),
      'listen-for-dns-query': text(() => false),
      netmask: text((lif) => lengthToMask(lif.netmaskLength, isV6(lif.address))),
      'netmask-length': text((lif) => lif.netmaskLength),
      'operational-status': text((lif) => (isUp(cluster, lif) ? 'up' : 'down')),
      role: text((lif) => lif.role),
      'service-policy': text((lif) => (call.ontapi >= 160 ? lif.servicePolicy : undefined)),
      'subnet-name': text((lif) => lif.subnet),
      'use-failover-group': text(() => 'unused'),
      vserver: key((lif) => lif.svm),
    },
  };
}

const changeable: ArgumentTypes = {
  address: 'text',
  'administrative-status': 'text',
  comment: 'text',
  'dns-domain-name': 'text',
  'failover-group': 'text',
  'failover-policy': 'text',
  'firewall-policy': 'text',
  'home-node': 'text',
  'home-port': 'text',
  'interface-name': { type: 'text', required: true },
  'is-auto-revert': 'flag',
  netmask: 'text',
  'netmask-length': 'integer',
  'service-policy': { type: 'text', since: 160 },
  vserver: { type: 'text', required: true },
};

const dataProtocols = ['nfs', 'cifs', 'iscsi', 'fcp', 'fcache', 'nvme_tcp', 'none'];

function netmaskOf(call: Invocation): number | undefined {
  const { input } = call;
  const mask = input.text('netmask');
  if (mask === undefined || mask === '') return input.integer('netmask-length');
  const length = maskToLength(mask);
  if (length === null) throw invalidInput('netmask', call.api, mask);
  return length;
}

function statusOf(call: Invocation): boolean | undefined {
  const status = call.input.text('administrative-status');
  if (status === undefined) return undefined;
  if (status !== 'up' && status !== 'down') {
    throw invalidInput('administrative-status', call.api, status);
  }
  return status === 'up';
}

/** What the LIF serves: by its service policy, or before 9.6 by role, data protocols and firewall policy. */
function serviceOf(
  call: Invocation,
): Pick<NetworkInterface, 'servicePolicy' | 'firewallPolicy' | 'dataProtocols' | 'role'> {
  const { input } = call;
  const policy = input.text('service-policy');
  const role = input.text('role') ?? 'data';
  if (role !== 'data') throw invalidInput('role', call.api, role);
  const protocols = input.list('data-protocols');
  const wrong = protocols?.find((protocol) => !dataProtocols.includes(protocol));
  if (wrong !== undefined) throw invalidInput('data-protocol', call.api, wrong);
  if (policy !== undefined) {
    const known = findServicePolicy(policy, call.cluster.state.version.major);
    if (!known) throw new Rejected('not-found', `Service policy "${policy}" does not exist.`);
    return {
      role,
      servicePolicy: policy,
      firewallPolicy: input.text('firewall-policy') ?? known.firewall,
      dataProtocols: protocols?.filter((protocol) => protocol !== 'none') ?? [...known.protocols],
    };
  }
  const served = (protocols ?? ['nfs', 'cifs', 'fcache']).filter((protocol) => protocol !== 'none');
  const firewall = input.text('firewall-policy') ?? (served.length === 0 ? 'mgmt' : 'data');
  if (!['data', 'mgmt', 'mgmt-nfs'].includes(firewall)) {
    throw invalidInput('firewall-policy', call.api, firewall);
  }
  const blocks = served.includes('iscsi');
  const files = blocks ? 'default-data-blocks' : 'default-data-files';
  return {
    role,
    servicePolicy: served.length === 0 ? 'default-management' : files,
    firewallPolicy: firewall,
    dataProtocols: served,
  };
}

/** The SVM named in `vserver`, which at an SVM's scope can only be that SVM. */
function ownerOf(call: Invocation): string {
  const name = call.input.need('vserver');
  const visible = call.svm ? call.svm.name === name : isInterfaceOwner(call.cluster, name);
  if (!visible) throw new Rejected('svm-not-found', 'Specified vserver not found');
  return name;
}

function lifOf(call: Invocation): NetworkInterface {
  const lif = findInterface(call.cluster, ownerOf(call), call.input.need('interface-name'));
  if (!lif) throw new Rejected('not-found', "entry doesn't exist");
  return lif;
}

function addressOf(call: Invocation): Pick<NetworkInterface, 'address' | 'netmaskLength'> {
  const netmaskLength = netmaskOf(call);
  const address = call.input.text('address') ?? '';
  if (address === '') throw new ZapiFailure(13006, 'Missing input: address');
  if (netmaskLength === undefined) throw new ZapiFailure(13006, 'Missing input: netmask');
  return { address, netmaskLength };
}

function runCreate(call: Invocation): string {
  const { cluster, input } = call;
  const svm = ownerOf(call);
  const home = { homeNode: input.need('home-node'), homePort: input.need('home-port') };
  const subnet = input.text('subnet-name') || null;
  const given = subnet === null ? addressOf(call) : null;
  const lif = createInterface(cluster, {
    ...serviceOf(call),
    name: input.need('interface-name'),
    svm,
    ...(given ?? { address: '', netmaskLength: 0 }),
    subnet,
    ...home,
    enabled: statusOf(call) ?? true,
    comment: input.text('comment') ?? '',
    autoRevert: input.flag('is-auto-revert') ?? false,
    failoverPolicy: input.text('failover-policy') ?? 'system_defined',
    failoverGroup: input.text('failover-group') ?? 'Default',
    dnsZone: input.text('dns-domain-name') ?? 'none',
  });
  return createdRecord(call, lifType(call), lif);
}

function runModify(call: Invocation): string {
  const { input } = call;
  const lif = lifOf(call);
  const service = input.text('service-policy') === undefined ? {} : serviceOf(call);
  modifyInterface(call.cluster, lif, {
    ...service,
    address: input.text('address') ?? lif.address,
    netmaskLength: netmaskOf(call) ?? lif.netmaskLength,
    enabled: statusOf(call) ?? lif.enabled,
    homeNode: input.text('home-node') ?? lif.homeNode,
    homePort: input.text('home-port') ?? lif.homePort,
    comment: input.text('comment') ?? lif.comment,
    autoRevert: input.flag('is-auto-revert') ?? lif.autoRevert,
    failoverPolicy: input.text('failover-policy') ?? lif.failoverPolicy,
    failoverGroup: input.text('failover-group') ?? lif.failoverGroup,
    dnsZone: input.text('dns-domain-name') ?? lif.dnsZone,
    firewallPolicy: input.text('firewall-policy') ?? lif.firewallPolicy,
  });
  return '';
}

export const networkCalls: ZapiCalls = {
  'net-interface-get-iter': iterCall(
    { command: 'network interface show', scope: 'any' },
    lifType,
    (call) => call.cluster.state.interfaces.filter((lif) => !call.svm || lif.svm === call.svm.name),
  ),
  'net-interface-create': {
    command: 'network interface create',
    scope: 'any',
    write: true,
    arguments: {
      ...changeable,
      'data-protocols': 'list:data-protocol',
      'home-node': { type: 'text', required: true },
      'home-port': { type: 'text', required: true },
      'return-record': 'flag',
      role: 'text',
      'subnet-name': 'text',
    },
    run: runCreate,
  },
  'net-interface-modify': {
    command: 'network interface modify',
    scope: 'any',
    write: true,
    arguments: { ...changeable, 'data-protocols': 'list:data-protocol', role: 'text' },
    run: runModify,
  },
  'net-interface-delete': {
    command: 'network interface delete',
    scope: 'any',
    write: true,
    arguments: {
      'interface-name': { type: 'text', required: true },
      vserver: { type: 'text', required: true },
    },
    run(call) {
      deleteInterface(call.cluster, lifOf(call));
      return '';
    },
  },
};
