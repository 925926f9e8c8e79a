/**
 * The command directories that a role may name. ONTAP refuses others with 16039; nobody publishes its whole tree, so
 * here are the ones that the simulated calls are checked against and the ones in NetApp's own lists of role rows.
 * Parents of a listed directory are directories too.
 */

/** What the modelled calls belong to (a test holds the two together). */
const ofTheCalls = `
cluster identity show
event generate-autosupport-log
event log show
job history show; job show
lun igroup add, create, delete, remove, show
lun show
lun create, delete, modify, move-in-volume, offline, online, resize, serial, show
lun mapping create, delete, show
network interface create, delete, modify, show
network interface service-policy show
network ipspace show
network options ipv6 show
network port broadcast-domain modify, show
network port show
network route create, delete, show
network subnet show
qos adaptive-policy-group show
qos policy-group show
security login create, delete, lock, modify, password, show, unlock
security login role config show
security login role create, delete, modify, show
snapmirror delete, list-destinations, release, show
snapmirror policy show
storage aggregate show, show-space
system license show
system node show
version
volume clone create
volume clone split start
volume create, delete, destroy, modify, mount, offline, online, rename, show, size, unmount
volume efficiency show
volume file clone create
volume qtree create, delete, modify, rename, show
volume quota off, on, resize, show
volume quota policy rule modify, show
volume recovery-queue purge, recover, show
volume snapshot create, delete, modify, rename, show
volume snapshot policy show
vserver cifs share show
vserver add-aggregates, add-protocols, create, delete, destroy, modify, remove-aggregates, remove-protocols, show, show-aggregates, start, stop
vserver export-policy create, delete, rename, show
vserver export-policy rule create, delete, modify, show
vserver iscsi create, delete, modify, show, start, stop
vserver iscsi interface show
vserver iscsi nodename
vserver iscsi security create, default, delete, modify, show
vserver nfs connected-clients show
vserver nfs create, delete, modify, off, on, show, status
vserver nvme create, delete, modify, show
vserver peer show
vserver services name-service dns create, delete, modify, show
`;

/** The plugin's role as NetApp ships it (trident contrib/ontap/trident_role, ONTAPI), and the older list of its manual. */
const ofThePlugin = `
job; job schedule
lun igroup add, create, delete, remove
snapmirror abort, break, create, initialize, quiesce, resync, update
volume snapshot restore
vserver cifs share access-control create, delete
vserver cifs share create, delete
vserver fcp interface; vserver fcp nodename
vserver iscsi initiator, interface, nodename, show
vserver iscsi security create, default, delete, modify
`;

/** What those drivers do over REST alone; names from the ONTAP command reference (volume quota, vserver nvme). */
const ofRestAlone = `
volume quota policy rule create
vserver nvme namespace create, delete, modify, show
vserver nvme subsystem create, delete, show
vserver nvme subsystem host add, remove, show
vserver nvme subsystem map add, remove, show
`;

/** The role for monitoring in NetApp Harvest's manual (docs/prepare-cdot-clusters.md). */
const ofHarvest = `
event notification destination show
metrocluster configuration-settings mediator add
network fcp adapter show
qos adaptive-policy-group; qos policy-group; qos workload show
statistics
storage disk; storage encryption disk; storage failover show; storage iscsi-initiator show; storage shelf
system chassis fru show
system health alert show; system health status show; system health subsystem show
system service-processor show
`;

/** Rows of the built-in roles and what a data SVM may or may not have of them (docs.netapp.com, predefined roles). */
const ofBuiltInRoles = `
autosupport; event log show
security certificate; security login publickey; security ssl
set
system node autosupport
vserver services ndmp; vserver services web access create, show; vserver services web modify
`;

const known: ReadonlySet<string> = new Set(
  [ofTheCalls, ofThePlugin, ofRestAlone, ofHarvest, ofBuiltInRoles]
    .flatMap(directoriesIn)
    .flatMap(withParents),
);

/** "a b c, d; e" names "a b c", "a b d" and "e". */
function directoriesIn(text: string): string[] {
  return text.split(/[\n;]/).flatMap((entry) => {
    const [first = '', ...verbs] = entry.split(',').map((part) => part.trim());
    const parent = first.split(' ').slice(0, -1).join(' ');
    return [first, ...verbs.map((verb) => `${parent} ${verb}`)].filter((path) => path !== '');
  });
}

function withParents(directory: string): string[] {
  const words = directory.split(' ');
  return words.map((_, index) => words.slice(0, index + 1).join(' '));
}

/** Whether ONTAP has a command directory of that name, as far as the simulator can tell. */
export function isKnownDirectory(path: string): boolean {
  return known.has(path);
}

/** Whether `directory` is `parent` or below it. */
export function isWithin(directory: string, parent: string): boolean {
  return directory === parent || directory.startsWith(`${parent} `);
}
