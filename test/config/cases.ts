import { selfSigned } from '../support/tls.ts';

/** A document without any finding, as lines: a case replaces or adds some of them. */
const good: Readonly<Record<string, string>> = {
  version: '"version": 1',
  driver: '"storageDriverName": "ontap-nas"',
  lif: '"managementLIF": "192.0.2.10"',
  data: '"dataLIF": "192.0.2.11"',
  svm: '"svm": "svm_docker"',
  user: '"username": "trident_user"',
  password: '"password": "zq-Passw0rd-zq"',
  prefix: '"storagePrefix": "netappdvp_"',
  labels: '"labels": {"netappdvp": "svm_docker/netappdvp_"}',
};

/** The document with lines replaced, added (new names) or left out (null); line 2 is version. */
export function document(changes: Readonly<Record<string, string | null>> = {}): string {
  const lines = Object.values({ ...good, ...changes }).filter((line) => line !== null);
  const text = `{\n${lines.map((line) => `  ${line}`).join(',\n')}\n}\n`;
  return text.replaceAll(/@(?:certificate|key|damaged|strange)/g, (name) => filled[name] ?? '');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const made = selfSigned();
/** What stands in the table as @name; made on the spot, so it must not be in a test's name. */
const filled: Readonly<Record<string, string>> = {
  '@certificate': base64(made.cert),
  '@key': base64(made.key),
  '@strange': base64(selfSigned().key),
  '@damaged': base64('-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'),
};

/** Changes to the good document, and every finding that they must give: line:column severity code path. */
export const changed: readonly [Readonly<Record<string, string | null>>, readonly string[]][] = [
  [{}, []],
  [{ $schema: '"$schema": "./config.schema.json"' }, []],

  // missing keys: the place of their object
  [{ version: null }, ['1:1 error missing-key /version']],
  [{ driver: null }, ['1:1 error missing-key /storageDriverName']],
  [{ lif: null }, ['1:1 error missing-key /managementLIF']],
  [{ user: null }, ['1:1 error missing-key /username']],
  [{ password: null }, ['1:1 error missing-key /password']],
  [{ password: '"password": ""' }, ['8:15 error missing-key /password']],
  [
    { lif: '"managementLIF": null' },
    ['4:20 error missing-key /managementLIF', '4:20 warning null-value /managementLIF'],
  ],
  [{ svm: '"svm": "…"' }, ['6:10 error placeholder /svm']],
  [{ user: '"username": "..."' }, ['7:15 error placeholder /username']],
  [{ password: '"password": "<password>"' }, ['8:15 error placeholder /password']],
  [{ svm: null }, ['1:1 info svm-not-named /svm']],
  [{ data: null }, ['1:1 info data-lif-not-named /dataLIF']],
  [{ labels: null }, ['1:1 info no-labels /labels']],
  [{ labels: '"labels": {}' }, ['10:13 info no-labels /labels']],
  [{ prefix: null }, ['1:1 info prefix-not-named /storagePrefix']],
  [{ prefix: '"storagePrefix": {}' }, ['9:20 info prefix-not-named /storagePrefix']],
  [{ prefix: '"storagePrefix": null' }, ['9:20 info prefix-not-named /storagePrefix']],

  // types
  [{ version: '"version": "1"' }, ['2:14 error wrong-type /version']],
  [{ version: '"version": 1.5' }, ['2:14 error wrong-type /version']],
  [{ version: '"version": 2' }, ['2:14 error version-not-1 /version']],
  [{ svm: '"svm": 7' }, ['6:10 error wrong-type /svm']],
  [{ password: '"password": 12345678' }, ['8:15 error wrong-type /password']],
  [{ prefix: '"storagePrefix": 5' }, ['9:20 error wrong-type /storagePrefix']],
  [{ prefix: '"storagePrefix": {"a": 1}' }, ['9:20 error wrong-type /storagePrefix']],
  [{ x: '"useREST": "true"' }, ['11:14 error wrong-type /useREST']],
  [{ x: '"useREST": true' }, ['11:14 info rest-needs-http /useREST']],
  [{ x: '"useREST": false' }, []],
  [{ x: '"aws": {"apiRegion": 1}' }, ['11:24 error wrong-type /aws/apiRegion']],
  [
    { x: '"aws": {"APIregion": {}}' },
    ['11:11 warning key-case /aws/APIregion', '11:24 error wrong-type /aws/APIregion'],
  ],
  [{ x: '"aws": {"apiRegio": "eu"}' }, ['11:11 warning unknown-key /aws/apiRegio']],
  [{ x: '"aws": {"apiRegion": "eu", "fsxFilesystemID": null}' }, []],
  [{ x: '"gcnv": {"projectNumber": 7}' }, ['11:29 error wrong-type /gcnv/projectNumber']],
  [
    { x: '"supportedTopologies": [{"zone": 3}, "z"]' },
    [
      '11:36 error wrong-type /supportedTopologies/0/zone',
      '11:40 error wrong-type /supportedTopologies/1',
    ],
  ],
  [
    { x: '"storage": [{"supportedTopologies": [{"zone": {}}]}]' },
    ['11:49 error wrong-type /storage/0/supportedTopologies/0/zone'],
  ],
  [{ x: '"useREST": null' }, ['11:14 warning null-value /useREST']],
  [{ x: '"defaults": []' }, ['11:15 error wrong-type /defaults']],
  [{ x: '"defaults": {"size": 10}' }, ['11:24 error wrong-type /defaults/size']],
  [{ x: '"defaults": {"snapshotDir": true}' }, ['11:31 error wrong-type /defaults/snapshotDir']],
  [{ labels: '"labels": {"a": 1}' }, ['10:19 error wrong-type /labels/a']],
  [{ x: '"debugTraceFlags": {"api": "true"}' }, ['11:30 error wrong-type /debugTraceFlags/api']],
  [{ x: '"debugTraceFlags": {"api": true}' }, []],
  [
    { x: '"debugTraceFlags": {"apis": true, "API": false}' },
    [
      '11:23 warning unknown-trace-flag /debugTraceFlags/apis',
      '11:37 warning unknown-trace-flag /debugTraceFlags/API',
    ],
  ],
  [
    { x: '"autoExportCIDRs": [1]' },
    ['11:3 warning ignored-key /autoExportCIDRs', '11:23 error wrong-type /autoExportCIDRs/0'],
  ],
  [{ x: '"storage": [3]' }, ['11:15 error wrong-type /storage/0']],
  [{ x: '"storage": {}' }, ['11:14 error wrong-type /storage']],

  // keys
  [{ x: '"svm": "svm_docker"' }, ['11:3 warning duplicate-key /svm']],
  [{ x: '"SVM": "svm_docker"' }, ['11:3 warning duplicate-key /SVM', '11:3 warning key-case /SVM']],
  [{ svm: '"Svm": "svm_docker"' }, ['6:3 warning key-case /Svm']],
  [{ x: '"colour": "red"' }, ['11:3 warning unknown-key /colour']],
  [{ x: '"a/b~c": 1' }, ['11:3 warning unknown-key /a~1b~0c']],
  [{ x: '"defaults": {"siez": "1G"}' }, ['11:16 warning unknown-key /defaults/siez']],
  [{ x: '"size": "1G"' }, ['11:3 warning wrong-level /size']],
  [{ x: '"exportpolicy": "x"' }, ['11:3 warning wrong-level /exportpolicy']],
  [{ x: '"defaults": {"dataLIF": "192.0.2.11"}' }, ['11:16 warning wrong-level /defaults/dataLIF']],
  [
    { x: '"defaults": {"useBalancedPlacement": "true"}' },
    ['11:16 warning wrong-level /defaults/useBalancedPlacement'],
  ],
  [{ x: '"igroupName": "docker"' }, ['11:3 warning key-of-other-driver /igroupName']],
  [
    { x: '"igroupName": 3' },
    ['11:3 warning key-of-other-driver /igroupName', '11:17 error wrong-type /igroupName'],
  ],
  [{ x: '"disableDelete": true' }, ['11:3 warning ignored-key /disableDelete']],
  [{ x: '"debug": false' }, ['11:3 warning ignored-key /debug']],
  [{ x: '"autoExportPolicy": true' }, ['11:3 warning ignored-key /autoExportPolicy']],
  [
    { x: '"defaults": {"nameTemplate": "x"}' },
    ['11:16 warning ignored-key /defaults/nameTemplate'],
  ],
  [{ x: '"credentials": {"name": "x"}' }, ['11:3 error unusable-key /credentials']],
  [{ svm: '"svm": ""' }, ['6:10 warning empty-value /svm']],
  [
    { x: '"defaults": {"exportPolicy": "", "encryption": ""}' },
    ['11:32 warning empty-value /defaults/exportPolicy'],
  ],

  // drivers
  [
    { driver: '"storageDriverName": "ontap-nass"' },
    ['3:24 error driver-unknown /storageDriverName'],
  ],
  [
    { driver: '"storageDriverName": "constructor"' },
    ['3:24 error driver-unknown /storageDriverName'],
  ],
  [
    { driver: '"storageDriverName": "eseries-iscsi"' },
    ['3:24 error driver-dropped /storageDriverName'],
  ],
  [
    { driver: '"storageDriverName": "azure-netapp-files"', x: '"zzz": 1' },
    ['3:24 warning driver-not-checked /storageDriverName'],
  ],
  [
    {
      driver: '"storageDriverName": "google-cloud-netapp-volumes"',
      version: '"version": 3',
      prefix: '"storagePrefix": ""',
      x: '"debug": "no"',
    },
    [
      '2:14 error version-not-1 /version',
      '3:24 warning driver-not-checked /storageDriverName',
      '9:20 warning empty-prefix /storagePrefix',
      '11:3 warning ignored-key /debug',
      '11:12 error wrong-type /debug',
    ],
  ],

  // addresses
  [{ lif: '"managementLIF": "[2001:db8::1]:8443"' }, []],
  [{ lif: '"managementLIF": "svm-mgmt.example.com:443"' }, []],
  [{ lif: '"managementLIF": "2001:db8::1"' }, ['4:20 error ipv6-unbracketed /managementLIF']],
  [{ lif: '"managementLIF": "[2001:db8::1"' }, ['4:20 error ipv6-unbracketed /managementLIF']],
  [{ lif: '"managementLIF": "192.0.2.10:99999"' }, ['4:20 error bad-port /managementLIF']],
  [{ lif: '"managementLIF": "https://192.0.2.10"' }, ['4:20 error bad-address /managementLIF']],
  [{ lif: '"managementLIF": "192.0.2.300"' }, ['4:20 error bad-address /managementLIF']],
  [{ data: '"dataLIF": "192.0.2.11/24"' }, ['5:14 error bad-address /dataLIF']],
  [{ data: '"dataLIF": "[2001:db8::1]"' }, []],
  [{ user: '"username": "svm:user"' }, ['7:15 error bad-username /username']],

  // prefix
  [{ prefix: '"storagePrefix": ""' }, ['9:20 warning empty-prefix /storagePrefix']],
  [{ prefix: '"storagePrefix": "docker-"' }, ['9:20 error bad-prefix /storagePrefix']],
  [{ prefix: '"storagePrefix": "1st"' }, ['9:20 error bad-prefix /storagePrefix']],
  [{ prefix: '"storagePrefix": "a b"' }, ['9:20 error bad-prefix /storagePrefix']],
  [
    { prefix: `"storagePrefix": "${'a'.repeat(202)}"` },
    ['9:20 error prefix-too-long /storagePrefix'],
  ],

  // logging in
  [{ x: `"clientPrivateKey": "@key"` }, ['11:23 error two-auth-methods /clientPrivateKey']],
  [
    { user: null, password: null, x: `"clientPrivateKey": "@key"` },
    ['1:1 error incomplete-certificate /clientCertificate'],
  ],
  [
    { user: null, password: null, x: `"clientCertificate": "@certificate"` },
    ['1:1 error incomplete-certificate /clientPrivateKey'],
  ],
  [
    {
      user: null,
      password: null,
      x: `"clientCertificate": "@certificate"`,
      y: `"clientPrivateKey": "@key"`,
    },
    [],
  ],
  [
    { x: '"trustedCACertificate": "-----BEGIN CERTIFICATE-----"' },
    ['11:27 error bad-certificate /trustedCACertificate'],
  ],
  [
    { x: `"trustedCACertificate": "@damaged"` },
    ['11:27 error bad-certificate /trustedCACertificate'],
  ],
  [{ x: `"trustedCACertificate": "@key"` }, ['11:27 error bad-certificate /trustedCACertificate']],
  [{ x: `"trustedCACertificate": "@certificate"` }, []],
  [
    {
      user: null,
      password: null,
      x: `"clientPrivateKey": "@certificate"`,
      y: `"clientCertificate": "@certificate"`,
    },
    ['9:23 error bad-certificate /clientPrivateKey'],
  ],
  [
    {
      user: null,
      password: null,
      x: `"clientPrivateKey": "@strange"`,
      y: `"clientCertificate": "@certificate"`,
    },
    ['9:23 error bad-certificate /clientPrivateKey'],
  ],

  // placement
  [
    { x: '"useBalancedPlacement": "true", "aggregate": "aggr1"' },
    ['11:48 error balanced-placement /aggregate'],
  ],
  [
    { x: '"aggregate": "aggr1", "storage": [{"useBalancedPlacement": "T"}]' },
    ['11:16 error balanced-placement /aggregate'],
  ],
  [
    { x: '"useBalancedPlacement": "true", "flexgroupAggregateList": ["a"]' },
    [
      '11:35 warning key-of-other-driver /flexgroupAggregateList',
      '11:61 error balanced-placement /flexgroupAggregateList',
    ],
  ],
  [
    { x: '"useREST": false, "useBalancedPlacement": "true"' },
    ['11:14 error balanced-placement /useREST'],
  ],
  [{ x: '"useBalancedPlacement": "false", "aggregate": "aggr1", "useREST": false' }, []],
  [
    { x: '"useBalancedPlacement": "true", "aggregate": "", "flexgroupAggregateList": []' },
    [
      '11:48 warning empty-value /aggregate',
      '11:52 warning key-of-other-driver /flexgroupAggregateList',
    ],
  ],

  [{ x: '"aggregate": "aggr1, aggr2"' }, ['11:16 error bad-aggregate /aggregate']],

  // values
  [{ x: '"limitVolumeSize": "10 G"' }, ['11:22 error bad-size /limitVolumeSize']],
  [{ x: '"limitAggregateUsage": "80"' }, ['11:26 info needs-cluster-login /limitAggregateUsage']],
  [
    { x: '"limitAggregateUsage": "180%"' },
    [
      '11:26 error bad-percent /limitAggregateUsage',
      '11:26 info needs-cluster-login /limitAggregateUsage',
    ],
  ],
  [{ x: '"cloneSplitDelay": "+5"' }, []],
  [{ x: '"cloneSplitDelay": "9223372036854775808"' }, ['11:22 error bad-number /cloneSplitDelay']],
  [{ x: '"cloneSplitDelay": "-5"' }, ['11:22 error bad-number /cloneSplitDelay']],
  [{ x: '"defaults": {"snapshotReserve": "+5"}' }, []],
  [{ x: '"defaults": {"snapshotReserve": "007"}' }, []],
  [
    { x: '"defaults": {"snapshotReserve": "-1"}' },
    ['11:35 error bad-snapshot-reserve /defaults/snapshotReserve'],
  ],
  [{ x: '"cloneSplitDelay": "0"' }, ['11:22 error bad-number /cloneSplitDelay']],
  [{ x: '"usageHeartbeat": "0.0"' }, ['11:21 error heartbeat-not-positive /usageHeartbeat']],
  [{ x: '"usageHeartbeat": "daily"' }, ['11:21 warning heartbeat-ignored /usageHeartbeat']],
  [
    { x: '"nfsMountOptions": "-o vers=4.1,hard"' },
    ['11:22 warning nfs-vers4-ignored /nfsMountOptions'],
  ],
  [{ x: '"nfsMountOptions": "-o nfsvers=4.1"' }, []],
  [{ x: '"nasType": "smb"' }, ['11:14 warning smb-in-docker /nasType']],
  [{ x: '"nasType": "cifs"' }, ['11:14 error value-not-allowed /nasType']],
  [
    { x: '"autoExportCIDRs": ["192.0.2.0/24", "192.0.2.0"]' },
    ['11:3 warning ignored-key /autoExportCIDRs', '11:39 error bad-cidr /autoExportCIDRs/1'],
  ],
  [{ x: '"defaults": {"size": "20971519"}' }, ['11:24 error size-too-small /defaults/size']],
  [{ x: '"defaults": {"size": "20971520"}' }, []],
  [{ x: '"defaults": {"size": "1.5G"}' }, ['11:24 error bad-size /defaults/size']],
  [{ x: '"limitVolumeSize": "500M"' }, ['11:22 warning size-over-limit /limitVolumeSize']],
  [
    { x: '"limitVolumeSize": "1G", "defaults": {"size": "2G"}' },
    ['11:49 warning size-over-limit /defaults/size'],
  ],
  [
    { x: '"defaults": {"snapshotReserve": "ten"}' },
    ['11:35 error bad-snapshot-reserve /defaults/snapshotReserve'],
  ],
  [
    { x: '"defaults": {"snapshotReserve": "100"}' },
    ['11:35 error bad-snapshot-reserve /defaults/snapshotReserve'],
  ],
  [
    { x: '"defaults": {"splitOnClone": "yes"}' },
    ['11:32 error not-boolean-text /defaults/splitOnClone'],
  ],
  [
    { x: '"defaults": {"unixPermissions": "rwxr-xr-x"}' },
    ['11:35 error bad-unix-permissions /defaults/unixPermissions'],
  ],
  [{ x: '"defaults": {"unixPermissions": "---rwxr-xr-x"}' }, []],
  [
    { x: '"defaults": {"spaceReserve": "thin"}' },
    ['11:32 error value-not-allowed /defaults/spaceReserve'],
  ],
  [
    { x: '"defaults": {"securityStyle": "ntfs"}' },
    ['11:33 error value-not-allowed /defaults/securityStyle'],
  ],
  [
    { x: '"defaults": {"qosPolicy": "a", "adaptiveQosPolicy": "b"}' },
    ['11:55 error two-qos-policies /defaults/adaptiveQosPolicy'],
  ],
  [
    {
      x: '"defaults": {"qosPolicy": "a"}, "storage": [{}, {"defaults": {"adaptiveQosPolicy": "b"}}]',
    },
    ['11:86 error two-qos-policies /storage/1/defaults/adaptiveQosPolicy'],
  ],
  [
    { x: '"defaults": {"LUKSEncryption": "true"}' },
    [
      '11:16 warning key-of-other-driver /defaults/LUKSEncryption',
      '11:34 error luks-on-nas /defaults/LUKSEncryption',
    ],
  ],
  [{ labels: `"labels": {"a": "${'x'.repeat(1000)}"}` }, ['10:13 error labels-too-long /labels']],
  [
    {
      labels: `"labels": {"a": "${'x'.repeat(600)}"}`,
      x: `"storage": [{"labels": {"b": "${'y'.repeat(600)}"}}, {"labels": {"a": "short"}}, {}]`,
    },
    ['11:26 error labels-too-long /storage/0/labels'],
  ],
  [
    {
      labels: `"labels": {"a": "${'x'.repeat(1000)}"}`,
      x: '"storage": [{}, {"labels": {"b": "c"}}]',
    },
    ['10:13 error labels-too-long /labels'],
  ],
  [
    { labels: `"labels": {"a": "${'x'.repeat(1000)}"}`, x: '"storage": [{"labels": {"a": "c"}}]' },
    [],
  ],
  [
    { labels: null, x: '"storage": [{"labels": {"a": "b"}, "defaults": {"size": "1M"}}]' },
    ['10:59 error size-too-small /storage/0/defaults/size'],
  ],
  [{ x: '"storage": [{"svm": "x"}]' }, ['11:16 warning wrong-level /storage/0/svm']],
];

/** Whole texts. */
export const texts: readonly [string, string, readonly string[]][] = [
  ['nothing', '', ['1:1 error empty-document ']],
  ['white space', ' \n\t', ['1:1 error empty-document ']],
  ['a list', '\n[{}]', ['2:1 error not-an-object ']],
  ['a text', '"x"', ['1:1 error not-an-object ']],
  ['null', 'null', ['1:1 error not-an-object ']],
  ['YAML', '# ours\nversion: 1\nsvm: x\n', ['1:1 error yaml-document ']],
  ['YAML with a separator', '---\n{"version": 1}\n', ['1:1 error yaml-document ']],
  ['a byte-order mark', `\uFEFF${document()}`, ['1:1 warning byte-order-mark ']],
  ['NUL', document().replace('\n', '\0\n\0'), ['1:2 error json-nul ']],
  ['NUL in a text', document({ svm: '"svm": "svm\0docker"' }), ['6:14 error json-nul ']],
  [
    'comments',
    `// ours\n${document({ svm: '/* which */ "svm": "x" # c\n  ' })}`,
    ['1:1 error json-comment ', '7:3 error json-comment ', '7:26 error json-comment '],
  ],
  [
    'a trailing comma',
    document({ labels: '"labels": {"a": "b",},' }),
    ['10:22 error json-trailing-comma ', '10:24 error json-trailing-comma '],
  ],
  [
    'a comma twice at the end',
    document({ labels: '"labels": {"a": "b"},, ,\n,' }),
    ['10:23 error json-trailing-comma '],
  ],
  [
    'a comma alone',
    document({ labels: '"labels": {"a": "b"}, "defaults": {,}' }),
    ['10:38 error json-trailing-comma '],
  ],
  [
    'smart quotes',
    document({ svm: '“svm”: “svm_docker”' }),
    ['6:3 error json-smart-quote ', '6:10 error json-smart-quote '],
  ],
  [
    'single quotes',
    document({ svm: "'svm': 'x\"y'" }),
    ['6:3 error json-single-quote ', '6:10 error json-single-quote '],
  ],
  ['a tab in a text', document({ svm: '"svm": "a\tb"' }), ['6:12 error json-control-character ']],
  ['an unclosed text', document({ svm: '"svm": "a' }), ['6:10 error json-unclosed-string ']],
  ['a cut file', '{"version": 1,\n"labels": {"a": "b"', ['2:19 error json-syntax ']],
  ['a missing bracket', document().trimEnd().slice(0, -1), ['10:50 error json-syntax ']],
  [
    'a missing comma',
    document().replace('"ontap-nas",', '"ontap-nas"'),
    ['4:3 error json-syntax '],
  ],
  ['a name without quotes', '{version: 1}', ['1:2 error json-syntax ']],
  ['Python’s True', '{"useREST": True}', ['1:13 error json-syntax ']],
  ['a bracket too many', '{"version": 1}}', ['1:15 error json-syntax ']],
  ['a leading zero', '{"version": 01}', ['1:13 error json-syntax ']],
  ['a bad escape', '{"svm": "\\x"}', ['1:10 error json-syntax ']],
  ['deep nesting', '['.repeat(5000), ['1:101 error json-too-deep ']],
  [
    'Windows line ends',
    document({ svm: '"svm": 7' }).replaceAll('\n', '\r\n'),
    ['6:10 error wrong-type /svm'],
  ],
];
