import type { Cluster } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Dns, Subnet } from './state-services.ts';
import { countsOf } from './subnets.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { key, list, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, oneRecord, type RecordType } from './zapi-iter.ts';

/** DNS of SVMs as OpenStack Manila and the Ansible collection set and read it. */
const dnsType: RecordType<Dns> = {
  element: 'net-dns-info',
  keyOf: (dns) => [dns.svm],
  fields: {
    'dns-state': text(() => 'enabled'),
    domains: list('string', (dns) => dns.domains),
    'name-servers': list('ip-address', (dns) => dns.servers),
    vserver: key((dns) => dns.svm),
  },
};

function findDns(cluster: Cluster, svm: string): Dns | null {
  return cluster.state.dns.find((one) => one.svm === svm) ?? null;
}

function requireDns(call: Invocation): Dns {
  const found = findDns(call.cluster, svmOf(call).name);
  if (!found) throw new Rejected('not-found', "entry doesn't exist");
  return found;
}

const dnsArguments: ArgumentTypes = {
  'dns-state': 'text',
  domains: 'list:string',
  'name-servers': 'list:ip-address',
  'skip-config-validation': 'flag',
};

const dnsCall = (verb: string, args: ArgumentTypes, run: (call: Invocation) => void): ZapiCall => ({
  command: `vserver services name-service dns ${verb}`,
  scope: 'svm',
  write: true,
  arguments: args,
  run(call) {
    run(call);
    return '';
  },
});

/** Field names from the Ansible collection's na_ontap_net_subnet and the Manageability SDK. */
function subnetType(cluster: Cluster): RecordType<Subnet> {
  return {
    element: 'net-subnet-info',
    keyOf: (subnet) => [subnet.ipspace, subnet.name],
    fields: {
      'available-count': text((subnet) => {
        const { total, used } = countsOf(cluster, subnet);
        return total - used;
      }),
      'broadcast-domain': text((subnet) => subnet.broadcastDomain),
      gateway: text((subnet) => subnet.gateway),
      'ip-ranges': list('ip-range', (subnet) =>
        subnet.ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)),
      ),
      ipspace: key((subnet) => subnet.ipspace),
      subnet: text((subnet) => subnet.network),
      'subnet-name': key((subnet) => subnet.name),
      'total-count': text((subnet) => countsOf(cluster, subnet).total),
      'used-count': text((subnet) => countsOf(cluster, subnet).used),
    },
  };
}

export const nameServiceCalls: ZapiCalls = {
  'net-dns-get': {
    command: 'vserver services name-service dns show',
    scope: 'svm',
    write: false,
    arguments: { 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, dnsType, requireDns(call)),
  },
  'net-dns-create': dnsCall('create', dnsArguments, (call) => {
    const svm = svmOf(call).name;
    if (findDns(call.cluster, svm)) throw new Rejected('duplicate', 'duplicate entry');
    call.cluster.state.dns.push({
      svm,
      domains: call.input.list('domains') ?? [],
      servers: call.input.list('name-servers') ?? [],
    });
  }),
  'net-dns-modify': dnsCall('modify', dnsArguments, (call) => {
    const found = requireDns(call);
    found.domains = call.input.list('domains') ?? found.domains;
    found.servers = call.input.list('name-servers') ?? found.servers;
  }),
  'net-dns-destroy': dnsCall('delete', {}, (call) => {
    const found = requireDns(call);
    call.cluster.state.dns = call.cluster.state.dns.filter((one) => one !== found);
  }),
  'net-subnet-get-iter': iterCall(
    { command: 'network subnet show', scope: 'cluster' },
    (call) => subnetType(call.cluster),
    (call) => call.cluster.state.subnets,
  ),
};
