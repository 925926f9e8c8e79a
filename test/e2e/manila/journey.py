#!/usr/bin/python3
"""OpenStack Manila's NetApp client, unchanged, against the simulator. Run by hand.

Needs Debian's python3-manila. Start a simulator of the scenario `empty` and give its ready line:

    netappdvp simulator -o json --scenario empty --refusals refusals.log > ready.json &
    /usr/bin/python3 test/e2e/manila/journey.py ready.json

It ends with the words "journey complete"; refusals.log must then be empty.
"""

import json
import os
import sys

from manila.share.drivers.netapp.dataontap.client import api
from manila.share.drivers.netapp.dataontap.client import client_cmode

# requests lets these win over the certificate that it is given.
for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
    os.environ.pop(name, None)

ready = json.loads(open(sys.argv[1]).readline())
host, port = ready["address"].rsplit(":", 1)


def client(vserver=None):
    return client_cmode.NetAppCmodeClient(
        hostname=host, port=port, transport_type="https",
        ssl_cert_path=ready["caFile"], username=ready["username"],
        password=ready["password"], vserver=vserver)


def show(what, value=None):
    print("ok", what, "" if value is None else value)


SVM, VOLUME = "manila_svm", "share_1"

cluster = client()
show("client", cluster.get_system_version()["version"])
assert cluster.check_for_cluster_credentials()
show("licenses", cluster.get_licenses())
show("cluster", cluster.get_cluster_name())
nodes = cluster.list_cluster_nodes()
roots, data = cluster.list_root_aggregates(), cluster.list_non_root_aggregates()
show("aggregates", (roots, data))
show("capacities", cluster.get_cluster_aggregate_capacities(data))
show("aggregate", cluster.get_aggregate(data[0]))
show("node of aggregate", cluster.get_node_for_aggregate(data[0]))
show("ipv6", cluster.get_net_options())
cluster.send_ems_log_message({
    "computer-name": "host", "event-source": "Manila driver", "event-id": "0",
    "category": "provisioning", "event-description": "journey",
    "app-version": "15.1", "log-level": "5", "auto-support": "false"})
assert not cluster.vserver_exists(SVM)

ports = {node: cluster.list_node_data_ports(node)[0] for node in nodes}
ipspace = cluster.get_ipspace_name_for_vlan_port(nodes[0], ports[nodes[0]], None)
show("ports", (ports, ipspace, cluster.get_ipspaces(ipspace)[0]["broadcast-domains"]))
cluster.create_vserver(SVM, data[0], "root_vol", data, ipspace)
show("svm", cluster.get_vserver_info(SVM))
svm = client(SVM)
show("svm aggregates", svm.list_vserver_aggregates())

for number, node in enumerate(nodes):
    port = cluster.create_port_and_broadcast_domain(node, ports[node], None, 1500, ipspace)
    address = "198.51.100.%d" % (101 + number)
    name = "lif_%d" % number
    assert not svm.network_interface_exists(SVM, node, port, address, "255.255.255.0")
    cluster.create_network_interface(address, "255.255.255.0", node, port, SVM, name)
    assert svm.network_interface_exists(SVM, node, port, address, "255.255.255.0")
show("lifs", [lif["address"] for lif in svm.get_network_interfaces(["NFS", "CIFS"])])
svm.create_route("198.51.100.1")
svm.create_route("198.51.100.1")
show("route, twice")
svm.enable_nfs(["nfs3", "nfs4.0"], nfs_config={"tcp-max-xfer-size": "65536"})
show("nfs", cluster.get_nfs_config(["tcp-max-xfer-size", "udp-max-xfer-size"], SVM))

svm.create_volume(data[0], VOLUME, 1, thin_provisioned=True, snapshot_policy="none",
                  language="en-us", snapshot_reserve=5, max_files=4000)
assert svm.volume_exists(VOLUME) and not svm.is_flexgroup_volume(VOLUME)
show("volume", svm.get_volume(VOLUME))
show("aggregate of volume", svm.get_aggregate_for_volume(VOLUME))
show("junction", svm.get_volume_junction_path(VOLUME))
show("at junction", svm.get_volume_at_junction_path("/" + VOLUME))
show("to manage", svm.get_volume_to_manage(data[0], VOLUME))
assert not svm.volume_has_luns(VOLUME)
assert not svm.volume_has_junctioned_volumes("/" + VOLUME)
assert not svm.volume_has_snapmirror_relationships(svm.get_volume(VOLUME))
svm.set_volume_size(VOLUME, 2)
svm.set_volume_snapdir_access(VOLUME, True)
svm.set_volume_security_style(VOLUME, "unix")

svm.create_nfs_export_policy("policy_1")
svm.create_nfs_export_policy("policy_1")
svm.set_nfs_export_policy_for_volume(VOLUME, "policy_1")
svm.add_nfs_export_rule("policy_1", "198.51.100.0/24", False, ["sys"])
svm.add_nfs_export_rule("policy_1", "198.51.100.0/24", True, ["sys"])
show("policy of volume", svm.get_nfs_export_policy_for_volume(VOLUME))
svm.remove_nfs_export_rule("policy_1", "198.51.100.0/24")

svm.create_snapshot(VOLUME, "snap_1")
show("snapshot", svm.get_snapshot(VOLUME, "snap_1"))
svm.create_volume_clone("clone_1", VOLUME, "snap_1")
show("children", svm.get_clone_children_for_snapshot(VOLUME, "snap_1"))
try:
    svm.delete_snapshot(VOLUME, "snap_1")
    raise SystemExit("a busy snapshot was deleted")
except api.NaApiError as error:
    show("busy snapshot stays", error.code)
svm.unmount_volume("clone_1")
svm.offline_volume("clone_1")
svm.delete_volume("clone_1")
svm.soft_delete_snapshot(VOLUME, "snap_1")

svm.unmount_volume(VOLUME)
svm.mount_volume(VOLUME)
svm.unmount_volume(VOLUME)
svm.offline_volume(VOLUME)
show("state", svm.get_volume_state(VOLUME))
svm.delete_volume(VOLUME)
svm.soft_delete_nfs_export_policy("policy_1")
cluster.prune_deleted_nfs_export_policies()
cluster.prune_deleted_snapshots()
cluster.delete_network_interface(SVM, "lif_0")
show("policies of snapmirror", cluster.get_snapmirror_policies(SVM))
show("peers", cluster.get_vserver_peers(SVM))
cluster.stop_vserver(SVM)
cluster.start_vserver(SVM)
cluster.delete_vserver(SVM, svm)
assert not cluster.vserver_exists(SVM)
assert not cluster.ipspace_has_data_vservers("no_such_ipspace")

# Its REST client: this release of Manila has it for migrations and asks for versions and jobs besides.
request = cluster._format_request({})
version = cluster.send_request(
    "system-get-version", api_args=request, use_zapi=False)["version"]
show("version over REST", version["full"])
assert version["generation"] == 9
try:
    cluster.get_job("00000000-0000-0000-0000-000000000000")
    raise AssertionError("a job that does not exist was found")
except api.NaApiError as error:
    assert error.code == "4", error.code
    show("job over REST that does not exist", error.message)
print("journey complete")
