/** Lines of the table of calls; plugin-calls.ts says how they are read and where they come from. */

/**
 * Start-up and what all drivers do with FlexVols.
 *
 * `vserver show-aggregates`, `snapmirror list-destinations`: NetApp's list has `all`; the calls only read, so readonly
 * should do. [U]
 * `volume unmount`, `volume offline`: whether ONTAP checks them for volume-destroy with unmount-and-offline is written
 * nowhere. [U]
 * SnapMirror over REST: that releasing is checked against `snapmirror delete` too is an assumption. [U]
 * `job`: that a login may not read its own jobs without it is an assumption. [U]
 * `cluster identity`: ONTAP refuses GET /cluster to a traditional role of an SVM (netapp.ontap issue 139); which command
 * it is checked against is an assumption. [U]
 * SnapMirror's calls are made on every delete, with or without SnapMirror (ontap_nas.go, ontap_san.go).
 */
export const everywhereCalls = `
all | required | system-get-ontapi-version, system-get-version | version readonly | - | At its start the plugin asks which ONTAP this is.
all | required@cluster-command | - | cluster identity readonly | GET /cluster | At its start the plugin asks over REST which ONTAP this is; where that is refused it falls back to ONTAPI.
all | required | vserver-get, vserver-get-iter | vserver readonly | GET /svm/svms, GET /svm/svms/{uuid} | At its start and every five minutes the plugin reads the SVM, its state and its assigned aggregates.
all | optional | vserver-peer-get-iter | vserver peer readonly | GET /svm/peers | At its start the plugin asks for the SVM's peers, and does without them. | Trident, ontap_common.go: the error is ignored
all | optional | vserver-show-aggr-get-iter | vserver show-aggregates all/readonly | - | At its start the plugin reads the media type of the aggregates; without it, it warns. | Trident, ontap_common.go: a warning
all | optional@cluster | system-node-get-iter | system node readonly | GET /cluster/nodes | At its start the plugin reads the controllers' serial numbers; without it, it warns. | Trident, ontap_common.go: "Could not determine controller serial numbers."
all | optional@cluster | - | storage aggregate readonly | GET /storage/aggregates | Over REST the plugin reads the media type of the aggregates here; without it, it writes an error into its log and goes on. | Trident, ontap_common.go: an error in the log
all | required | net-interface-get-iter | network interface readonly | GET /network/ip/interfaces | At its start the plugin looks for data LIFs that are up.
all | optional | ems-autosupport-log | event generate-autosupport-log all | POST /support/ems/application-logs | The plugin's heartbeat in ONTAP's event log; without it there is a line in its own log. | Trident, ontap_common.go: an error in the log
all | required | - | job readonly | GET /cluster/jobs/{uuid} | Over REST the plugin waits for the jobs that make, change and delete volumes.
N E S V X +limit-aggregate-usage | required@cluster | aggr-space-get-iter | storage aggregate show-space all/readonly | GET /storage/aggregates | With limitAggregateUsage the plugin reads how full an aggregate is before it makes a volume there.
N F | required | volume-get-iter | volume readonly | GET /storage/volumes, GET /storage/volumes/{uuid} | Every docker volume command lists volumes.
E S V X | required | volume-get-iter | volume readonly | GET /storage/volumes, GET /storage/volumes/{uuid} | Every docker volume command looks at the FlexVols behind the volumes.
all | required | snapshot-get-iter | volume snapshot readonly | GET /storage/volumes/{uuid}/snapshots | docker volume inspect lists a volume's snapshots.
N E S V X | required | volume-create | volume create all | POST /storage/volumes | docker volume create makes a FlexVol.
N S V | required | volume-size | volume size all | - | The plugin asks for a volume's size to learn whether it exists, before each create and delete.
E X | required | volume-size | volume size all | - | The plugin resizes its pools.
N E S V X | required | volume-modify-iter | volume modify all | PATCH /storage/volumes/{uuid} | A new volume gets its comment, and its snapshot directory is hidden.
N S V | required | volume-destroy | volume destroy all | DELETE /storage/volumes/{uuid} | docker volume rm deletes the volume.
X | required | volume-destroy | volume destroy all | DELETE /storage/volumes/{uuid} | The last LUN of a pool takes the pool with it.
N S V X | optional | volume-unmount | volume unmount all | - | The call that deletes a volume unmounts it too. | not verified: that ONTAP may ask for this row then
N S V X | optional | volume-offline | volume offline all | - | The call that deletes a volume takes it offline too. | not verified: that ONTAP may ask for this row then
N F S V | required | snapmirror-destroy | snapmirror delete all | DELETE /snapmirror/relationships/{uuid}, DELETE /snapmirror/relationships/{uuid} source_only | docker volume rm first ends the volume's SnapMirror relations, and asks to even if there are none.
N F S V | required | snapmirror-release, snapmirror-release-iter | snapmirror release all | - | docker volume rm releases the volume as a SnapMirror source, and asks to even if it is none.
N F S V | required | snapmirror-get-destination-iter | snapmirror list-destinations all/readonly | - | docker volume rm asks for SnapMirror destinations of the volume.
N F S V | required | - | snapmirror readonly | GET /snapmirror/relationships, GET /snapmirror/relationships list_destinations_only | Over REST docker volume rm asks for SnapMirror relations and destinations of the volume.
N F S V +clones | required | snapshot-create | volume snapshot create all | POST /storage/volumes/{uuid}/snapshots | docker volume create -o from=… takes a snapshot to clone from.
N F S V +clones | required | snapshot-delete | volume snapshot delete all | DELETE /storage/volumes/{uuid}/snapshots/{uuid} | Deleting a clone deletes the snapshot that was taken for it.
N F S V +clones | required | - | volume create all | POST /storage/volumes clone.is_flexclone | Over REST a clone is made by the call that makes volumes.
N S V +clones | required | volume-clone-create | volume clone create all | POST /storage/volumes clone.is_flexclone | docker volume create -o from=… makes a clone.
N F S V +clones | required | volume-clone-split-start | volume clone split start all | PATCH /storage/volumes/{uuid} clone.split_initiated | Clones with splitOnClone are split from their parent.
all +recovery-queue | required | volume-recovery-queue-get-iter | volume recovery-queue show readonly | - | With skipRecoveryQueue the plugin looks a deleted volume up in the recovery queue.
all +recovery-queue | required | volume-recovery-queue-purge | volume recovery-queue purge all | - | With skipRecoveryQueue a deleted volume is purged at once.
`;

/** ontap-nas, ontap-nas-flexgroup. FlexGroups are made, changed and deleted by jobs (ontap_nas_flexgroup.go). */
export const nasCalls = `
N E | required | volume-mount | volume mount all | PATCH /storage/volumes/{uuid} nas.path | A new volume is mounted in the SVM's namespace.
F | required | volume-create-async | volume create all | POST /storage/volumes | docker volume create makes a FlexGroup.
F | required | volume-size-async | volume size all | - | The plugin asks for a volume's size to learn whether it exists, before each create and delete.
F | required | volume-modify-iter-async | volume modify all | PATCH /storage/volumes/{uuid} | A new volume gets its comment, and its snapshot directory is hidden.
F | required | - | volume mount all | PATCH /storage/volumes/{uuid} nas.path | Over REST a new volume is mounted by a call of its own.
F | required | volume-destroy-async | volume destroy all | DELETE /storage/volumes/{uuid} | docker volume rm deletes the volume.
F | required | volume-unmount | volume unmount all | - | docker volume rm takes the volume out of the namespace first.
F | required | volume-offline | volume offline all | - | docker volume rm takes the volume offline first.
F | required | job-get-iter | job readonly | - | The plugin waits for the jobs that make, change and delete FlexGroups.
F +clones | required | volume-clone-create-async | volume clone create all | POST /storage/volumes clone.is_flexclone | docker volume create -o from=… makes a clone.
`;

/** ontap-nas-economy: qtrees with quotas in pools (ontap_nas_qtree.go). A pool is deleted only when making it fails half way. */
export const economyCalls = `
E | optional | volume-destroy | volume destroy all | DELETE /storage/volumes/{uuid} | A pool whose creation failed half way is deleted again; without it the pool stays. | Trident, ontap_nas_qtree.go: an error in the log
E | required | qtree-list-iter | volume qtree readonly | GET /storage/qtrees | Every docker volume command lists qtrees: a volume is one.
E | required | qtree-create | volume qtree create all | POST /storage/qtrees | docker volume create makes a qtree.
E | required | qtree-modify | volume qtree modify all | PATCH /storage/qtrees/{volume.uuid}/{id} | A qtree gets its export policy.
E | required | qtree-rename | volume qtree rename all | PATCH /storage/qtrees/{volume.uuid}/{id} name | docker volume rm renames the qtree to deleted_… first.
E | required | qtree-delete-async | volume qtree delete all | DELETE /storage/qtrees/{volume.uuid}/{id} | docker volume rm deletes the qtree.
E | required | quota-status | volume quota readonly | - | The plugin asks whether quotas are on in a pool.
E | required | quota-on | volume quota on all | PATCH /storage/volumes/{uuid} quota.enabled | A new pool gets its quotas turned on.
E | required | quota-off | volume quota off all | - | Quotas that cannot be resized are turned off and on again.
E | required | quota-resize | volume quota resize all | - | New quota rules come into force by a resize, once a minute.
E | required | quota-list-entries-iter | volume quota policy rule readonly | GET /storage/quota/rules | The plugin reads the size of a volume from its quota rule.
E | required | quota-set-entry | volume quota policy rule modify all | PATCH /storage/quota/rules/{uuid} | A volume's size is the limit in its quota rule.
E | required | - | volume quota policy rule create all | POST /storage/quota/rules | Over REST a volume's quota rule is made by a call of its own.
E | required | export-rule-get-iter | vserver export-policy rule readonly | GET /protocols/nfs/export-policies | At its start the plugin looks for the export policy of its pools and for rules in it.
E | required | export-policy-create | vserver export-policy create all | POST /protocols/nfs/export-policies | At its start the plugin makes the export policy of its pools.
E | required | export-rule-create | vserver export-policy rule create all | POST /protocols/nfs/export-policies/{policy.id}/rules | At its start the plugin makes the rules of that policy.
`;
