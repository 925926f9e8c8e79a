import type { Diagnostic } from '../errors.ts';

type Severity = Diagnostic['severity'];

interface CodeRow {
  readonly severity: Severity;
  /** What the finding means, for docs/config-codes.md. */
  readonly meaning: string;
}

const error = (meaning: string): CodeRow => ({ severity: 'error', meaning });
const warning = (meaning: string): CodeRow => ({ severity: 'warning', meaning });
const info = (meaning: string): CodeRow => ({ severity: 'info', meaning });

/** Every code that `config validate` can give; scripts depend on the names. */
export const diagnosticCodes = {
  'file-missing': error('There is no such file.'),
  'file-unreadable': error('The file cannot be opened or read.'),
  'file-not-regular': error('The path is a folder or another thing that is not a file.'),
  'file-not-utf8': error('The file is not UTF-8 text.'),
  'file-too-large': error('The file is larger than 1 MiB; no config.json is.'),

  'empty-document': error('The file holds nothing, or only white space.'),
  'not-an-object': error(
    'The document is a list, a text or a number; the plugin takes one object.',
  ),
  'yaml-document': error('The document is YAML; older plugins read only JSON.'),
  'json-syntax': error('The text is not JSON at this place.'),
  'json-unclosed-string': error('A text begins with a quote and does not end on its line.'),
  'json-comment': error('JSON has no comments.'),
  'json-trailing-comma': error('A comma stands before a closing bracket.'),
  'json-smart-quote': error('A typographic quote stands where JSON has a straight double quote.'),
  'json-single-quote': error('A single quote stands where JSON has a double quote.'),
  'json-control-character': error('A control character, such as a tab, stands inside a text.'),
  'json-nul': error('The file holds a NUL character; it may be UTF-16 or damaged.'),
  'json-too-deep': error('Brackets are nested more than 100 deep.'),
  'byte-order-mark': warning('The file begins with a byte-order mark, which older plugins refuse.'),

  'missing-key': error('A key that the plugin cannot start without is absent or empty.'),
  'wrong-type': error('The value has another JSON type than the one that the plugin takes.'),
  'unusable-key': error('The plugin cannot work in Docker mode with this key.'),
  'duplicate-key': warning('The same key stands twice in an object.'),
  'unknown-key': warning('The plugin knows no such key and ignores it.'),
  'wrong-level': warning('The key belongs elsewhere in the document and is ignored here.'),
  'key-case': warning('The key is written with other capitals than documented.'),
  'key-too-new': warning('The release of the plugin is older than the key and ignores it.'),
  'key-of-other-driver': warning('The key is for other drivers and does nothing with this one.'),
  'ignored-key': warning('The plugin accepts the key and does nothing with it.'),
  'unknown-trace-flag': warning('The plugin traces nothing for this flag.'),
  'null-value': warning('null counts as absent.'),
  placeholder: error('A value is still what a message or a manual writes in its place: "…".'),
  'empty-value': warning('An empty text counts as absent: the default is used.'),

  'version-not-1': error('The file version is not 1.'),
  'driver-unknown': error('The plugin has no such driver.'),
  'driver-dropped': error('Newer plugins have dropped this driver.'),
  'driver-too-new': error('The release of the plugin is older than the driver.'),
  'driver-not-checked': warning(
    'The driver is not checked by netappdvp: only keys of every driver are looked at.',
  ),
  'value-not-allowed': error('The value is none of those that the plugin takes.'),
  'not-boolean-text': error('The text is not one that the plugin reads as true or false.'),
  'bad-size': error('The text is not a size.'),
  'size-too-small': error('The default size is below 20 MiB (SolidFire: 1000000000 bytes).'),
  'size-over-limit': warning('The default size is above limitVolumeSize or limitVolumePoolSize.'),
  'bad-percent': error('The text is not a percentage from 0 to 100.'),
  'bad-number': error('The text is not a whole number above 0.'),
  'out-of-range': error('The number is below or above what the plugin takes.'),
  'period-ignored': warning(
    'The text is not a number of seconds above 0: the plugin most likely uses its default.',
  ),
  'bad-snapshot-reserve': error('The text is not a whole number from 0 to 99.'),
  'bad-unix-permissions': error('The text is neither an octal mode nor of the form ---rwxr-xr-x.'),
  'heartbeat-not-positive': error(
    'A usageHeartbeat of 0 or less ends the plugin soon after its start.',
  ),
  'heartbeat-ignored': warning('usageHeartbeat is no number: the plugin uses 24 hours.'),
  'bad-prefix': error('The storage prefix holds characters that the plugin or ONTAP refuses.'),
  'prefix-too-long': error(
    'The storage prefix leaves no room for a name: ONTAP takes 203 characters for a FlexVol, 64 for a qtree.',
  ),
  'short-names': info(
    'The storage prefix leaves fewer than 32 characters for the name of a volume.',
  ),
  'empty-prefix': warning(
    'With an empty prefix the plugin lists and deletes every volume of the SVM.',
  ),
  'prefix-shared': warning(
    'Another config that was looked at has the same prefix, or one is the beginning of the other.',
  ),
  'labels-shared': warning('Another config that was looked at has the same labels.'),
  'bad-aggregate': error('aggregate takes one name, not a list.'),
  'igroup-too-long': error('The name of the initiator group has more than 96 characters.'),
  'bad-endpoint': error('EndPoint is not of the form https://USER:PASSWORD@MVIP/json-rpc/VERSION.'),
  'bad-username': error('A user name with a colon cannot log in over HTTPS.'),
  'bad-address': error('The value is neither a host name nor an address.'),
  'bad-port': error('The port is not a number from 1 to 65535.'),
  'ipv6-unbracketed': error('An IPv6 management LIF without brackets makes the plugin fail.'),
  'bad-certificate': error(
    'The value is not base64 of a PEM file, or there is nothing in it that can be read.',
  ),
  'bad-cidr': error('The text is not a network such as 192.0.2.0/24.'),
  'nfs-vers4-ignored': warning('vers=4 does not select NFS 4 in the plugin; nfsvers=4 does.'),
  'smb-in-docker': warning('Linux Docker hosts cannot mount SMB shares through the plugin.'),
  'two-auth-methods': error('Both a user name and a client key are given.'),
  'chap-unused': warning('CHAP names and secrets do nothing without useCHAP.'),
  'incomplete-certificate': error('Of client certificate and private key only one is given.'),
  'two-qos-policies': error('Both qosPolicy and adaptiveQosPolicy are given.'),
  'labels-too-long': error(
    "The labels take more than the 1023 bytes of a volume's comment (SAN: 254).",
  ),
  'balanced-placement': error(
    'useBalancedPlacement goes with neither an aggregate nor useREST false.',
  ),
  'nvme-needs-rest': error('sanType nvme does not go with useREST false.'),
  'luks-on-nas': error('LUKS encryption is for SAN drivers.'),
  'meaning-changes': info(
    'The document means something else in a newer release of those that were asked about.',
  ),
  'needs-cluster-login': info('limitAggregateUsage works only with a login of the cluster.'),

  'no-labels': info('Without labels nothing on ONTAP tells whose the volumes are.'),
  'svm-not-named': info('Without svm the plugin takes the one SVM that its login sees.'),
  'data-lif-not-named': info('Without dataLIF the plugin picks one of the SVM’s data LIFs.'),
  'rest-needs-http': info('With useREST the plugin’s login needs the application http.'),
  'prefix-not-named': info('Without storagePrefix the plugin uses netappdvp_.'),

  'live-unreachable': error('ONTAP does not answer at the management LIF.'),
  'live-certificate': error(
    'Nobody vouches for ONTAP’s certificate, so the password was not sent.',
  ),
  'live-login-refused': error('ONTAP refuses the login that the config names.'),
  'live-svm-unknown': error('ONTAP does not show this SVM to the login.'),
  'live-no-aggregates': error(
    'The SVM has no assigned aggregates; the plugin cannot make a volume.',
  ),
  'live-aggregate-not-assigned': error('The aggregate is not assigned to the SVM.'),
  'live-svm-stopped': error('The SVM is not running.'),
  'live-svm-ambiguous': error('Without svm the login must see exactly one SVM.'),
  'live-protocol-off': error('The SVM does not serve the protocol of the driver.'),
  'live-nfs-version-off': warning(
    'The SVM does not serve the version of NFS that hosts mount with.',
  ),
  'live-policy-unknown': error('The SVM has no such policy; no volume can be made with it.'),
  'live-qos-policy-doubtful': warning(
    'The QoS policy is of the other kind, or not among those that ONTAP shows to a login of the SVM.',
  ),
  'live-export-closed': warning('No rule of the export policy lets a host write by NFS.'),
  'live-export-refused': error('The export rules do not let in a host that was named.'),
  'live-export-doubtful': warning(
    'Whether the export rules let a host in only ONTAP knows, or this machine is not let in and may be no Docker host.',
  ),
  'live-exports-looked-at': info('For which hosts the export rules were looked at.'),
  'live-igroup-unfit': warning('The initiator group is not for iSCSI and Linux.'),
  'live-chap-mismatch': error('The SVM asks initiators for something else than the config says.'),
  'live-no-space': warning('No aggregate has room for a volume of the default size.'),
  'live-limit-needs-cluster': error('limitAggregateUsage needs a login of the cluster.'),
  'live-certificate-ends': warning('The certificate of ONTAP has ended or ends within 30 days.'),
  'live-no-data-lif': error("The SVM has no data LIF for the driver's protocol that is up."),
  'live-data-lif-unknown': error('The data LIF is not an NFS data LIF of the SVM.'),
  'live-startup-call': error('A call that the plugin makes at its start fails.'),
  'live-startup-call-optional': info('A call whose failure the plugin only logs fails.'),
  'live-not-checked': info('No live check, or only a part, was made; the message says why.'),
  'live-failed': error('The check against ONTAP could not be completed.'),
} as const satisfies Record<string, CodeRow>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** The page of codes, docs/config-codes.md, in Markdown: a heading for each, to be linked to. */
export function codesDocument(): string {
  const severities = ['error', 'warning', 'info'] as const;
  const sections = severities.map((severity) => {
    const rows = Object.entries(diagnosticCodes)
      .filter(([, row]) => row.severity === severity)
      .map(([code, { meaning }]) => `### ${code}\n\n${meaning}\n`);
    return `## ${titles[severity]}\n\n${rows.join('\n')}`;
  });
  return [
    '# Diagnostic codes of `netappdvp config validate`',
    '',
    'Errors are what the plugin refuses, cannot start with, or cannot make a single volume with; they make a',
    'file invalid (exit 3). Warnings are what it accepts and most likely does not do what was meant. Codes',
    'that begin with `live-` come from asking ONTAP with the login that the file names; `--offline` leaves',
    'them out. What a key takes is in [config.md](config.md).',
    '',
    ...sections,
  ].join('\n');
}

const titles = { error: 'Errors', warning: 'Warnings', info: 'Remarks' } as const;
