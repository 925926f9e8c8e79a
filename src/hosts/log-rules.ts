/** What the plugin's own words mean and what mends it. Texts: Trident's source, file in the comment of each. */

export interface LogRule {
  readonly rule: string;
  readonly text: RegExp;
  /** Sentences; $1, $2 stand for the groups of the text, $1{WORD} for WORD where the group is empty. */
  readonly cause: string;
  readonly mend: string;
  readonly everywhere: boolean;
}

const again = 'then run netappdvp hosts install again';

/** First match counts: the particular stands before the general. */
export const logRules: readonly LogRule[] = [
  // ontap_common.go:149-155, 2928-2977, ontap_nas_flexgroup.go:279
  {
    rule: 'no-aggregates',
    text: /SVM (\S+) has no assigned aggregates|no assigned aggregates found|SVM does not contain any aggregates/,
    everywhere: true,
    cause: 'The SVM $1 has no assigned aggregates, so the plugin has nowhere to make volumes.',
    mend: `Assign one: netappdvp aggregates assign --svm $1{SVM} AGGREGATE (ONTAP: vserver modify -vserver $1{SVM} -aggr-list …), ${again}.`,
  },
  {
    rule: 'aggregate-not-assigned',
    text: /the assigned aggregates for SVM (\S+) do not include the configured aggregate (\S+?)[;.]?(?:\s|$)|Aggregate defined in the aggregate field of the backend config is not present/,
    everywhere: true,
    cause: 'The config names the aggregate $2, which is not assigned to the SVM $1.',
    mend: `Assign it (netappdvp aggregates assign --svm $1{SVM} $2{AGGREGATE}) or take "aggregate" out of the config, ${again}.`,
  },
  {
    rule: 'aggregate-list-not-assigned',
    text: /not all aggregates specified in the flexgroupAggregateList are assigned|aggregates defined in the flexgroupAggregateList field/,
    everywhere: true,
    cause:
      'The config names aggregates in "flexgroupAggregateList" that are not assigned to the SVM.',
    mend: `Assign them (netappdvp aggregates assign --svm SVM AGGREGATE …) or take them out of the config, ${again}.`,
  },
  // ontap_common.go:1719-1867: only with "useREST": true does REST not give way to ONTAPI
  {
    rule: 'login-refused-rest',
    text: /error creating ONTAP REST API client: .*\[401\]/s,
    everywhere: true,
    cause:
      'The config has "useREST": true, and ONTAP refused its login by REST (401): the user lacks the application http, or the password is wrong.',
    mend: `Give the user the application http (security login show -vserver SVM shows which it has), or take "useREST" out of the config, ${again}.`,
  },
  // azgo/common.go:228, ontap_common.go:1770
  {
    rule: 'login-refused',
    text: /401 \(?Unauthorized|incorrect or missing credentials|\[401\]/i,
    everywhere: true,
    cause:
      'ONTAP refused the user name or password of the config (401): wrong, locked, or without the application ontapi.',
    mend: `Check them with netappdvp config validate and security login show -vserver SVM, put the right ones into the config, ${again}.`,
  },
  // ontap_rest.go:304, 4605; ZAPI errno 15698
  {
    rule: 'svm-unknown',
    text: /Specified vserver not found|Code: 15698|unable to get details for SVM (\S+?);|vserver .{0,80}not found/i,
    everywhere: true,
    cause: 'ONTAP has no SVM of the name in the config, or this login cannot see it.',
    mend: `Correct "svm" in the config (netappdvp aggregates list --svm NAME shows whether it exists), ${again}.`,
  },
  {
    rule: 'svm-missing',
    text: /cannot derive SVM to use/,
    everywhere: true,
    cause: 'The config names no SVM and the login sees more than one.',
    mend: `Add "svm" to the config, ${again}.`,
  },
  // azgo/errors.go; ZAPI errno 13003 and 13005 when fatal
  {
    rule: 'role-lacks-api',
    text: /Insufficient privileges: user '([^']*)'|Unable to find API: (\S+?),? |\[403\]|not authorized for that command/,
    everywhere: true,
    cause: 'The role of the plugin’s user does not allow a call that the plugin needs.',
    mend: `Complete the role: netappdvp svm bootstrap, ${again}.`,
  },
  // ontap_zapi.go:3024, ontap_common.go:1944
  {
    rule: 'no-data-lif',
    text: /no data LIFs meet the provided criteria|no NAS data LIFs found on SVM/,
    everywhere: true,
    cause: 'The SVM has no data LIF that serves NFS and is up.',
    mend: `Make one (netappdvp svm bootstrap --data-lif …) or bring it up, ${again}.`,
  },
  // ontap_common.go:5197
  {
    rule: 'data-lif-not-on-svm',
    text: /could not find Data LIF for (\S+?)[;.]?(?:\s|$)/,
    everywhere: true,
    cause: 'The data LIF $1 of the config is not a data LIF of this SVM.',
    mend: `Correct "dataLIF" in the config (ONTAP: network interface show -vserver SVM), ${again}.`,
  },
  // ontap_common.go:1975, 5152
  {
    rule: 'prefix-invalid',
    text: /storage prefix may only contain|invalid value for storage prefix/,
    everywhere: true,
    cause: 'The storage prefix of the config holds characters that are not allowed.',
    mend: `Use letters, digits and _ only, beginning with a letter or _, ${again}.`,
  },
  // ontap_common.go:1646: an unbracketed IPv6 address
  {
    rule: 'ipv6-unbracketed',
    text: /unable to instantiate backend: runtime error: index out of range/,
    everywhere: true,
    cause: 'The management LIF of the config looks like an IPv6 address without brackets.',
    mend: `Write it in brackets: "[2001:db8::10]", ${again}.`,
  },
  {
    rule: 'two-logins',
    text: /more than one authentication method/,
    everywhere: true,
    cause: 'The config holds both a user name and a client certificate.',
    mend: `Keep one of them, ${again}.`,
  },
  // main.go:275-302
  {
    rule: 'config-missing',
    text: /config file '([^']*)' does not exist|config path does not exist/,
    everywhere: false,
    cause: 'The plugin did not find its config file $1 on the host.',
    mend: 'Run netappdvp hosts install again; it puts the file there.',
  },
  {
    rule: 'config-path-empty',
    text: /config path must be specified/,
    everywhere: false,
    cause: 'The plugin’s setting "config" is empty.',
    mend: 'Run netappdvp hosts install again; it sets config=FILE.',
  },
  // common.go:49-110, passthrough.go
  {
    rule: 'config-version',
    text: /unexpected config file version; found (\S+?), expected 1/,
    everywhere: true,
    cause: 'The config has no "version": 1.',
    mend: `Add it, ${again}.`,
  },
  {
    rule: 'config-no-driver',
    text: /missing storage driver name in configuration file|unknown storage driver: ?(\S*)/,
    everywhere: true,
    cause: 'The config names no storage driver that the plugin knows.',
    mend: `Set "storageDriverName": "ontap-nas", ${again}.`,
  },
  {
    rule: 'config-not-json',
    text: /could not parse JSON configuration|error converting YAML|cannot unmarshal|invalid character .{1,20} (?:looking|after|in)|yaml: /,
    everywhere: true,
    cause: 'The plugin could not read its config: it is not the JSON that it expects.',
    mend: `See line and column with netappdvp config validate, ${again}.`,
  },
  // ontap_common.go:3459
  {
    rule: 'defaults-invalid',
    text: /storage pool validation failed: ([^;]*)/,
    everywhere: true,
    cause: 'A value in "defaults" of the config is not allowed: $1.',
    mend: `Correct it (netappdvp config validate), ${again}.`,
  },
  {
    rule: 'config-invalid',
    text: /input failed validation|invalid value for limitVolumeSize/,
    everywhere: true,
    cause: 'The plugin refused the config.',
    mend: `netappdvp config validate shows what is wrong; correct it, ${again}.`,
  },
  // abstraction_zapi.go:65
  {
    rule: 'ontap-too-old',
    text: /ONTAP \S+ or later is required/,
    everywhere: true,
    cause: 'This release of the plugin needs a newer ONTAP.',
    mend: 'Install an older release of the plugin (--plugin-version), or upgrade ONTAP.',
  },
  {
    rule: 'trust',
    text: /x509: (.*)/,
    everywhere: true,
    cause:
      'The config has a trustedCACertificate and the certificate of the management LIF does not fit it: $1.',
    mend: `Correct "trustedCACertificate" or the certificate, ${again}.`,
  },
  // Go's net package, ontap_common.go:1651
  {
    rule: 'name-unknown',
    text: /lookup (\S+?)(?: on \S+)?: (?:no such host|.*server misbehaving|Temporary failure|i\/o timeout)/,
    everywhere: false,
    cause: 'The host cannot resolve the name $1 of the config.',
    mend: 'Mend DNS or /etc/hosts on the host, or give an address in the config.',
  },
  {
    rule: 'connection-refused',
    text: /dial tcp (\S+?): connect: connection refused/,
    everywhere: false,
    cause: 'The management LIF $1 refuses connections from this host.',
    mend: 'Check the address and port in the config, and that the LIF allows management over HTTPS.',
  },
  {
    rule: 'no-route',
    text: /dial tcp (\S+?): connect: (?:no route to host|network is unreachable)/,
    everywhere: false,
    cause: 'This host has no route to the management LIF $1.',
    mend: 'Check the address in the config, the host’s routes and the firewall between.',
  },
  {
    rule: 'no-answer',
    text: /dial tcp (\S+?): i\/o timeout|Client\.Timeout exceeded|context deadline exceeded|TLS handshake timeout/,
    everywhere: false,
    cause: 'The management LIF does not answer this host in time.',
    mend: 'Check the address in the config, the firewall between, and the load of the cluster.',
  },
  // ontap_common.go:149-155: Trident looks at its backend every 300 s
  {
    rule: 'backend-offline',
    text: /backend (\S+) is not Online/,
    everywhere: false,
    cause:
      'The plugin has set its backend $1 offline: since its start ONTAP stopped answering it, or the SVM was stopped or lost its data LIFs or aggregates.',
    mend: `Look at the SVM (ONTAP: vserver show; network interface show -vserver SVM; netappdvp aggregates list --svm SVM), ${again}.`,
  },
  // issue NetApp/trident#507: settings of an old release on a new image
  {
    rule: 'old-settings',
    text: /Insufficient arguments provided for Trident to start/,
    everywhere: false,
    cause:
      'The plugin was upgraded in place from a release before 20.10 and kept settings that no longer do.',
    mend: 'Remove it (docker plugin disable -f netapp; docker plugin rm netapp) and run netappdvp hosts install again; the volumes stay on ONTAP.',
  },
  // plugin.go:70-160
  {
    rule: 'host-paths',
    text: /could not find proc mount entry|cannot derive host volume path|plugin\.hostVolumePath|propagated-mount/,
    everywhere: false,
    cause:
      'The plugin does not find Docker’s folders on this host (a data-root elsewhere needs release 22.10 or newer).',
    mend: 'Use a newer release of the plugin, or Docker’s usual data-root.',
  },
  {
    rule: 'no-socket',
    text: /netapp\.sock: connect: (?:no such file|connection refused)/,
    // It may be the config, which is the same everywhere, or this host alone: the words do not tell.
    everywhere: false,
    cause:
      'The plugin ended right after it was started, before it opened its socket: most often because of its config file.',
    mend: 'Check the file with netappdvp config validate, and read the engine’s log on the host: journalctl -u docker.',
  },
];
