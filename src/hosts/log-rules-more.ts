import type { LogRule } from './log-rules.ts';

const again = 'then run netappdvp hosts install again';

/** Why a plugin of a SAN driver, or of a rare config, does not start. Texts: Trident's source. */
export const rareStartRules: readonly LogRule[] = [
  // ontap_san.go, ontap_common.go:1944
  {
    rule: 'no-iscsi-lif',
    text: /no iSCSI data LIFs found on SVM (\S+?)[;.]?(?:\s|$)/,
    everywhere: true,
    cause: 'The SVM $1 has no data LIF that serves iSCSI and is up.',
    mend: `Make one (netappdvp svm bootstrap --protocol iscsi --data-lif …) or bring it up, ${again}.`,
  },
  {
    rule: 'iscsi-session',
    text: /error establishing iSCSI session/,
    everywhere: false,
    cause: 'The host could not log in to the iSCSI LIFs of the SVM.',
    mend: 'Look at the host: netappdvp hosts preflight --protocol iscsi; then run netappdvp hosts install again.',
  },
  // ontap_common.go:1448-1494
  {
    rule: 'chap-incomplete',
    text: /missing value for required field\(s\) \[(Chap[^\]]*)\]/,
    everywhere: true,
    cause: 'The config has "useCHAP": true and lacks $1.',
    mend: `Give all four CHAP values, ${again}.`,
  },
  {
    rule: 'chap-denied',
    text: /default initiator's auth type is deny/,
    everywhere: true,
    cause:
      'The SVM denies every iSCSI initiator that it does not know (default authentication "deny").',
    mend: `On ONTAP: vserver iscsi security default -vserver SVM -auth-type CHAP …, ${again}.`,
  },
  {
    rule: 'chap-names-differ',
    text: /provided CHAP usernames do not match default initiator's usernames/,
    everywhere: true,
    cause: 'The CHAP user names of the config are not those of the SVM.',
    mend: `Put the SVM's into the config (vserver iscsi security show -vserver SVM), ${again}.`,
  },
  {
    rule: 'iscsi-auth',
    text: /default initiator's auth type is not 'none'/,
    everywhere: true,
    cause: 'The SVM asks iSCSI initiators for CHAP, which the config does not use.',
    mend: `Set "useCHAP" and its four values, or on ONTAP: vserver iscsi security default -vserver SVM -auth-type none; ${again}.`,
  },
  // core/orchestrator_core.go:245
  {
    rule: 'two-backends',
    text: /Trident for Docker supports one backend at a time/,
    everywhere: true,
    cause: 'The plugin was given a folder with more than one config; one plugin has one.',
    mend: 'Give each config an alias of its own: netappdvp hosts install --alias NAME --config FILE.',
  },
  // core/concurrent_core.go:1005; in no release up to 26.06
  {
    rule: 'flexgroup-not-supported',
    text: /backend type ontap-nas-flexgroup is not yet supported by concurrent Trident/,
    everywhere: true,
    cause: 'This release of the plugin cannot run ontap-nas-flexgroup in Docker.',
    mend: 'Install release 26.06 or older (--plugin-version), or use another driver.',
  },
  // passthrough.go, GetBackendSecret
  {
    rule: 'credentials-reference',
    text: /backend credentials not found/,
    everywhere: true,
    cause: 'The config has "credentials", which points to a secret of Kubernetes; Docker has none.',
    mend: `Give "username" and "password" in its place, ${again}.`,
  },
  // ontap_common.go:1719-1867
  {
    rule: 'rest-too-new',
    text: /ONTAP version is (\S+), trident does not support REST calls/,
    everywhere: true,
    cause: 'The config has "useREST": true, and ONTAP $1 is too old for that.',
    mend: `Take "useREST" out of the config, ${again}.`,
  },
  {
    rule: 'zapi-gone',
    text: /ONTAP version (\S+) does not support ZAPI calls/,
    everywhere: true,
    cause: 'The config has "useREST": false, and ONTAP $1 has no ONTAPI any more.',
    mend: `Take "useREST" out of the config and give the user the application http, ${again}.`,
  },
  // NetApp/netappdvp issue 3: vsadmin without the right to ask
  {
    rule: 'version-denied',
    text: /could not determine system version/i,
    everywhere: true,
    cause: 'The plugin’s user may not ask ONTAP for its version.',
    mend: `Complete the role (version, readonly): netappdvp svm bootstrap, ${again}.`,
  },
  // NetApp/netappdvp issue 79: a LIF that nobody answers at
  {
    rule: 'ended-at-once',
    text: /containerd: container not found/,
    everywhere: false,
    cause:
      'The plugin ended while Docker was starting it, most often because the management LIF does not answer.',
    mend: 'See whether the host reaches it: netappdvp hosts preflight --config FILE.',
  },
  // main.go: what the lines before it do not explain
  {
    rule: 'config-refused',
    text: /Unable to create the passthrough store client/,
    everywhere: true,
    cause: 'The plugin refused its config and ended.',
    mend: `netappdvp config validate shows what is wrong; correct it, ${again}.`,
  },
];

/** What goes wrong with one volume while the plugin itself works. */
export const volumeRules: readonly LogRule[] = [
  // NetApp/trident issue 86
  {
    rule: 'mount-remapped',
    text: /propagated-mount\S*: (?:.*)permission denied|mount(?:ing|ed)?\b.{0,120}: permission denied/i,
    everywhere: false,
    cause:
      'A mount was refused on the host: with user-namespace remapping the plugin’s mounts cannot be reached.',
    mend: 'Take "userns-remap" out of /etc/docker/daemon.json and restart Docker (netappdvp hosts preflight finds it).',
  },
  {
    rule: 'mount-access-denied',
    text: /access denied by server while mounting/,
    everywhere: false,
    cause: 'ONTAP refused the mount: no rule of the export policy lets this host in.',
    mend: 'netappdvp hosts preflight --cluster … shows the address and the rule that it needs.',
  },
  // NetApp/netappdvp issue 2, NetApp/trident issues 248, 251, 741
  {
    rule: 'nfs-mount-failed',
    text: /error mounting NFS volume|mount\.nfs\b.{0,200}exit status 32|exit status 32/,
    everywhere: false,
    cause:
      'An NFS mount failed (exit status 32): the export policy, rpcbind, a missing NFS client or "nfsMountOptions".',
    mend: 'netappdvp hosts preflight --config FILE finds which; by hand: mount -t nfs -o nfsvers=3 LIF:/VOLUME /mnt',
  },
  // NetApp/netappdvp issue 29
  {
    rule: 'stale-socket',
    text: /Error checking if \S+ is already mounted: exit status 1|specifies nonexistent driver (\S+)/,
    everywhere: false,
    cause:
      'Docker asks a volume driver that is not there: a socket was left in /run/docker/plugins.',
    mend: 'netappdvp hosts preflight --fix removes a stale one; then restart Docker.',
  },
  // NetApp/trident issue 168: ontap-nas does not translate names
  {
    rule: 'volume-name-invalid',
    text: /Invalid character '(.)' in volume name/,
    everywhere: false,
    cause: 'A volume’s name (or the storage prefix) holds "$1", which ONTAP does not take.',
    mend: 'Use letters, digits and _ only; for names of compose projects give the volume a "name:".',
  },
  // ontap_nas_qtree.go
  {
    rule: 'volume-name-long',
    text: /volume (\S+) name exceeds the limit of (\d+) characters/,
    everywhere: false,
    cause: 'The name $1 is longer than $2 characters, prefix included.',
    mend: 'Use a shorter name or a shorter storage prefix.',
  },
  {
    rule: 'aggregate-limit',
    text: /aggregate usage of .+ would exceed the limit of (\S+)/,
    everywhere: false,
    cause: 'The volume would fill its aggregate above "limitAggregateUsage" ($1).',
    mend: 'Make room or raise the limit in the config.',
  },
  {
    rule: 'size-limit',
    text: /requested size: (\S+) > the size limit: (\d+)/,
    everywhere: false,
    cause: 'The volume is larger than "limitVolumeSize" allows ($2 bytes).',
    mend: 'Ask for less, or raise the limit in the config.',
  },
  // NetApp/trident issue 211
  {
    rule: 'limit-needs-cluster',
    text: /unable to inspect ONTAP backend/,
    everywhere: true,
    cause:
      '"limitAggregateUsage" needs a login of the cluster; an SVM’s login may not see how full aggregates are.',
    mend: 'Take "limitAggregateUsage" out of the config, then run netappdvp hosts install again.',
  },
  // NetApp/trident issue 453, errno 18436
  {
    rule: 'snapmirror-source',
    text: /source endpoint of one or more SnapMirror relationships|Code: 18436/,
    everywhere: false,
    cause: 'The volume cannot be deleted: SnapMirror copies it elsewhere.',
    mend: 'Release the relationship first; on ONTAP: snapmirror list-destinations, snapmirror release.',
  },
];

/** What looks bad in a log and is not; stands before everything else. */
export const harmlessRules: readonly LogRule[] = [
  // ontap_common.go:1770: each start tries REST first
  {
    rule: 'rest-not-used',
    text: /Error creating ONTAP REST API client for initial call\. Falling back to ZAPI/,
    everywhere: true,
    cause: 'Harmless: the plugin tries REST at each start, and this login is for ONTAPI.',
    mend: 'Nothing to do.',
  },
  // NetApp/trident issues 112, 251: an SVM's login may not ask for nodes
  {
    rule: 'node-serials',
    text: /Could not determine controller serial numbers|Unable to find API: (?:system-node-get-iter|vserver-peer-get-iter)/,
    everywhere: true,
    cause:
      'Harmless: an SVM’s login may not see nodes and peers, which the plugin only asks for its statistics.',
    mend: 'Nothing to do.',
  },
  // NetApp/netappdvp issue 114, moby issue 35992
  {
    rule: 'plugin-name-cache',
    text: /(?:^|[^-\w])plugin(?: "?[\w:./-]+"?)? not found$/,
    everywhere: true,
    cause: 'Harmless: Docker looks for the plugin under another of its names.',
    mend: 'Nothing to do while the plugin answers.',
  },
  // errors.go:215
  {
    rule: 'still-starting',
    text: /Trident is initializing, please try again later/,
    everywhere: false,
    cause: 'The plugin was asked while it was still starting.',
    mend: 'Try again in a minute; if it stays so, ONTAP answers very slowly.',
  },
  // NetApp/netappdvp issue 30, NetApp/trident issue 196: all nodes of a Swarm are asked to create
  {
    rule: 'job-exists',
    text: /Failed to load job for Create .*Job exists|Job exists/,
    everywhere: false,
    cause:
      'Harmless in a Swarm: several nodes asked ONTAP for the same volume, and one of them made it.',
    mend: 'Nothing to do.',
  },
  // common.go:68
  {
    rule: 'disable-delete-ignored',
    text: /disableDelete.{0,80}ignored/,
    everywhere: true,
    cause: 'The plugin ignores "disableDelete" since release 18.01: volumes can be deleted.',
    mend: 'Take it out of the config, and see what could be deleted: netappdvp prefix-audit.',
  },
  {
    rule: 'heartbeat-failed',
    text: /\bEMS\b|ems-autosupport-log|heartbeat/i,
    everywhere: true,
    cause:
      'The plugin could not write its heartbeat into ONTAP’s event log; its volumes do not depend on it.',
    mend: 'Give the role "event generate-autosupport-log" if the heartbeat is wanted.',
  },
];
