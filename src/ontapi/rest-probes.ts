import { impossibleName } from './probe-names.ts';
import type { RestBody } from './rest-call.ts';
import type { RestQuery } from './rest-query.ts';

/** A request that asks for a permission and cannot do anything: it reads, or it is about what ONTAP cannot have. */
export interface RestProbe {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: RestQuery;
  readonly body: RestBody | null;
}

/** No uuid, no number, no name of an initiator: nothing can be found under it. */
const NO_KEY = 'netappdvp-asks';

/** What is sent with a POST or PATCH, by the name of the call; the values are refused by ONTAP's grammar. */
function bodies(svm: string, name: string): Readonly<Record<string, RestBody>> {
  const path = `/vol/${name}/${name}`;
  const owner = { svm: { name: svm } };
  const block = { ...owner, name: path, os_type: 'linux', space: { size: 1 } };
  return {
    'POST /storage/volumes': { ...owner, name, aggregates: [{ name }], size: 1 },
    'POST /storage/volumes clone.is_flexclone': {
      ...owner,
      name,
      clone: { is_flexclone: true, parent_volume: { name } },
    },
    'POST /storage/volumes/{uuid}/snapshots': { name },
    'POST /storage/qtrees': { ...owner, name, volume: { name } },
    'POST /storage/quota/rules': { ...owner, type: 'tree', volume: { name }, qtree: { name } },
    'POST /protocols/nfs/export-policies': { ...owner, name },
    'POST /protocols/nfs/export-policies/{policy.id}/rules': {
      clients: [{ match: name }],
      ro_rule: ['never'],
      rw_rule: ['never'],
    },
    'POST /storage/luns': block,
    'POST /storage/luns clone.source': { ...owner, name: path, clone: { source: { name: path } } },
    'POST /storage/luns/{uuid}/attributes': { name, value: 'x' },
    'POST /protocols/san/igroups': { ...owner, name, protocol: 'iscsi', os_type: 'linux' },
    'POST /protocols/san/igroups/{uuid}/initiators': { name },
    'POST /protocols/san/lun-maps': { ...owner, lun: { name: path }, igroup: { name } },
    'POST /storage/namespaces': block,
    'POST /protocols/nvme/subsystems': { ...owner, name, os_type: 'linux' },
    'POST /protocols/nvme/subsystems/{subsystem.uuid}/hosts': { nqn: name },
    'POST /protocols/nvme/subsystem-maps': {
      ...owner,
      namespace: { name: path },
      subsystem: { name },
    },
    // The severity is one of ONTAP's words.
    'POST /support/ems/application-logs': {
      app_version: '1',
      autosupport_required: false,
      category: 'check',
      computer_name: 'netappdvp',
      event_description: 'none',
      event_id: 1,
      event_source: 'netappdvp',
      severity: 'none',
    },
    'PATCH /storage/volumes/{uuid}': { comment: 'x' },
    'PATCH /storage/volumes/{uuid} nas.path': { nas: { path: '/x' } },
    'PATCH /storage/volumes/{uuid} clone.split_initiated': { clone: { split_initiated: true } },
    'PATCH /storage/volumes/{uuid} quota.enabled': { quota: { enabled: true } },
    'PATCH /storage/qtrees/{volume.uuid}/{id}': { export_policy: { name } },
    'PATCH /storage/qtrees/{volume.uuid}/{id} name': { name },
    'PATCH /storage/quota/rules/{uuid}': { space: { hard_limit: 1 } },
    'PATCH /storage/luns/{uuid}': { comment: 'x' },
    'PATCH /storage/luns/{uuid} name': { name: path },
    'PATCH /storage/luns/{uuid}/attributes/{name}': { value: 'x' },
    // CHAP without a user is none.
    'PATCH /protocols/san/iscsi/credentials/{svm.uuid}/{initiator}': {
      authentication_type: 'chap',
    },
    'PATCH /storage/namespaces/{uuid}': { comment: 'x' },
  };
}

/** Flags of a query that make another command of a call. */
const flags: ReadonlySet<string> = new Set(['list_destinations_only', 'source_only']);

/**
 * Takes the name of a call as the table of the plugin's calls has it ("PATCH /storage/volumes/{uuid} nas.path"),
 * returns its probe; null when there is none that is harmless.
 */
export function restProbe(call: string, svm: string, prefix: string): RestProbe | null {
  const [method, endpoint = '', field = ''] = call.split(' ');
  const path = endpoint.replaceAll(/\{[^}]+\}/g, NO_KEY);
  const query: RestQuery = flags.has(field) ? { [field]: true } : {};
  if (method === 'GET') {
    const isList = !endpoint.endsWith('}') && endpoint !== '/cluster';
    return { method, path, query: isList ? { ...query, max_records: 1 } : query, body: null };
  }
  if (method === 'DELETE')
    // Without a key at its end it would be a deletion by query.
    return endpoint.endsWith('}') ? { method, path, query, body: null } : null;
  const body = bodies(svm, impossibleName(prefix))[call];
  if (body === undefined || (method !== 'POST' && method !== 'PATCH')) return null;
  return { method, path, query, body };
}
