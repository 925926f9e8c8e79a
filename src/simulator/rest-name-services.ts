import { Rejected } from './rejection.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { items, key, value } from './rest-fields.ts';
import type { Resource } from './rest-resource.ts';
import type { Dns, Subnet } from './state-services.ts';
import { countsOf } from './subnets.ts';

/** Name servers of SVMs (NetApp's REST reference, dns). Whether the servers answer is not asked. */
const dns = resource<Dns>({
  path: '/name-services/dns',
  instance: '{svm.uuid}',
  scope: 'any',
  order: ['svm.name'],
  list: (call) => ofScope(call, call.cluster.state.dns, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<Dns>(call, (one) => one.svm, true),
    domains: key((one) => one.domains),
    servers: key((one) => one.servers),
  }),
  links: (call) => ({ svm: (one) => svmHref(call.cluster, one.svm) }),
  get: { commands: ['vserver services name-service dns show'] },
  post: {
    commands: ['vserver services name-service dns create'],
    body: { domains: 'texts', servers: 'texts', skip_config_validation: 'flag', ...svmBody },
    run(call, body) {
      const { state } = call.cluster;
      const svm = svmFrom(call, body).name;
      if (state.dns.some((one) => one.svm === svm)) {
        throw new Rejected('duplicate', 'duplicate entry');
      }
      const made: Dns = {
        svm,
        domains: body.texts('domains') ?? [],
        servers: body.texts('servers') ?? [],
      };
      state.dns.push(made);
      return made;
    },
  },
  patch: {
    commands: ['vserver services name-service dns modify'],
    body: { domains: 'texts', servers: 'texts', skip_config_validation: 'flag' },
    run(_call, found, body) {
      found.domains = body.texts('domains') ?? found.domains;
      found.servers = body.texts('servers') ?? found.servers;
    },
  },
  delete: {
    commands: ['vserver services name-service dns delete'],
    run(call, found) {
      const { state } = call.cluster;
      state.dns = state.dns.filter((one) => one !== found);
    },
  },
});

/** Since 9.11.1 (Ansible, na_ontap_net_subnet); counts and ranges as in NetApp's REST reference, ip_subnet. */
const subnets = resource<Subnet>({
  path: '/network/ip/subnets',
  scope: 'cluster',
  since: 11,
  order: ['ipspace.name', 'name'],
  list: (call) => call.cluster.state.subnets,
  fields: (call) => ({
    name: key((one) => one.name),
    available_count: value((one) => {
      const { total, used } = countsOf(call.cluster, one);
      return total - used;
    }),
    'broadcast_domain.name': value((one) => one.broadcastDomain),
    gateway: value((one) => one.gateway),
    ip_ranges: items<Subnet, readonly [string, string]>(
      { start: value(([start]) => start), end: value(([, end]) => end) },
      (one) => one.ranges,
    ),
    'ipspace.name': value((one) => one.ipspace),
    'subnet.address': value((one) => one.network.split('/')[0]),
    'subnet.netmask': value((one) => one.network.split('/')[1]),
    total_count: value((one) => countsOf(call.cluster, one).total),
    used_count: value((one) => countsOf(call.cluster, one).used),
  }),
  get: { commands: ['network subnet show'] },
});

export const nameServiceResources: readonly Resource[] = [dns, subnets];
