import type { NetworkInterface, Port, Route } from './client.ts';
import type { NewInterface } from './client-changes.ts';
import { servicePolicies } from './service-policies.ts';
import type { Zapi } from './zapi-call.ts';
import { type Fields, fieldsOf } from './zapi-fields.ts';
import { listAll, NO_SUCH_SVM, wanted } from './zapi-pages.ts';
import type { XmlArgs } from './zapi-xml.ts';

/** All ports of the cluster by node and name. A login of an SVM gets OntapError 'wrong-scope'. */
export async function listPorts(zapi: Zapi): Promise<Port[]> {
  const api = 'net-port-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'net-port-info',
    desired: wanted('node', 'port', 'broadcast-domain', 'ipspace', 'link-status', 'role'),
  });
  return records
    .map((record) => fieldsOf(api, record))
    .map((fields) => ({
      node: fields.text('node'),
      name: fields.text('port'),
      // Members of an interface group and unused ports have none ("-").
      broadcastDomain: dashed(fields.optional('broadcast-domain')),
      ipspace: dashed(fields.optional('ipspace')),
      up: fields.optional('link-status') === 'up',
      role: dashed(fields.optional('role')),
    }))
    .toSorted((a, b) => compare([a.node, a.name], [b.node, b.name]));
}

function dashed(value: string | null): string | null {
  return value === '-' ? null : value;
}

function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

/** The IP LIFs of one SVM, or of all that the login sees (those of nodes and of the cluster too). */
export async function listInterfaces(zapi: Zapi, svm?: string): Promise<NetworkInterface[]> {
  const api = 'net-interface-get-iter';
  // No desired-attributes: service-policy is unknown to ONTAP before 9.6.
  const records = await listAll(zapi, {
    api,
    element: 'net-interface-info',
    ...(svm !== undefined && { query: { vserver: svm } }),
  });
  return interfacesOf(
    records.map((record) => fieldsOf(api, record)),
    svm,
  );
}

/** Takes net-interface-infos, returns the IP LIFs (of one SVM) by SVM and name. */
export function interfacesOf(records: readonly Fields[], svm?: string): NetworkInterface[] {
  return (
    records
      .filter((fields) => svm === undefined || fields.text('vserver') === svm)
      // Fibre Channel LIFs have a WWPN instead.
      .filter((fields) => fields.optional('address') !== null)
      .map(networkInterface)
      .toSorted((a, b) => compare([a.svm, a.name], [b.svm, b.name]))
  );
}

function networkInterface(fields: Fields): NetworkInterface {
  return {
    name: fields.text('interface-name'),
    svm: fields.text('vserver'),
    address: fields.text('address'),
    netmaskLength: fields.number('netmask-length') ?? 0,
    node: fields.optional('home-node') ?? '',
    port: fields.optional('home-port') ?? '',
    enabled: fields.optional('administrative-status') === 'up',
    up: fields.optional('operational-status') === 'up',
    // NVMe over TCP is written nvme_tcp or nvme-tcp (which of them here could not be verified).
    dataProtocols: fields
      .list('data-protocols', 'data-protocol')
      .filter((one) => one !== 'none')
      .map((one) => one.replaceAll('-', '_')),
    management: letsManagementIn(fields),
  };
}

/**
 * Before 9.6 the firewall policy decides ("mgmt", "mgmt-nfs"), later the service policy. A service policy of
 * somebody's own that lets management in under another name is not recognised: its services are another call.
 */
function letsManagementIn(fields: Fields): boolean {
  return (
    fields.optional('firewall-policy')?.startsWith('mgmt') === true ||
    /management|mgmt/.test(fields.optional('service-policy') ?? '') ||
    /^(cluster|node)[-_]mgmt$/.test(fields.optional('role') ?? '')
  );
}

/** ONTAPI 1.160 is ONTAP 9.6 (OpenStack Manila, Trident zapiFeaturesByVersion). */
function hasServicePolicies(zapi: Zapi): boolean {
  const [major, minor] = zapi.ontapi() ?? [1, 0];
  return major > 1 || minor >= 160;
}

/** Creates a LIF, up. Throws OntapError 'exists' for a name or address that is taken, 'invalid' for a bad port. */
export async function createInterface(zapi: Zapi, lif: NewInterface): Promise<void> {
  if (lif.purpose === 'data-nvme' && !hasServicePolicies(zapi))
    throw zapi.failure(
      'net-interface-create',
      'unsupported',
      'This ONTAP has no LIFs for NVMe over TCP: they came with 9.10.1.',
      { svm: lif.svm },
    );
  await zapi.call(
    'net-interface-create',
    {
      ...(lif.subnet === undefined
        ? { address: lif.address, 'netmask-length': lif.netmaskLength }
        : { 'subnet-name': lif.subnet }),
      'administrative-status': 'up',
      'home-node': lif.node,
      'home-port': lif.port,
      'interface-name': lif.name,
      ...(hasServicePolicies(zapi) ? servicePolicy(lif) : roleAndFirewall(lif)),
      vserver: lif.svm,
    },
    { write: true },
  );
}

function servicePolicy(lif: NewInterface): XmlArgs {
  return { 'service-policy': servicePolicies[lif.purpose] };
}

function roleAndFirewall(lif: NewInterface): XmlArgs {
  const data = lif.purpose === 'data-iscsi' ? 'iscsi' : 'nfs';
  const management = lif.purpose === 'management';
  return {
    'data-protocols': { 'data-protocol': management ? 'none' : data },
    'firewall-policy': management ? 'mgmt' : 'data',
    role: 'data',
  };
}

/** The routes of an SVM. */
export async function listRoutes(zapi: Zapi, svm: string): Promise<Route[]> {
  const api = 'net-routes-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'net-vs-routes-info',
    svm,
    nothing: [NO_SUCH_SVM],
  });
  return records
    .map((record) => fieldsOf(api, record))
    .map((fields) => ({
      svm: fields.optional('vserver') ?? svm,
      destination: fields.text('destination'),
      gateway: fields.text('gateway'),
    }));
}

/** Throws OntapError 'exists' for a duplicate (13001 with a text, OpenStack Manila). */
export async function createRoute(zapi: Zapi, route: Route): Promise<void> {
  await zapi.call(
    'net-routes-create',
    { destination: route.destination, gateway: route.gateway },
    { svm: route.svm, write: true },
  );
}
