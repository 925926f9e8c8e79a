import type {
  ChapCredentials,
  Dns,
  InitiatorAuthentication,
  IscsiService,
  NvmeService,
  OntapServices,
  Subnet,
} from './client-services.ts';
import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf, missingField } from './zapi-fields.ts';
import { addInitiators, createIgroup, listIgroups } from './zapi-igroups.ts';
import { listAll, NO_SUCH_SVM, saysNothing } from './zapi-pages.ts';
import { listQosPolicies } from './zapi-qos.ts';
import { allowProtocols } from './zapi-svm.ts';
import { child, type XmlNode } from './zapi-xml.ts';

/** The services of an SVM beside NFS over ONTAPI. */
export function zapiServices(zapi: Zapi): OntapServices {
  return {
    getIscsiService: (svm) => getIscsiService(zapi, svm),
    getNvmeService: (svm) => getNvmeService(zapi, svm),
    listIgroups: (svm) => listIgroups(zapi, svm),
    listQosPolicies: (svm) => listQosPolicies(zapi, svm),
    getDefaultInitiatorAuthentication: (svm) => getDefaultAuthentication(zapi, svm),
    getDns: (svm) => getDns(zapi, svm),
    listSubnets: () => listSubnets(zapi),
    allowProtocols: (svm, add) => allowProtocols(zapi, svm, add),
    enableIscsi: (svm) => enableIscsi(zapi, svm),
    enableNvme: (svm) => enableNvme(zapi, svm),
    createIgroup: (svm, igroup) => createIgroup(zapi, svm, igroup),
    addInitiators: (svm, igroup, initiators) => addInitiators(zapi, svm, igroup, initiators),
    setDefaultChap: (svm, credentials) => setDefaultChap(zapi, svm, credentials),
    createDns: (svm, dns) => createDns(zapi, svm, dns),
  };
}

/** The iSCSI service of an SVM; null when it was never made or the SVM does not exist. */
async function getIscsiService(zapi: Zapi, svm: string): Promise<IscsiService | null> {
  const api = 'iscsi-service-get-iter';
  const call = { api, element: 'iscsi-service-info', svm, nothing: [NO_SUCH_SVM] };
  const [record] = await listAll(zapi, call);
  if (record === undefined) return null;
  const fields = fieldsOf(api, record);
  return { enabled: fields.flag('is-available'), target: fields.optional('node-name') ?? '' };
}

/** Makes the service and starts it or, where there is one, starts that (Ansible collection, na_ontap_iscsi). */
async function enableIscsi(zapi: Zapi, svm: string): Promise<void> {
  const start = async (): Promise<void> => {
    await zapi.call('iscsi-service-start', {}, { svm, write: true });
  };
  await makeOrStart(
    () => zapi.call('iscsi-service-create', { start: true }, { svm, write: true }),
    start,
  );
}

/** The NVMe service of an SVM; ONTAPI has the call since ONTAP 9.4 (Ansible collection, na_ontap_info). */
async function getNvmeService(zapi: Zapi, svm: string): Promise<NvmeService | null> {
  const api = 'nvme-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'nvme-target-service-info',
    svm,
    nothing: [NO_SUCH_SVM],
  });
  const [record] = records;
  return record === undefined ? null : { enabled: fieldsOf(api, record).flag('is-available') };
}

async function enableNvme(zapi: Zapi, svm: string): Promise<void> {
  const available = { 'is-available': true };
  await makeOrStart(
    () => zapi.call('nvme-create', available, { svm, write: true }),
    () => zapi.call('nvme-modify', available, { svm, write: true }),
  );
}

/** A service that is there already is started; one that runs already is as wanted (13013). */
async function makeOrStart(
  make: () => Promise<unknown>,
  start: () => Promise<unknown>,
): Promise<void> {
  try {
    await make();
    return;
  } catch (error) {
    if (!isOntapError(error, 'exists')) throw error;
  }
  try {
    await start();
  } catch (error) {
    if (!isOntapError(error, 'exists')) throw error;
  }
}

/** How initiators without an entry of their own log in. Trident compares the words without case (ontap_common.go). */
async function getDefaultAuthentication(
  zapi: Zapi,
  svm: string,
): Promise<InitiatorAuthentication | null> {
  const api = 'iscsi-initiator-get-default-auth';
  let results: XmlNode;
  try {
    results = await zapi.call(api, {}, { svm });
  } catch (error) {
    if (saysNothing(error, ['15661', NO_SUCH_SVM])) return null;
    throw error;
  }
  const fields = fieldsOf(api, results);
  const type = fields.text('auth-type').toLowerCase();
  if (type !== 'none' && type !== 'chap' && type !== 'deny')
    throw zapi.failure(api, 'protocol', `ONTAP's reply to ${api} has auth-type "${type}".`, {
      svm,
    });
  return {
    type,
    user: fields.optional('user-name'),
    targetUser: fields.optional('outbound-user-name'),
  };
}

async function setDefaultChap(zapi: Zapi, svm: string, chap: ChapCredentials): Promise<void> {
  await zapi.call(
    'iscsi-initiator-set-default-auth',
    {
      'auth-type': 'CHAP',
      'outbound-passphrase': chap.targetSecret,
      'outbound-user-name': chap.targetUser,
      passphrase: chap.secret,
      'user-name': chap.user,
    },
    { svm, write: true },
  );
}

/** The SVM's name servers; null when it has none (15661). */
async function getDns(zapi: Zapi, svm: string): Promise<Dns | null> {
  const api = 'net-dns-get';
  try {
    const info = child(await zapi.call(api, {}, { svm }), 'attributes', 'net-dns-info');
    if (info === undefined) throw missingField(api, 'attributes/net-dns-info');
    const fields = fieldsOf(api, info);
    return {
      domains: fields.list('domains', 'string'),
      servers: fields.list('name-servers', 'ip-address'),
    };
  } catch (error) {
    if (saysNothing(error, ['15661', NO_SUCH_SVM])) return null;
    throw error;
  }
}

/** As OpenStack Manila does it. */
async function createDns(zapi: Zapi, svm: string, dns: Dns): Promise<void> {
  await zapi.call(
    'net-dns-create',
    {
      'dns-state': 'enabled',
      domains: { string: dns.domains },
      'name-servers': { 'ip-address': dns.servers },
    },
    { svm, write: true },
  );
}

async function listSubnets(zapi: Zapi): Promise<Subnet[]> {
  const api = 'net-subnet-get-iter';
  const records = await listAll(zapi, { api, element: 'net-subnet-info' });
  return records
    .map((record) => fieldsOf(api, record))
    .map((fields) => {
      const total = fields.number('total-count');
      const used = fields.number('used-count');
      return {
        name: fields.text('subnet-name'),
        ipspace: fields.optional('ipspace') ?? 'Default',
        broadcastDomain: fields.optional('broadcast-domain'),
        network: fields.text('subnet'),
        gateway: fields.optional('gateway'),
        available: total === null || used === null ? null : total - used,
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
