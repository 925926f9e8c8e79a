import type { NetworkInterface, Port, Route } from './client.ts';
import type { NewInterface } from './client-changes.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { servicePolicies } from './service-policies.ts';

/** All ports of the cluster by node and name. Throws OntapError 'forbidden' for a login of an SVM. */
export async function listPorts(rest: Rest): Promise<Port[]> {
  const records = await rest.list('/network/ethernet/ports', {
    fields: 'name,node.name,state,broadcast_domain.name,broadcast_domain.ipspace.name',
  });
  return records
    .map((fields) => ({
      node: fields.text('node.name'),
      name: fields.text('name'),
      broadcastDomain: fields.optional('broadcast_domain.name'),
      ipspace: fields.optional('broadcast_domain.ipspace.name'),
      up: fields.optional('state') === 'up',
      // ONTAPI alone has roles of ports.
      role: null,
    }))
    .toSorted((a, b) => compare([a.node, a.name], [b.node, b.name]));
}

function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

export const INTERFACE_FIELDS =
  'name,svm.name,ip.address,ip.netmask,location.home_node.name,location.home_port.name,enabled,state,services,service_policy.name,scope';

/** The IP LIFs of one SVM, or of all that the login sees (those of nodes and of the cluster too). */
export async function listInterfaces(rest: Rest, svm?: string): Promise<NetworkInterface[]> {
  const records = await rest.list('/network/ip/interfaces', {
    fields: INTERFACE_FIELDS,
    ...(svm !== undefined && { svm, query: { 'svm.name': svm } }),
  });
  return interfacesOf(records, svm);
}

/** Takes records of LIFs, returns those (of one SVM) by SVM and name. */
export function interfacesOf(records: readonly RestFields[], svm?: string): NetworkInterface[] {
  return records
    .map(networkInterface)
    .filter((lif) => svm === undefined || lif.svm === svm)
    .toSorted((a, b) => compare([a.svm, a.name], [b.svm, b.name]));
}

function networkInterface(fields: RestFields): NetworkInterface {
  const services = fields.list('services');
  return {
    name: fields.text('name'),
    // LIFs of the cluster and its nodes belong to no data SVM.
    svm: fields.optional('svm.name') ?? '',
    address: fields.text('ip.address'),
    netmaskLength: maskLength(fields.optional('ip.netmask') ?? ''),
    node: fields.optional('location.home_node.name') ?? '',
    port: fields.optional('location.home_port.name') ?? '',
    enabled: fields.flag('enabled'),
    up: fields.optional('state') === 'up',
    dataProtocols: services
      .filter((service) => DATA_PROTOCOLS.has(service))
      .map((service) => service.slice('data_'.length)),
    management: services.includes('management_https') || managesByPolicy(fields),
  };
}

/** Services of a LIF that carry volumes; data_core, data_dns_server and the like do not. */
const DATA_PROTOCOLS = new Set([
  'data_nfs',
  'data_cifs',
  'data_iscsi',
  'data_fcp',
  'data_nvme_tcp',
  'data_s3_server',
  'data_flexcache',
]);

/** A release that does not tell the services of a LIF is judged by the name of its policy, as over ONTAPI. */
function managesByPolicy(fields: RestFields): boolean {
  if (fields.has('services')) return false;
  return /management|mgmt/.test(fields.optional('service_policy.name') ?? '');
}

/** "24", "255.255.255.0" → 24; 0 when it cannot be told. */
function maskLength(mask: string): number {
  if (/^\d+$/.test(mask)) return Number(mask);
  const bits = mask
    .split('.')
    .map((octet) => Number(octet).toString(2))
    .join('');
  return /^[\d.]+$/.test(mask) ? bits.replaceAll('0', '').length : 0;
}

/** Creates a LIF, up. Throws OntapError 'exists' for a name or address that is taken, 'invalid' for a bad port. */
export async function createInterface(rest: Rest, lif: NewInterface): Promise<void> {
  await rest.write(
    'POST',
    '/network/ip/interfaces',
    {
      name: lif.name,
      svm: { name: lif.svm },
      ...(lif.subnet === undefined
        ? { ip: { address: lif.address, netmask: String(lif.netmaskLength) } }
        : { subnet: { name: lif.subnet } }),
      location: { home_port: { name: lif.port, node: { name: lif.node } } },
      service_policy: { name: servicePolicies[lif.purpose] },
      enabled: true,
    },
    { svm: lif.svm },
  );
}

/** The routes of an SVM. */
export async function listRoutes(rest: Rest, svm: string): Promise<Route[]> {
  const records = await rest.list('/network/ip/routes', {
    fields: 'svm.name,destination.address,destination.netmask,gateway',
    svm,
    query: { 'svm.name': svm },
  });
  return records
    .filter((fields) => fields.optional('svm.name') === svm)
    .map((fields) => ({
      svm,
      destination: `${fields.text('destination.address')}/${maskLength(fields.raw('destination.netmask'))}`,
      gateway: fields.text('gateway'),
    }));
}

/** Throws OntapError 'exists' for a duplicate (1966345). */
export async function createRoute(rest: Rest, route: Route): Promise<void> {
  const [address = '', netmask = ''] = route.destination.split('/');
  await rest.write(
    'POST',
    '/network/ip/routes',
    { svm: { name: route.svm }, destination: { address, netmask }, gateway: route.gateway },
    { svm: route.svm },
  );
}
