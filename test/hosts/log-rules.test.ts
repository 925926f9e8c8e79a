import { describe, expect, test } from 'vitest';
import { allRules, explainLogText } from '../../src/hosts/log-explain.ts';

const started = (error: string): string =>
  `Trident initialization failed; problem initializing storage driver 'ontap-nas': ${error}; use 'journalctl -fu docker' to learn more`;

/** Texts of the plugin and of Docker as users reported them; each row needs exactly its rule. */
const corpus: [rule: string, text: string, inWords?: string][] = [
  [
    'no-aggregates',
    started(
      'could not configure storage pools: could not get storage pools from array: SVM svm_docker has no assigned aggregates',
    ),
    'The SVM svm_docker has',
  ],
  ['no-aggregates', started('no assigned aggregates found'), 'The SVM has'],
  [
    'no-aggregates',
    started('no assigned aggregates found'),
    'netappdvp aggregates assign --svm SVM AGGREGATE (ONTAP: vserver modify -vserver SVM -aggr-list',
  ],
  ['no-aggregates', 'SVM does not contain any aggregates.', 'assign --svm SVM AGGREGATE'],
  [
    'aggregate-not-assigned',
    'Aggregate defined in the aggregate field of the backend config is not present in the SVM',
    'assign --svm SVM AGGREGATE)',
  ],
  [
    'aggregate-list-not-assigned',
    started(
      'not all aggregates specified in the flexgroupAggregateList are assigned to the SVM;  x',
    ),
  ],
  [
    'aggregate-not-assigned',
    started('the assigned aggregates for SVM svm1 do not include the configured aggregate aggr9'),
    'aggregate aggr9, which is not assigned to the SVM svm1',
  ],
  [
    'login-refused',
    started(
      'error initializing ontap-nas driver: could not create Data ONTAP API client: error creating ONTAP API client: error reading SVM details: response code 401 (Unauthorized): incorrect or missing credentials',
    ),
  ],
  [
    'login-refused-rest',
    started(
      'error initializing ontap-nas driver: error creating ONTAP REST API client: [GET /cluster][401] cluster_get default {"error":{}}',
    ),
    'lacks the application http',
  ],
  ['login-refused', '[GET /storage/volumes][401] volume_collection_get default {"error":{}}'],
  [
    'svm-unknown',
    started(
      'error reading SVM details: API status: failed, Reason: Specified vserver not found, Code: 15698',
    ),
  ],
  ['svm-unknown', started('unable to get details for SVM svm_typo; unexpected result')],
  ['svm-missing', started('cannot derive SVM to use; please specify SVM in config file')],
  [
    'role-lacks-api',
    started(
      "API status: failed, Reason: Insufficient privileges: user 'trident_user' does not have read access, Code: 13003",
    ),
  ],
  [
    'role-lacks-api',
    started('API status: failed, Reason: Unable to find API: vserver-get-iter, Code: 13005'),
  ],
  [
    'role-lacks-api',
    '[GET /svm/svms][403] svm_collection_get default {"error":{"code":"6","message":"not authorized for that command"}}',
  ],
  [
    'no-data-lif',
    started('driver validation failed: no data LIFs meet the provided criteria (protocol: nfs)'),
  ],
  ['no-data-lif', started('driver validation failed: no NAS data LIFs found on SVM svm1')],
  [
    'data-lif-not-on-svm',
    started(
      'driver validation failed: data LIF validation failed: could not find Data LIF for 10.0.0.9',
    ),
    'The data LIF 10.0.0.9 of the config',
  ],
  [
    'prefix-invalid',
    started(
      'storage prefix may only contain letters/digits/underscore/dash and must begin with letter/underscore/dash',
    ),
  ],
  [
    'ipv6-unbracketed',
    started('unable to instantiate backend: runtime error: index out of range [1] with length 1'),
  ],
  [
    'two-logins',
    started(
      'more than one authentication method (username/password and clientPrivateKey) present in backend config',
    ),
  ],
  [
    'config-missing',
    "config file '/etc/netappdvp/config.json' does not exist",
    'its config file /etc/netappdvp/config.json on',
  ],
  ['config-path-empty', 'passthrough store initialization failed, config path must be specified'],
  [
    'config-version',
    'Unable to create the passthrough store client. input failed validation: unexpected config file version; found 0, expected 1',
  ],
  [
    'config-no-driver',
    'Unable to create the passthrough store client. input failed validation: missing storage driver name in configuration file',
  ],
  ['config-no-driver', 'unknown storage driver: ontap-nass'],
  [
    'config-not-json',
    "Unable to create the passthrough store client. could not parse JSON configuration: invalid character 'x' looking for beginning of value",
  ],
  [
    'config-not-json',
    'Unable to create the passthrough store client. error converting YAML to JSON: yaml: line 3: could not find expected',
  ],
  [
    'config-not-json',
    'json: cannot unmarshal number into Go struct field CommonStorageDriverConfig.svm of type string',
  ],
  [
    'defaults-invalid',
    started('storage pool validation failed: invalid spaceReserve thinn in pool svm1_pool'),
  ],
  ['config-invalid', 'input failed validation: invalid value for limitVolumeSize: 1X'],
  ['ontap-too-old', started('ONTAP 9.5 or later is required')],
  ['trust', started('x509: certificate signed by unknown authority')],
  [
    'name-unknown',
    started('lookup svm1.example.com: no such host'),
    'the name svm1.example.com of',
  ],
  ['name-unknown', 'dial tcp: lookup svm1 on 127.0.0.53:53: no such host', 'the name svm1 of'],
  [
    'connection-refused',
    started('Post "https://10.0.0.1/servlets": dial tcp 10.0.0.1:443: connect: connection refused'),
    '10.0.0.1:443',
  ],
  ['no-route', started('dial tcp 10.0.0.1:443: connect: no route to host'), '10.0.0.1:443'],
  ['no-answer', started('dial tcp 10.0.0.1:443: i/o timeout')],
  [
    'backend-offline',
    'backend ontapnas_10.0.0.5 is not Online',
    'its backend ontapnas_10.0.0.5 offline',
  ],
  ['backend-offline', 'backend b1 is not Online or Deleting', 'its backend b1 offline'],
  ['old-settings', 'Insufficient arguments provided for Trident to start.  Either set the config.'],
  ['host-paths', 'could not find proc mount entry for /var/lib/docker-volumes'],
  [
    'no-socket',
    'Error response from daemon: dial unix /run/docker/plugins/00ff/netapp.sock: connect: no such file or directory',
  ],
  ['no-iscsi-lif', started('no iSCSI data LIFs found on SVM svm1'), 'The SVM svm1 has'],
  ['iscsi-session', started('error establishing iSCSI session: process killed')],
  ['iscsi-auth', started("default initiator's auth type is not 'none'")],
  [
    'chap-incomplete',
    started('missing value for required field(s) [ChapUsername ChapInitiatorSecret]'),
    'lacks ChapUsername ChapInitiatorSecret',
  ],
  ['chap-denied', started("default initiator's auth type is deny")],
  [
    'chap-names-differ',
    started("provided CHAP usernames do not match default initiator's usernames"),
  ],
  ['two-backends', 'Trident for Docker supports one backend at a time'],
  [
    'flexgroup-not-supported',
    started('backend type ontap-nas-flexgroup is not yet supported by concurrent Trident'),
  ],
  ['credentials-reference', started('backend credentials not found')],
  [
    'rest-too-new',
    started(
      'ONTAP version is 9.11.1, trident does not support REST calls, please remove `useRest=true` from the backend config',
    ),
    'ONTAP 9.11.1 is',
  ],
  [
    'zapi-gone',
    started(
      'ONTAP version 9.100.1 does not support ZAPI calls, please remove `useRest=false` from the backend config',
    ),
    'ONTAP 9.100.1 has',
  ],
  ['version-denied', started('could not determine system version')],
  ['login-refused', 'Could not determine Data ONTAP API version. 401 (Unauthorized)'],
  ['ended-at-once', 'Error response from daemon: containerd: container not found'],
  ['config-refused', 'Unable to create the passthrough store client. something new'],
  [
    'config-missing',
    'passthrough store initialization failed, config path does not exist',
    'its config file on',
  ],
  [
    'prefix-invalid',
    'Unable to create the passthrough store client. input failed validation: unable to parse storage prefix: invalid value for storage prefix: json: x',
  ],
  [
    'defaults-invalid',
    started(
      'storage pool validation failed: invalid value for size in pool svm1_pool. Requested volume size (1024 bytes) is too small; the minimum volume size is 20971520 bytes',
    ),
  ],
  [
    'aggregate-list-not-assigned',
    'Some of the aggregates defined in the flexgroupAggregateList field of the backend config are not present',
  ],
  [
    'host-paths',
    'stat /var/lib/docker/plugins/ab/propagated-mount/netappdvp_v1: no such file or directory',
  ],
  ['host-paths', 'cannot derive host volume path, missing /proc/1/mountinfo data'],
  [
    'mount-remapped',
    'error while mounting volume: stat /var/lib/docker/165536.165536/plugins/ab/propagated-mount/v1: permission denied',
  ],
  ['mount-access-denied', 'mount.nfs: access denied by server while mounting 10.0.0.2:/v1'],
  ['nfs-mount-failed', 'error mounting NFS volume 10.0.0.2:/netappdvp_v1: exit status 32'],
  [
    'stale-socket',
    'Error checking if /var/lib/docker-volumes/netapp/v1 is already mounted: exit status 1',
  ],
  ['stale-socket', 'volume v1 specifies nonexistent driver netapp'],
  [
    'volume-name-invalid',
    "error checking for existing volume: API status: failed, Reason: Invalid character '-' in volume name. It can have '_' and alphanumeric characters., Code: 13001",
    'holds "-"',
  ],
  ['volume-name-long', 'volume netappdvp_x name exceeds the limit of 64 characters', 'than 64'],
  ['aggregate-limit', 'aggregate usage of 91.20 % would exceed the limit of 80.00 %'],
  ['size-limit', 'requested size: 2000000 > the size limit: 1000000', '1000000 bytes'],
  ['limit-needs-cluster', 'unable to inspect ONTAP backend: runtime error: nil pointer'],
  [
    'snapmirror-source',
    'API status: failed, Reason: Volume is the source endpoint of one or more SnapMirror relationships, Code: 18436',
  ],
  [
    'rest-not-used',
    'Error creating ONTAP REST API client for initial call. Falling back to ZAPI. [GET /cluster][401] cluster_get default {}',
  ],
  ['node-serials', 'Could not determine controller serial numbers.'],
  [
    'node-serials',
    'API status: failed, Reason: Unable to find API: system-node-get-iter, Code: 13005',
  ],
  ['plugin-name-cache', 'plugin not found'],
  ['plugin-name-cache', 'plugin "netapp:latest" not found'],
  ['still-starting', 'Trident is initializing, please try again later'],
  [
    'job-exists',
    'API status: failed, Reason: Failed to load job for Create v1: Job exists, Code: 13001',
  ],
  ['disable-delete-ignored', 'disableDelete set to true in backend config.  This will be ignored.'],
  ['heartbeat-failed', 'Could not send EMS message: Insufficient privileges: user x, Code: 13003'],
];

test.each(corpus)('%s: %s', (rule, text, inWords) => {
  const explanation = explainLogText(text, allRules);
  expect(explanation).toMatchObject({ rule });
  expect(`${explanation?.cause} ${explanation?.mend}`).toContain(inWords ?? '');
  expect(`${explanation?.cause}${explanation?.mend}`).not.toMatch(/\$\d|undefined|\{/);
});

describe('every rule is needed', () => {
  test.each(allRules.map((rule) => rule.rule))(
    'without %s a row of the corpus is explained otherwise',
    (rule) => {
      const rest = allRules.filter((one) => one.rule !== rule);
      const changed = corpus.filter(
        ([expected, text]) => (explainLogText(text, rest)?.rule ?? null) !== expected,
      );
      expect(changed.length).toBeGreaterThan(0);
    },
  );
});

test.each([
  'Trident bootstrapped successfully.',
  'Storage driver initialized.',
  'volume netappdvp_nobody_1 was not found',
  'a line that nobody has seen before',
  '',
])('%j is not explained', (text) => {
  expect(explainLogText(text, allRules)).toBeNull();
});

test('what is wrong with one volume, or only looks bad, is no reason why a plugin does not work', () => {
  for (const text of ['exit status 32', 'plugin not found', "Invalid character '-' in volume name"])
    expect(explainLogText(text)).toBeNull();
});

test('a cause that may be this host’s alone keeps no other host waiting', () => {
  const socket =
    'dial unix /run/docker/plugins/00ff/netapp.sock: connect: no such file or directory';
  expect(explainLogText(socket)).toMatchObject({ rule: 'no-socket', everywhere: false });
});

test('names are unique', () => {
  expect(new Set(allRules.map((rule) => rule.rule)).size).toBe(allRules.length);
});
