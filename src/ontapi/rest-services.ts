import type { OntapVersion } from './client.ts';
import type {
  ChapCredentials,
  Dns,
  InitiatorAuthentication,
  OntapServices,
  Subnet,
} from './client-services.ts';
import { isOntapError } from './errors.ts';
import type { Rest } from './rest-call.ts';
import { addInitiators, createIgroup, listIgroups } from './rest-igroups.ts';
import type { RestFields } from './rest-json.ts';
import { listQosPolicies } from './rest-qos.ts';
import { exactKeys } from './rest-query.ts';
import { getSvm } from './rest-svm.ts';
import { listFailure } from './svm-lists.ts';
import { isAtLeast } from './version.ts';

const ISCSI = '/protocols/san/iscsi/services';
const NVME = '/protocols/nvme/services';
const CREDENTIALS = '/protocols/san/iscsi/credentials';
const DNS = '/name-services/dns';

/** The services of an SVM beside NFS over REST. */
export function restServices(rest: Rest, version: OntapVersion | null): OntapServices {
  return {
    async getIscsiService(svm) {
      const found = await serviceOf(rest, ISCSI, svm, 'enabled,target.name');
      return (
        found && { enabled: found.flag('enabled'), target: found.optional('target.name') ?? '' }
      );
    },
    async getNvmeService(svm) {
      const found = await serviceOf(rest, NVME, svm, 'enabled');
      return found && { enabled: found.flag('enabled') };
    },
    listIgroups: (svm) => listIgroups(rest, svm),
    listQosPolicies: (svm) => listQosPolicies(rest, svm),
    getDefaultInitiatorAuthentication: (svm) => getDefaultAuthentication(rest, svm),
    getDns: (svm) => getDns(rest, svm),
    listSubnets: () => listSubnets(rest),
    allowProtocols: (svm, add) => allowProtocols(rest, version, svm, add),
    enableIscsi: (svm) => enableService(rest, ISCSI, svm),
    enableNvme: (svm) => enableService(rest, NVME, svm),
    createIgroup: (svm, igroup) => createIgroup(rest, svm, igroup),
    addInitiators: (svm, igroup, initiators) => addInitiators(rest, svm, igroup, initiators),
    setDefaultChap: (svm, credentials) => setDefaultChap(rest, svm, credentials),
    createDns: (svm, dns) => createDns(rest, svm, dns),
  };
}

/** The one record that an SVM has in a collection of services; null when the service was never made. */
export async function serviceOf(
  rest: Rest,
  path: string,
  svm: string,
  fields: string,
): Promise<RestFields | null> {
  const records = await rest.list(path, {
    fields: `svm.name,svm.uuid,${fields}`,
    svm,
    query: { 'svm.name': svm },
  });
  return records.find((record) => record.optional('svm.name') === svm) ?? null;
}

/** Makes a service or, where there is one, turns it on. `more`: fields of a new one. */
export async function enableService(
  rest: Rest,
  path: string,
  svm: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  try {
    await rest.write('POST', path, { svm: { name: svm }, enabled: true, ...more }, { svm });
  } catch (error) {
    const there = isOntapError(error, 'exists')
      ? await serviceOf(rest, path, svm, 'enabled')
      : null;
    if (there === null) throw error;
    if (there.flag('enabled')) return;
    const one = `${path}/${encodeURIComponent(there.text('svm.uuid'))}`;
    await rest.write('PATCH', one, { enabled: true }, { svm });
  }
}

/** How initiators without an entry of their own log in: the entry of the initiator "default" (ONTAP's REST description). */
async function getDefaultAuthentication(
  rest: Rest,
  svm: string,
): Promise<InitiatorAuthentication | null> {
  const found = await defaultCredentials(rest, svm);
  // Whether there is an entry for a service that nobody touched is not documented.
  if (found === null && (await serviceOf(rest, ISCSI, svm, 'enabled')) === null) return null;
  const type = (found?.optional('authentication_type') ?? 'none').toLowerCase();
  if (type !== 'none' && type !== 'chap' && type !== 'deny')
    throw rest.failure(
      `GET /api${CREDENTIALS}`,
      'protocol',
      `ONTAP's reply has authentication_type "${type}".`,
      svm,
    );
  return {
    type,
    user: found?.optional('chap.inbound.user') ?? null,
    targetUser: found?.optional('chap.outbound.user') ?? null,
  };
}

async function defaultCredentials(rest: Rest, svm: string): Promise<RestFields | null> {
  const records = await rest.list(CREDENTIALS, {
    fields: 'initiator,svm.name,svm.uuid,authentication_type,chap.inbound.user,chap.outbound.user',
    svm,
    query: { 'svm.name': svm, initiator: 'default' },
  });
  return (
    records.find(
      (fields) => fields.optional('svm.name') === svm && fields.optional('initiator') === 'default',
    ) ?? null
  );
}

async function setDefaultChap(rest: Rest, svm: string, chap: ChapCredentials): Promise<void> {
  const wish = {
    authentication_type: 'chap',
    chap: {
      inbound: { user: chap.user, password: chap.secret },
      outbound: { user: chap.targetUser, password: chap.targetSecret },
    },
  };
  const found = await defaultCredentials(rest, svm);
  if (found === null)
    await rest.write(
      'POST',
      CREDENTIALS,
      { svm: { name: svm }, initiator: 'default', ...wish },
      { svm },
    );
  else {
    const path = `${CREDENTIALS}/${encodeURIComponent(found.text('svm.uuid'))}/default`;
    await rest.write('PATCH', path, wish, { svm });
  }
}

/** The SVM's name servers; null when it has none. */
async function getDns(rest: Rest, svm: string): Promise<Dns | null> {
  const found = await serviceOf(rest, DNS, svm, 'domains,servers');
  return found && { domains: found.list('domains'), servers: found.list('servers') };
}

async function createDns(rest: Rest, svm: string, dns: Dns): Promise<void> {
  const { domains, servers } = dns;
  await rest.write('POST', DNS, { svm: { name: svm }, domains, servers }, { svm });
}

/** Subnets are in the REST API since 9.11.1. */
async function listSubnets(rest: Rest): Promise<Subnet[]> {
  const records = await rest.list('/network/ip/subnets', {
    fields:
      'name,ipspace.name,broadcast_domain.name,subnet.address,subnet.netmask,gateway,available_count',
  });
  return records
    .map((fields) => ({
      name: fields.text('name'),
      ipspace: fields.optional('ipspace.name') ?? 'Default',
      broadcastDomain: fields.optional('broadcast_domain.name'),
      network: `${fields.text('subnet.address')}/${fields.text('subnet.netmask')}`,
      gateway: fields.optional('gateway'),
      available: fields.number('available_count'),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The command adds and takes nothing away, in every release (OpenStack Manila does the same). What an SVM may serve is told
 * from 9.9.1 on: before, it is written unseen.
 */
async function allowProtocols(
  rest: Rest,
  version: OntapVersion | null,
  svm: string,
  add: readonly string[],
): Promise<void> {
  const told = isAtLeast(version, 9, 9, 1);
  const missing = async (): Promise<readonly string[]> => {
    const allowed = told ? ((await getSvm(rest, version, svm))?.allowedProtocols ?? []) : [];
    return add.filter((name) => !allowed.includes(name));
  };
  if ((await missing()).length === 0) return;
  const path = '/private/cli/vserver/add-protocols';
  await rest.write('PATCH', path, { protocols: add }, { svm, query: exactKeys({ vserver: svm }) });
  const wrong = told ? await missing() : [];
  if (wrong.length > 0)
    throw rest.failure(`PATCH /api${path}`, 'failed', listFailure(svm, 'protocols', wrong), svm);
}
