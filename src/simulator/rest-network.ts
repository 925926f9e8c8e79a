import { type Cluster, findSvm, isAdminSvm, uuidOfName } from './cluster.ts';
import { maskToLength } from './names.ts';
import { createInterface, findInterface, isUp, modifyInterface } from './network.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { invalidValue, RestFailure } from './rest-errors.ts';
import { key, type RestFields, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { findServicePolicy, servicesOf } from './service-policies.ts';
import type { NetworkInterface, Port, Svm } from './state.ts';

/** A netmask comes as a length ("24", 24) or in dots. */
export function netmaskOf(body: Body, name: string): number | undefined {
  const text = body.text(name);
  if (text === undefined) return undefined;
  const length = /^\d{1,3}$/.test(text) ? Number(text) : maskToLength(text);
  if (length === null) throw invalidValue(name, text);
  return length;
}

export const nodeUuid = (cluster: Cluster, name: string) =>
  cluster.state.nodes.find((node) => node.name === name)?.uuid;

export const portUuid = (cluster: Cluster, port: Pick<Port, 'node' | 'name'>) =>
  uuidOfName(cluster, 'port', `${port.node}:${port.name}`);

/** home and current place are the same: LIFs never migrate here. */
function placeFields(cluster: Cluster): RestFields<NetworkInterface> {
  const node = value<NetworkInterface>((lif) => lif.homeNode);
  const nodeId = value<NetworkInterface>((lif) => nodeUuid(cluster, lif.homeNode));
  const port = value<NetworkInterface>((lif) => lif.homePort);
  const portId = value<NetworkInterface>((lif) =>
    portUuid(cluster, { node: lif.homeNode, name: lif.homePort }),
  );
  return {
    'location.auto_revert': value((lif) => lif.autoRevert),
    'location.failover': value(() => 'home_port_only'),
    'location.home_node.name': node,
    'location.home_node.uuid': nodeId,
    'location.home_port.name': port,
    'location.home_port.node.name': node,
    'location.home_port.uuid': portId,
    'location.is_home': value(() => true),
    'location.node.name': node,
    'location.node.uuid': nodeId,
    'location.port.name': port,
    'location.port.node.name': node,
    'location.port.uuid': portId,
  };
}

const placeBody: BodyTypes = {
  'location.auto_revert': 'flag',
  'location.broadcast_domain.name': 'text',
  'location.home_node.name': 'text',
  'location.home_port.name': 'text',
  'location.home_port.node.name': 'text',
};

const changeable: BodyTypes = {
  ...placeBody,
  dns_zone: 'text',
  enabled: 'flag',
  'ip.address': 'text',
  'ip.netmask': 'text',
  name: 'text',
  'service_policy.name': 'text',
};

/** What a new LIF may be given, on its own or inside a new SVM. */
export const newLifBody: BodyTypes = {
  ...changeable,
  name: { type: 'text', required: true },
  'subnet.name': { type: 'text', since: 11 },
};

/** A port where the LIF may be: as the body says, else the first of its broadcast domain that is up. */
function placeOf(
  call: RestCall,
  body: Body,
  ipspace: string,
): Pick<NetworkInterface, 'homeNode' | 'homePort'> | null {
  const node = body.text('location.home_port.node.name') ?? body.text('location.home_node.name');
  const name = body.text('location.home_port.name');
  const domain = body.text('location.broadcast_domain.name');
  if (node === undefined && name === undefined && domain === undefined) return null;
  const found = call.cluster.state.ports
    .filter((port) => port.ipspace === ipspace && (port.up || name !== undefined))
    .filter((port) => node === undefined || port.node === node)
    .filter((port) => name === undefined || port.name === name)
    .find((port) => domain === undefined || port.broadcastDomain === domain);
  if (!found) {
    const wanted = [node, name, domain].filter((word) => word !== undefined).join(' ');
    throw new RestFailure(400, '1966217', `No port matches "${wanted}".`, 'location');
  }
  return { homeNode: found.node, homePort: found.name };
}

function serviceOf(
  call: RestCall,
  policy: string,
): Pick<NetworkInterface, 'servicePolicy' | 'firewallPolicy' | 'dataProtocols'> {
  const known = findServicePolicy(policy, call.minor);
  if (!known) {
    const message = `Service policy "${policy}" does not exist.`;
    throw new RestFailure(404, '53281065', message, 'service_policy.name');
  }
  return {
    servicePolicy: policy,
    firewallPolicy: known.firewall,
    dataProtocols: [...known.protocols],
  };
}

/** Default policy of an SVM's LIF, and that an address needs a netmask: NetApp's REST reference, ip_interface. */
export function createLif(call: RestCall, svm: Svm, body: Body): NetworkInterface {
  const { cluster } = call;
  const name = body.need('name');
  const subnet = body.text('subnet.name') ?? null;
  const address = body.text('ip.address');
  const netmaskLength = netmaskOf(body, 'ip.netmask');
  if (subnet === null && (address === undefined || netmaskLength === undefined)) {
    const missing = address === undefined ? 'ip.address' : 'ip.netmask';
    throw new RestFailure(400, '2', `Field "${missing}" is required`, missing);
  }
  if (findInterface(cluster, svm.name, name)) {
    throw new RestFailure(409, '1966140', `An interface named "${name}" exists.`, 'name');
  }
  const first = cluster.state.ports.find((port) => port.ipspace === svm.ipspace && port.up);
  const place = placeOf(call, body, svm.ipspace) ?? {
    homeNode: first?.node ?? '',
    homePort: first?.name ?? '',
  };
  return createInterface(cluster, {
    ...serviceOf(call, body.text('service_policy.name') ?? 'default-data-files'),
    ...place,
    name,
    svm: svm.name,
    address: address ?? '',
    netmaskLength: netmaskLength ?? 0,
    subnet,
    enabled: body.flag('enabled') ?? true,
    role: 'data',
    comment: '',
    autoRevert: body.flag('location.auto_revert') ?? true,
    failoverPolicy: 'system_defined',
    failoverGroup: 'Default',
    dnsZone: body.text('dns_zone') ?? 'none',
  });
}

function modify(call: RestCall, lif: NetworkInterface, body: Body): void {
  const { cluster } = call;
  const policy = body.text('service_policy.name');
  modifyInterface(cluster, lif, {
    ...(policy === undefined ? {} : serviceOf(call, policy)),
    ...placeOf(call, body, findSvm(cluster, lif.svm)?.ipspace ?? 'Default'),
    name: body.text('name') ?? lif.name,
    address: body.text('ip.address') ?? lif.address,
    netmaskLength: netmaskOf(body, 'ip.netmask') ?? lif.netmaskLength,
    enabled: body.flag('enabled') ?? lif.enabled,
    autoRevert: body.flag('location.auto_revert') ?? lif.autoRevert,
    dnsZone: body.text('dns_zone') ?? lif.dnsZone,
  });
}

const interfaces = resource<NetworkInterface>({
  path: '/network/ip/interfaces',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  list: (call) => ofScope(call, call.cluster.state.interfaces, (lif) => lif.svm),
  fields: (call) => {
    const { cluster } = call;
    const ofSvm = (lif: NetworkInterface) => !isAdminSvm(cluster, lif.svm);
    return {
      uuid: key((lif) => lif.uuid),
      name: key((lif) => lif.name),
      ...svmFields<NetworkInterface>(call, (lif) => (ofSvm(lif) ? lif.svm : '')),
      'svm.name': value((lif) => (ofSvm(lif) ? lif.svm : undefined)),
      ...placeFields(cluster),
      dns_zone: value((lif) => lif.dnsZone, 'plain', { since: 9 }),
      enabled: value((lif) => lif.enabled),
      'ip.address': value((lif) => lif.address),
      'ip.family': value((lif) => (lif.address.includes(':') ? 'ipv6' : 'ipv4')),
      'ip.netmask': value((lif) => String(lif.netmaskLength)),
      'ipspace.name': value((lif) => findSvm(cluster, lif.svm)?.ipspace ?? 'Default'),
      'service_policy.name': value((lif) => lif.servicePolicy),
      'service_policy.uuid': value((lif) =>
        uuidOfName(cluster, 'service-policy', `${lif.svm} ${lif.servicePolicy}`),
      ),
      scope: value((lif) => (ofSvm(lif) ? 'svm' : 'cluster')),
      services: value((lif) => servicesOf(lif.dataProtocols, lif.firewallPolicy)),
      state: value((lif) => (isUp(cluster, lif) ? 'up' : 'down')),
      'subnet.name': value((lif) => lif.subnet, 'plain', { since: 11 }),
      vip: value(() => false),
    };
  },
  links: (call) => ({
    svm: (lif) => (findSvm(call.cluster, lif.svm) ? svmHref(call.cluster, lif.svm) : null),
  }),
  get: { commands: ['network interface show'] },
  post: {
    commands: ['network interface create'],
    body: {
      ...newLifBody,
      ...svmBody,
      'ipspace.name': 'text',
      scope: { type: 'text', values: ['svm'] },
    },
    run: (call, body) => createLif(call, svmFrom(call, body), body),
  },
  patch: { commands: ['network interface modify'], body: changeable, run: modify },
  delete: {
    commands: ['network interface delete'],
    // Over REST a LIF need not be down first (Ansible's na_ontap_interface disables FC ones alone).
    run(call, lif) {
      const { state } = call.cluster;
      state.interfaces = state.interfaces.filter((other) => other !== lif);
    },
  },
});

export const networkResources: readonly Resource[] = [interfaces];
