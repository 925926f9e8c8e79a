/** Lines of the table of calls; plugin-calls.ts says how they are read and where they come from. */

/**
 * ontap-san over iSCSI, and ontap-san-economy (ontap_san.go, ontap_san_economy.go).
 *
 * `lun`: NetApp's list has `all`; both calls only read and belong to `lun show` (show-ontapi), so readonly should do. [U]
 * The same of `vserver iscsi nodename`. [U]
 */
export const sanCalls = `
S X | required | lun-get-iter, lun-get-attribute | lun readonly | GET /storage/luns, GET /storage/luns/{uuid}/attributes | Every docker volume command lists LUNs and reads their attributes.
S X | required | lun-create-by-size | lun create all | POST /storage/luns | docker volume create makes a LUN.
S X | required | lun-set-attribute | lun modify all | PATCH /storage/luns/{uuid}, POST /storage/luns/{uuid}/attributes, PATCH /storage/luns/{uuid}/attributes/{name} | A new LUN gets attributes: its file system, its pool, that Docker made it.
S X | required | lun-offline | lun offline all | - | docker volume rm takes the LUN offline first.
S X | required | lun-destroy | lun delete all | DELETE /storage/luns/{uuid} | docker volume rm deletes the LUN.
S X | required | - | lun igroup readonly | GET /protocols/san/igroups | Over REST the plugin looks its igroup up.
S X | required | igroup-create | lun igroup create all | POST /protocols/san/igroups | At its start the plugin makes its igroup.
S X | required | igroup-add | lun igroup add all | POST /protocols/san/igroups/{uuid}/initiators | The initiator of every Docker host is added to the igroup.
S X | required | lun-map-get-iter, lun-map-list-info | lun mapping readonly | GET /protocols/san/lun-maps, GET /protocols/san/lun-maps/{lun.uuid}/{igroup.uuid}/reporting-nodes | Before a mount the plugin asks where a LUN is mapped.
S X | required | lun-map | lun mapping create all | POST /protocols/san/lun-maps | A LUN is mapped to the igroup before it is mounted.
S X | required | iscsi-initiator-get-default-auth, iscsi-service-get-iter | vserver iscsi readonly | GET /protocols/san/iscsi/services | At its start the plugin reads the iSCSI service and the default initiator authentication.
S X | required | iscsi-interface-get-iter | vserver iscsi interface readonly | - | At its start the plugin looks for the SVM's iSCSI portals.
S X | required | iscsi-node-get-name | vserver iscsi nodename all/readonly | - | The plugin asks for the SVM's iSCSI target name.
S X | required | - | vserver iscsi security readonly | GET /protocols/san/iscsi/credentials | Over REST the plugin reads the default initiator authentication here.
S X +chap | required | iscsi-initiator-set-default-auth | vserver iscsi security default all | - | With useCHAP the plugin sets the default initiator authentication.
S X +chap | required | - | vserver iscsi security modify all | PATCH /protocols/san/iscsi/credentials/{svm.uuid}/{initiator} | Over REST the default initiator authentication is set by modifying it.
X +clones | required | - | lun create all | POST /storage/luns clone.source | Over REST a clone is made by the call that makes LUNs.
X +clones | required | clone-create | volume file clone create all | POST /storage/luns clone.source | Clones and snapshots of an economy volume are clones of its LUN.
X | required | lun-move | lun move-in-volume all | PATCH /storage/luns/{uuid} name | A LUN is renamed in its pool.
`;

/** ontap-san over NVMe/TCP, which the plugin does over REST alone (ontap_san_nvme.go). The command names are the CLI's. [U] */
export const nvmeCalls = `
V | required | - | vserver nvme namespace readonly | GET /storage/namespaces | Every docker volume command lists namespaces.
V | required | - | vserver nvme namespace create all | POST /storage/namespaces | docker volume create makes a namespace.
V | required | - | vserver nvme namespace modify all | PATCH /storage/namespaces/{uuid} | A namespace gets its comment and its size.
V | required | - | vserver nvme namespace delete all | DELETE /storage/namespaces/{uuid} | docker volume rm deletes the namespace.
V | required | - | vserver nvme subsystem readonly | GET /protocols/nvme/subsystems, GET /protocols/nvme/subsystems/{subsystem.uuid}/hosts, GET /protocols/nvme/subsystem-maps | The plugin looks its subsystem up, its hosts and its maps.
V | required | - | vserver nvme subsystem create all | POST /protocols/nvme/subsystems | At a mount the plugin makes its subsystem.
V | required | - | vserver nvme subsystem delete all | DELETE /protocols/nvme/subsystems/{uuid} | A subsystem that is no longer used is deleted.
V | required | - | vserver nvme subsystem host add all | POST /protocols/nvme/subsystems/{subsystem.uuid}/hosts | Every Docker host is added to the subsystem.
V | required | - | vserver nvme subsystem host remove all | DELETE /protocols/nvme/subsystems/{subsystem.uuid}/hosts/{nqn} | A host that is done is taken out of the subsystem.
V | required | - | vserver nvme subsystem map add all | POST /protocols/nvme/subsystem-maps | A namespace is mapped to the subsystem before it is mounted.
V | required | - | vserver nvme subsystem map remove all | DELETE /protocols/nvme/subsystem-maps/{subsystem.uuid}/{namespace.uuid} | A namespace is unmapped when it is no longer used.
`;
