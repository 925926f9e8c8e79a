import { type Cluster, findSvm, uuidOfName } from './cluster.ts';
import { createRoute, deleteRoute } from './network.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { key, value } from './rest-fields.ts';
import { netmaskOf, nodeUuid, portUuid } from './rest-network.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { servicePolicies, servicesOf } from './service-policies.ts';
import type { BroadcastDomain, Port, Route, SnapshotPolicy, Svm } from './state.ts';

const [address, length] = [0, 1].map(
  (part) => (route: Route) => route.destination.split('/')[part] ?? '',
);

/** What a new route may be given, on its own or inside a new SVM. */
export const newRouteBody: BodyTypes = {
  'destination.address': 'text',
  'destination.netmask': 'text',
  gateway: { type: 'text', required: true },
  metric: { type: 'integer', since: 11 },
};

/** Without a destination it is the default route (NetApp's REST reference, ip_route). */
export function createRouteOf(call: RestCall, svm: Svm, body: Body): Route {
  const gateway = body.need('gateway');
  const all = gateway.includes(':') ? '::' : '0.0.0.0';
  const given = body.text('destination.address') ?? all;
  return createRoute(call.cluster, {
    svm: svm.name,
    destination: `${given}/${netmaskOf(body, 'destination.netmask') ?? 0}`,
    gateway,
    metric: body.integer('metric') ?? 20,
  });
}

const routes = resource<Route>({
  path: '/network/ip/routes',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'destination.address', 'destination.netmask', 'gateway'],
  list: (call) => ofScope(call, call.cluster.state.routes, (route) => route.svm),
  fields: (call) => ({
    uuid: key((route) =>
      uuidOfName(call.cluster, 'route', `${route.svm} ${route.destination} ${route.gateway}`),
    ),
    ...svmFields<Route>(call, (route) => route.svm),
    'destination.address': value((route) => address?.(route)),
    'destination.family': value((route) => (route.destination.includes(':') ? 'ipv6' : 'ipv4')),
    'destination.netmask': value((route) => length?.(route)),
    gateway: value((route) => route.gateway),
    'ipspace.name': value((route) => findSvm(call.cluster, route.svm)?.ipspace ?? 'Default'),
    metric: value((route) => route.metric, 'plain', { since: 11 }),
    scope: value((route) => (findSvm(call.cluster, route.svm) ? 'svm' : 'cluster')),
  }),
  links: (call) => ({ svm: (route) => svmHref(call.cluster, route.svm) }),
  get: { commands: ['network route show'] },
  post: {
    commands: ['network route create'],
    body: { ...newRouteBody, ...svmBody },
    run: (call, body) => createRouteOf(call, svmFrom(call, body), body),
  },
  delete: {
    commands: ['network route delete'],
    run: (call, route) => deleteRoute(call.cluster, route),
  },
});

const domainUuid = (cluster: Cluster, domain: string, ipspace: string) =>
  uuidOfName(cluster, 'broadcast-domain', `${ipspace} ${domain}`);

const ports = resource<Port>({
  path: '/network/ethernet/ports',
  instance: '{uuid}',
  scope: 'cluster',
  order: ['node.name', 'name'],
  list: (call) => call.cluster.state.ports,
  fields: (call) => ({
    uuid: key((port) => portUuid(call.cluster, port)),
    name: key((port) => port.name),
    'node.name': key((port) => port.node),
    'node.uuid': key((port) => nodeUuid(call.cluster, port.node)),
    'broadcast_domain.ipspace.name': value((port) => port.ipspace),
    'broadcast_domain.name': value((port) => port.broadcastDomain),
    'broadcast_domain.uuid': value((port) =>
      domainUuid(call.cluster, port.broadcastDomain, port.ipspace),
    ),
    enabled: value(() => true),
    mtu: value(
      (port) =>
        call.cluster.state.broadcastDomains.find((one) => one.name === port.broadcastDomain)?.mtu,
    ),
    speed: value((port) => port.speedMbps),
    state: value((port) => (port.up ? 'up' : 'down')),
    type: value(() => 'physical'),
  }),
  get: { commands: ['network port show'] },
});

const domains = resource<BroadcastDomain>({
  path: '/network/ethernet/broadcast-domains',
  instance: '{uuid}',
  scope: 'cluster',
  order: ['ipspace.name', 'name'],
  list: (call) => call.cluster.state.broadcastDomains,
  fields: (call) => ({
    uuid: key((one) => domainUuid(call.cluster, one.name, one.ipspace)),
    name: key((one) => one.name),
    'ipspace.name': key((one) => one.ipspace),
    mtu: value((one) => one.mtu),
    'ports.name': value((one) =>
      call.cluster.state.ports
        .filter((port) => port.broadcastDomain === one.name && port.ipspace === one.ipspace)
        .map((port) => `${port.node}:${port.name}`),
    ),
  }),
  get: { commands: ['network port broadcast-domain show'] },
});

const ipspaces = resource<string>({
  path: '/network/ipspaces',
  instance: '{uuid}',
  scope: 'cluster',
  order: ['name'],
  list: (call) => call.cluster.state.ipspaces,
  fields: (call) => ({
    uuid: key((name) => uuidOfName(call.cluster, 'ipspace', name)),
    name: key((name) => name),
  }),
  get: { commands: ['network ipspace show'] },
});

interface OwnPolicy {
  readonly svm: string;
  readonly name: string;
}

function policiesOf(call: RestCall): OwnPolicy[] {
  const owners = ofScope(call, call.cluster.state.svms, (svm) => svm.name);
  const names = Object.entries(servicePolicies).filter(([, one]) => one.since <= call.minor);
  return owners.flatMap((svm) => names.map(([name]) => ({ svm: svm.name, name })));
}

/** The built-in policies of each data SVM; those of the cluster and own ones are not modelled. */
const policies = resource<OwnPolicy>({
  path: '/network/ip/service-policies',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  list: policiesOf,
  fields: (call) => ({
    uuid: key((one) => uuidOfName(call.cluster, 'service-policy', `${one.svm} ${one.name}`)),
    name: key((one) => one.name),
    ...svmFields<OwnPolicy>(call, (one) => one.svm, true),
    is_built_in: value(() => true, 'plain', { since: 11 }),
    scope: value(() => 'svm'),
    services: value((one) => {
      const known = servicePolicies[one.name];
      return known ? servicesOf(known.protocols, known.firewall) : [];
    }),
  }),
  get: { commands: ['network interface service-policy show'] },
});

const snapshotPolicies = resource<SnapshotPolicy>({
  path: '/storage/snapshot-policies',
  instance: '{uuid}',
  scope: 'any',
  order: ['name'],
  list: (call) => call.cluster.state.snapshotPolicies,
  fields: (call) => ({
    uuid: key((one) => uuidOfName(call.cluster, 'snapshot-policy', one.name)),
    name: key((one) => one.name),
    comment: value((one) => one.comment || undefined),
    enabled: value((one) => one.enabled),
    scope: value(() => 'cluster'),
    // Those of the cluster have none, and there are no others here.
    'svm.name': value(() => undefined),
  }),
  get: { commands: ['volume snapshot policy show'] },
});

export const routeResources: readonly Resource[] = [
  routes,
  ports,
  domains,
  ipspaces,
  policies,
  snapshotPolicies,
];
