import type { Access, Privilege } from '../ontapi/client.ts';

/**
 * NetApp's own lists, carried over as they are published. `documented` is what its generator for Trident emits
 * (trident contrib/ontap/trident_role, since 25.02), for every driver at once; `manual` is what its manual for the
 * Docker plugin had per driver until 22.01 (trident docs, ndvp_ontap_config.rst). They disagree with each other and
 * with what the plugin calls.
 */
const documentedCommands: Partial<Record<Access, string>> = {
  all: `
event generate-autosupport-log; lun; lun create; lun delete; lun igroup add; lun igroup create;
lun igroup delete; lun igroup remove; lun mapping create; lun mapping delete; lun modify; lun move-in-volume;
lun offline; lun online; lun resize; lun serial; snapmirror abort; snapmirror break; snapmirror create;
snapmirror delete; snapmirror initialize; snapmirror list-destinations; snapmirror quiesce; snapmirror release;
snapmirror resync; snapmirror update; storage aggregate show-space; version; volume clone create;
volume clone split start; volume create; volume destroy; volume file clone create; volume modify; volume mount;
volume offline; volume qtree create; volume qtree delete; volume qtree modify; volume qtree rename;
volume quota off; volume quota on; volume quota policy rule modify; volume quota resize;
volume recovery-queue purge; volume rename; volume size; volume snapshot create; volume snapshot delete;
volume snapshot restore; volume unmount; vserver cifs share access-control create;
vserver cifs share access-control delete; vserver cifs share create; vserver cifs share delete;
vserver export-policy create; vserver export-policy delete; vserver export-policy rule create;
vserver export-policy rule delete; vserver fcp nodename; vserver iscsi nodename; vserver iscsi security create;
vserver iscsi security default; vserver iscsi security delete; vserver iscsi security modify;
vserver show-aggregates`,
  readonly: `
job; job schedule; lun igroup; lun mapping; network interface; snapmirror; snapmirror policy; system node;
volume; volume qtree; volume quota; volume quota policy rule; volume recovery-queue show; volume snapshot;
vserver; vserver cifs share; vserver export-policy; vserver export-policy rule; vserver fcp interface;
vserver iscsi; vserver iscsi initiator; vserver iscsi interface; vserver iscsi security; vserver peer`,
};

/** Paths below /api. */
const documentedPaths: Partial<Record<Access, string>> = {
  all: `
application/consistency-groups; private/cli/lun; private/cli/volume/recovery-queue;
private/cli/volume/recovery-queue/purge; private/cli/vserver/nvme/subsystem/delete; protocols/cifs/shares;
protocols/cifs/shares/acls; protocols/nfs/export-policies; protocols/nfs/export-policies/rules;
protocols/nvme/subsystem-maps; protocols/nvme/subsystems; protocols/nvme/subsystems/hosts;
protocols/san/igroups; protocols/san/igroups/initiators; protocols/san/lun-maps; snapmirror/relationships;
storage/luns; storage/namespaces; storage/qtrees; storage/storage-units; storage/storage-units/snapshots;
storage/volumes; storage/volumes/snapshots`,
  read_create: `
application/consistency-groups/snapshots; support/ems/application-logs`,
  readonly: `
cluster; cluster/jobs; cluster/nodes; cluster/schedules; network/fc/interfaces; network/ip/interfaces;
protocols/san/fcp/services; protocols/san/iscsi/services; protocols/san/lun-maps/reporting-nodes;
snapmirror/policies; storage/aggregates; svm/peers; svm/svms`,
  read_modify: `
protocols/san/iscsi/credentials`,
  read_create_modify: `
snapmirror/relationships/transfers; storage/luns/attributes; storage/quota/rules`,
};

const manualOfAll: Partial<Record<Access, string>> = {
  readonly: 'network interface; version; vserver; vserver nfs show',
  all: 'event generate-autosupport-log; volume; snapmirror',
};
const manualOfSan: Partial<Record<Access, string>> = { readonly: 'vserver iscsi show', all: 'lun' };
const manualOfEconomy: Partial<Record<Access, string>> = {
  all: 'vserver export-policy create; vserver export-policy rule create',
};

function privilegesOf(list: Partial<Record<Access, string>>, start = ''): Privilege[] {
  return Object.entries(list).flatMap(([access, paths]) =>
    paths
      .split(/[;\n]/)
      .map((path) => path.trim())
      .filter((path) => path !== '')
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a Record<Access, …>
      .map((path) => ({ path: start + path, access: access as Access })),
  );
}

/** The list of NetApp's generator, of command directories or of REST paths. */
export function documentedList(style: 'command' | 'rest'): Privilege[] {
  return style === 'rest'
    ? privilegesOf(documentedPaths, '/api/')
    : privilegesOf(documentedCommands);
}

/** The list of the old manual; it knows no REST, no CHAP and no NVMe. */
export function manualList(backend: string): Privilege[] {
  return [
    ...privilegesOf(manualOfAll),
    ...(backend.startsWith('ontap-san') ? privilegesOf(manualOfSan) : []),
    ...(backend === 'ontap-nas-economy' ? privilegesOf(manualOfEconomy) : []),
  ];
}
