import { isWithin } from './command-directories.ts';

/**
 * The API paths that a REST role may name besides the modelled ones. ONTAP refuses others (5636170); here are
 * NetApp's role for the plugin (trident contrib/ontap/trident_role), Harvest's role for monitoring and Ansible's
 * and Manila's clients.
 */
const documented = `
application/consistency-groups; application/consistency-groups/snapshots
cluster; cluster/counter/tables; cluster/jobs; cluster/licensing/licenses; cluster/nodes; cluster/peers; cluster/schedules; cluster/sensors
name-services/dns
network/ethernet/broadcast-domains; network/ethernet/ports; network/fc/interfaces; network/ip/interfaces
network/ip/routes; network/ip/service-policies; network/ip/subnets; network/ipspaces
private/cli; private/cli/lun; private/cli/version; private/cli/volume; private/cli/volume/recovery-queue
private/cli/volume/recovery-queue/purge; private/cli/volume/recovery-queue/recover; private/cli/vserver; private/cli/vserver/nvme/subsystem/delete
protocols/cifs/services; protocols/cifs/shares; protocols/cifs/shares/acls
protocols/nfs/export-policies; protocols/nfs/export-policies/rules; protocols/nfs/services
protocols/nvme/services; protocols/nvme/subsystem-maps; protocols/nvme/subsystems; protocols/nvme/subsystems/hosts
protocols/san/fcp/services; protocols/san/igroups; protocols/san/igroups/initiators
protocols/san/iscsi/credentials; protocols/san/iscsi/services; protocols/san/iscsi/sessions
protocols/san/lun-maps; protocols/san/lun-maps/reporting-nodes
security; security/accounts; security/authentication/password; security/certificates; security/roles; security/ssh
snapmirror/policies; snapmirror/relationships; snapmirror/relationships/transfers
storage/aggregates; storage/disks; storage/flexcache/flexcaches; storage/luns; storage/luns/attributes; storage/namespaces; storage/qos/policies
storage/qtrees; storage/quota/reports; storage/quota/rules; storage/shelves; storage/snapshot-policies
storage/storage-units; storage/storage-units/snapshots; storage/volumes; storage/volumes/files; storage/volumes/snapshots
support/alerts; support/autosupport; support/ems/application-logs; support/ems/events; support/ems/messages
svm/peers; svm/svms
`;

const known: readonly string[] = documented
  .split(/[\n;]/)
  .map((word) => word.trim())
  .filter((word) => word !== '')
  .map((word) => `/api/${word}`);

/** Words with spaces, so that paths compare segment by segment as command directories do. */
const spaced = (path: string) => path.replaceAll('/', ' ');

/** Segment by segment: /api/storage covers /api/storage/volumes, not /api/storages. */
export function covers(path: string, other: string): boolean {
  return isWithin(spaced(other), spaced(path));
}

// A role may name /api/storage/volumes/(any)/snapshots, with an asterisk for the volume.
/** A role's path without the wildcard of a resource-qualified endpoint. */
export function unqualified(path: string): string {
  return path.replaceAll('/*/', '/');
}

/** Whether ONTAP has that endpoint, or endpoints below it, as far as the simulator can tell. */
export function isKnownPath(path: string, modelled: readonly string[]): boolean {
  return [...known, ...modelled].some((one) => covers(unqualified(path), one));
}
