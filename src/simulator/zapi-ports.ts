import { findPort } from './network.ts';
import { Rejected } from './rejection.ts';
import type { BroadcastDomain, ClusterState, Port } from './state.ts';
import type { Invocation, ZapiCalls } from './zapi-call.ts';
import { key, list, structs, text } from './zapi-fields.ts';
import { iterCall, oneRecord, type RecordType } from './zapi-iter.ts';
import { element, textElement } from './zapi-xml.ts';

/** Field names as Manila's client reads and queries them. */
function portType(state: ClusterState): RecordType<Port> {
  const domain = (port: Port) =>
    state.broadcastDomains.find(
      (one) => one.name === port.broadcastDomain && one.ipspace === port.ipspace,
    );
  return {
    element: 'net-port-info',
    keyOf: (port) => [port.node, port.name],
    fields: {
      'administrative-duplex': text(() => 'auto'),
      'administrative-speed': text(() => 'auto'),
      'broadcast-domain': text((port) => port.broadcastDomain),
      'health-status': text(() => 'healthy'),
      // Only a port that belongs to an interface group has one; there are none here.
      'ifgrp-port': text(() => null),
      ipspace: text((port) => port.ipspace),
      'is-administrative-up': text(() => true),
      'is-operational-auto-negotiate': text(() => true),
      'link-status': text((port) => (port.up ? 'up' : 'down')),
      mtu: text((port) => domain(port)?.mtu ?? 1500),
      node: key((port) => port.node),
      'operational-duplex': text(() => 'full'),
      'operational-speed': text((port) => port.speedMbps),
      port: key((port) => port.name),
      'port-type': text(() => 'physical'),
      role: text(() => 'data'),
    },
  };
}

function domainType(state: ClusterState): RecordType<BroadcastDomain> {
  return {
    element: 'net-port-broadcast-domain-info',
    keyOf: (domain) => [domain.ipspace, domain.name],
    fields: {
      'broadcast-domain': key((domain) => domain.name),
      ipspace: key((domain) => domain.ipspace),
      mtu: text((domain) => domain.mtu),
      'port-update-status-combined': text(() => 'complete'),
      ports: structs(
        'port-info',
        {
          port: text((port: Port) => `${port.node}:${port.name}`),
          'port-update-status': text(() => 'complete'),
        },
        (domain) =>
          state.ports.filter(
            (port) => port.broadcastDomain === domain.name && port.ipspace === domain.ipspace,
          ),
      ),
    },
  };
}

function ipspaceType(state: ClusterState): RecordType<string> {
  return {
    element: 'net-ipspaces-info',
    keyOf: (name) => [name],
    fields: {
      'broadcast-domains': list('broadcast-domain-name', (name) =>
        state.broadcastDomains.filter((one) => one.ipspace === name).map((one) => one.name),
      ),
      id: text((name) => state.ipspaces.indexOf(name)),
      ipspace: key((name) => name),
      ports: list('net-qualified-port-name', (name) =>
        state.ports
          .filter((port) => port.ipspace === name)
          .map((port) => `${port.node}:${port.name}`),
      ),
      uuid: text(() => state.uuid),
      vservers: list('vserver-name', (name) =>
        state.svms.filter((svm) => svm.ipspace === name).map((svm) => svm.name),
      ),
    },
  };
}

function runPortGet(call: Invocation): string {
  const port = findPort(call.cluster, call.input.need('node'), call.input.need('port'));
  if (!port) throw new Rejected('not-found', "entry doesn't exist");
  return oneRecord(call, portType(call.cluster.state), port);
}

function runDomainModify(call: Invocation): string {
  const { input } = call;
  const domain = call.cluster.state.broadcastDomains.find(
    (one) => one.name === input.need('broadcast-domain') && one.ipspace === input.need('ipspace'),
  );
  if (!domain) throw new Rejected('not-found', "entry doesn't exist");
  domain.mtu = input.integer('mtu') ?? domain.mtu;
  return '';
}

const show = (command: string) => ({ command, scope: 'cluster' }) as const;

export const portCalls: ZapiCalls = {
  'net-port-get-iter': iterCall(
    show('network port show'),
    (call) => portType(call.cluster.state),
    (call) => call.cluster.state.ports,
  ),
  'net-port-get': {
    ...show('network port show'),
    write: false,
    arguments: {
      'desired-attributes': 'xml',
      node: { type: 'text', required: true },
      port: { type: 'text', required: true },
    },
    run: runPortGet,
  },
  'net-port-broadcast-domain-get-iter': iterCall(
    show('network port broadcast-domain show'),
    (call) => domainType(call.cluster.state),
    (call) => call.cluster.state.broadcastDomains,
  ),
  'net-port-broadcast-domain-modify': {
    command: 'network port broadcast-domain modify',
    scope: 'cluster',
    write: true,
    arguments: {
      'broadcast-domain': { type: 'text', required: true },
      ipspace: { type: 'text', required: true },
      mtu: 'integer',
    },
    run: runDomainModify,
  },
  'net-ipspaces-get-iter': iterCall(
    show('network ipspace show'),
    (call) => ipspaceType(call.cluster.state),
    (call) => call.cluster.state.ipspaces,
  ),
  'net-options-get': {
    ...show('network options ipv6 show'),
    write: false,
    arguments: {},
    run: () => element('net-options', element('ipv6-options-info', textElement('enabled', true))),
  },
};
