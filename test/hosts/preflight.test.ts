import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDistribution } from '../../src/hosts/distribution.ts';
import type { HostFacts } from '../../src/hosts/facts.ts';
import { parseFacts } from '../../src/hosts/facts.ts';
import { loadModule, orderDocker, setKey } from '../../src/hosts/fixes.ts';
import { observeFittings, type Protocol, parseFittings } from '../../src/hosts/preflight-facts.ts';
import { checkHost } from '../../src/hosts/preflight-protocols.ts';
import { checkUnique } from '../../src/hosts/preflight-san.ts';
import { localHost } from './local-host.ts';
import { fittingsOf, type Release, section } from './preflight-fittings.ts';

const now = new Date('2026-01-31T12:00:00Z');
const seconds = String(now.getTime() / 1000);
const good = parseFacts(
  {
    stdout: [
      section('uid', '0'),
      section('hostname', 'box'),
      section('kernel', 'Linux 6.8.0-40-generic x86_64'),
      section('clock', seconds),
      section('docker.path', ''),
      section('docker.info', '{"ServerVersion":"24.0.7","DockerRootDir":"/var/lib/docker"}'),
      section('nfs', ''),
      section('rpcbind', ''),
      section('end', ''),
    ].join(''),
  },
  'nobody',
);
if (good === null) throw new Error('the facts are not whole');
const facts: HostFacts = good;
const { engine } = facts;
if (engine === null) throw new Error('the table needs an engine');

type Rows = readonly (readonly [string, number])[];
interface Case {
  readonly facts?: Partial<HostFacts>;
  readonly sections?: Readonly<Record<string, Rows>>;
  readonly release?: Release;
  readonly nfs4?: true;
}
const check = (protocol: Protocol, { facts: change, sections, release, nfs4 }: Case = {}) =>
  checkHost({
    facts: { ...facts, ...change },
    fittings: fittingsOf(release, sections),
    protocol,
    nfs4: nfs4 ?? false,
    managementLif: sections?.['reach'] === undefined ? null : { host: '10.0.0.1', port: 443 },
    now,
  });

test.each<[Protocol, Release]>(
  (['nfs', 'iscsi', 'nvme'] as const).flatMap((protocol) =>
    (['debian', 'ubuntu', 'rocky', 'suse', 'arch'] as const).map((release): [Protocol, Release] => [
      protocol,
      release,
    ]),
  ),
)('nothing is wrong for %s on %s', (protocol, release) => {
  const packages: Rows =
    release === 'suse'
      ? [
          ['open-iscsi', 0],
          ['lsscsi', 0],
          ['sg3_utils', 0],
          ['multipath-tools', 0],
        ]
      : [];
  const sections = packages.length > 0 ? { package: packages } : {};
  expect(check(protocol, { release, sections })).toEqual([]);
});

/** Everything that iSCSI needs, the initiator in this version. */
function initiators(version: string): Rows {
  const rest = 'lsscsi sg3-utils sg3_utils multipath-tools device-mapper-multipath scsitools';
  const texts = [`open-iscsi ${version}`, `iscsi-initiator-utils ${version}`, ...rest.split(' ')];
  return texts.map((text) => [text, 0] as const);
}

test.each<[Release, string]>([
  ['rocky', '6.2.1.9-1.gita65a472.el9'],
  ['rocky', '6.2.0.874-2.el7'],
  ['ubuntu', '2.0.874-7.1ubuntu6.4'],
  ['ubuntu', '2.1.9-3ubuntu5.3'],
  // Debian's own numbers were never named.
  ['debian', '2.0.874-3~deb9u1'],
])('new enough on %s: %s', (release, version) => {
  expect(check('iscsi', { release, sections: { package: initiators(version) } })).toEqual([]);
});

test('NFS 4 asks neither rpcbind nor the port mapper', () => {
  const sections = { service: [['rpcbind inactive disabled', 0]] } as const;
  expect(check('nfs', { facts: { rpcbind: false }, sections, nfs4: true })).toEqual([]);
});

/** Each row breaks one thing: it must give exactly its finding. */
test.each<[Protocol, string, string, string | null, Case]>([
  [
    'nfs',
    'nfs-client-missing',
    'error',
    'apt-get update && apt-get install -y nfs-common',
    { facts: { nfsClient: false } },
  ],
  [
    'nfs',
    'nfs-client-missing',
    'error',
    'yum install -y nfs-utils',
    { facts: { nfsClient: false }, release: 'rocky' },
  ],
  [
    'nfs',
    'nfs-client-missing',
    'error',
    'zypper --non-interactive install nfs-client',
    { facts: { nfsClient: false }, release: 'suse' },
  ],
  ['nfs', 'nfs-client-missing', 'error', null, { facts: { nfsClient: false }, release: 'arch' }],
  [
    'nfs',
    'rpcbind-not-running',
    'error',
    'systemctl enable --now rpcbind',
    { facts: { rpcbind: false }, sections: { service: [['rpcbind inactive disabled', 0]] } },
  ],
  [
    'nfs',
    'rpcbind-not-running',
    'error',
    'apt-get update && apt-get install -y rpcbind',
    { facts: { rpcbind: false }, sections: { package: [] } },
  ],
  ['nfs', 'kernel-no-nfs', 'error', 'modprobe nfs', { sections: { module: [['nfs missing', 0]] } }],
  [
    'nfs',
    'management-lif-unreachable',
    'error',
    null,
    { sections: { reach: [['10.0.0.1,443 bash: connect: Connection refused', 1]] } },
  ],
  [
    'nfs',
    'management-lif-unknown',
    'warning',
    null,
    { sections: { reach: [['10.0.0.1,443 ', 9]] } },
  ],
  [
    'nfs',
    'data-lif-unreachable',
    'error',
    null,
    {
      sections: {
        reach: [
          ['10.0.0.1,443', 0],
          ['10.0.0.2,2049', 124],
        ],
      },
    },
  ],
  [
    'nfs',
    'data-lif-portmapper',
    'warning',
    null,
    {
      sections: {
        reach: [
          ['10.0.0.1,443', 0],
          ['fd00::2,111', 1],
        ],
      },
    },
  ],
  [
    'iscsi',
    'data-lif-unreachable',
    'error',
    null,
    {
      sections: {
        reach: [
          ['10.0.0.1,443', 0],
          ['10.0.0.2,3260', 1],
        ],
      },
    },
  ],
  [
    'nfs',
    'docker-too-old',
    'error',
    'apt-get install docker.io',
    { facts: { engine: { ...engine, version: '1.12.6' } } },
  ],
  [
    'nfs',
    'userns-remap',
    'error',
    'take "userns-remap" out of /etc/docker/daemon.json && systemctl restart docker',
    { facts: { engine: { ...engine, userNamespaces: true } } },
  ],
  [
    'nfs',
    'clock-skew',
    'warning',
    'timedatectl set-ntp true',
    { facts: { clock: facts.clock + 200 } },
  ],
  [
    'nfs',
    'clock-skew',
    'error',
    'timedatectl set-ntp true',
    { facts: { clock: facts.clock - 7200 } },
  ],
  [
    'nfs',
    'disk-full',
    'error',
    'docker image prune',
    { sections: { 'space.data': [['1000', 0]] } },
  ],
  [
    'nfs',
    'disk-low',
    'warning',
    'docker image prune',
    { sections: { 'space.data': [['1000000', 0]] } },
  ],
  ['nfs', 'etc-full', 'error', null, { sections: { 'space.etc': [['12', 0]] } }],
  [
    'nfs',
    'config-folder-missing',
    'info',
    'mkdir -m 0700 /etc/netappdvp',
    { sections: { folder: [['', 0]] } },
  ],
  [
    'nfs',
    'config-folder-odd',
    'error',
    null,
    { sections: { folder: [['644 0:0 regular file', 0]] } },
  ],
  [
    'nfs',
    'config-folder-open',
    'error',
    'chown root:root /etc/netappdvp && chmod 0700 /etc/netappdvp',
    { sections: { folder: [['777 0:0 directory', 0]] } },
  ],
  [
    'nfs',
    'config-folder-open',
    'error',
    'chown root:root /etc/netappdvp && chmod 0700 /etc/netappdvp',
    { sections: { folder: [['700 1000:0 directory', 0]] } },
  ],
  [
    'nfs',
    'legacy-running',
    'error',
    'kill $(pgrep -f ^/usr/local/bin/netappdvp) && rm /usr/local/bin/netappdvp && systemctl restart docker',
    { sections: { legacy: [['/usr/local/bin/netappdvp running', 0]] } },
  ],
  [
    'nfs',
    'legacy-binary',
    'warning',
    'rm /usr/local/bin/trident',
    { sections: { legacy: [['/usr/local/bin/trident idle', 0]] } },
  ],
  [
    'nfs',
    'legacy-socket',
    'error',
    'rm /run/docker/plugins/netapp.sock',
    { sections: { socket: [['/run/docker/plugins/netapp.sock', 7]] } },
  ],
  [
    'nfs',
    'legacy-driver',
    'error',
    'rm /run/docker/plugins/netapp.sock && systemctl restart docker',
    { sections: { socket: [['/run/docker/plugins/netapp.sock', 0]] } },
  ],
  [
    'iscsi',
    'boot-order',
    'warning',
    expect.stringContaining(
      'After=network-online.target iscsid.service multipathd.service',
    ) as string,
    { sections: { ordered: [['network-online.target', 0]] } },
  ],
  [
    'iscsi',
    'iscsi-packages-missing',
    'error',
    'apt-get update && apt-get install -y open-iscsi lsscsi sg3-utils multipath-tools',
    { sections: { package: [['open-iscsi', 0]] } },
  ],
  [
    'iscsi',
    'iscsi-packages-missing',
    'error',
    'yum install -y iscsi-initiator-utils lsscsi sg3_utils device-mapper-multipath',
    { sections: { package: [] }, release: 'rocky' },
  ],
  [
    'iscsi',
    'iscsi-services-stopped',
    'error',
    'systemctl enable --now multipathd',
    {
      sections: {
        service: [
          ['iscsid.socket active enabled', 0],
          ['iscsid inactive enabled', 0],
          ['multipathd failed enabled', 0],
        ],
      },
    },
  ],
  [
    'iscsi',
    'iscsi-services-stopped',
    'error',
    'service iscsid start; service multipathd start',
    {
      sections: {
        tool: ['mkfs.ext4', 'mkfs.xfs', 'iscsiadm', 'multipath'].map((tool) => [tool, 0] as const),
        service: [],
        ordered: [['', 0]],
      },
    },
  ],
  [
    'iscsi',
    'services-not-enabled',
    'warning',
    'systemctl enable multipathd open-iscsi',
    {
      sections: {
        service: [
          ['iscsid.socket active enabled', 0],
          ['iscsid active disabled', 0],
          ['multipathd active disabled', 0],
          ['open-iscsi active disabled', 0],
          ['iscsi active disabled', 0],
        ],
      },
    },
  ],
  [
    'iscsi',
    'services-not-enabled',
    'warning',
    'systemctl enable iscsi',
    {
      release: 'rocky',
      sections: {
        service: [
          ['iscsid active enabled', 0],
          ['multipathd active enabled', 0],
          ['iscsi inactive disabled', 0],
        ],
      },
    },
  ],
  [
    'nfs',
    'services-not-enabled',
    'warning',
    'systemctl enable rpcbind',
    { sections: { service: [['rpcbind active disabled', 0]] } },
  ],
  [
    'iscsi',
    'iscsi-too-old',
    'error',
    'yum install -y iscsi-initiator-utils lsscsi sg3_utils device-mapper-multipath',
    { release: 'rocky', sections: { package: initiators('6.2.0.873-35.el7') } },
  ],
  [
    'iscsi',
    'iscsi-too-old',
    'error',
    'apt-get update && apt-get install -y open-iscsi lsscsi sg3-utils multipath-tools scsitools',
    { release: 'ubuntu', sections: { package: initiators('2.0.874-7.1ubuntu6') } },
  ],
  [
    'nvme',
    'nvme-needs-9',
    'error',
    null,
    { sections: { os: [['PRETTY_NAME="RHEL 8.10"\nID="rhel"\nVERSION_ID="8.10"\n', 0]] } },
  ],
  [
    'iscsi',
    'iscsi-scan-not-manual',
    'error',
    "sed -i.bak 's/^#* *node.session.scan *=.*/node.session.scan = manual/' /etc/iscsi/iscsid.conf",
    { sections: { scan: [['auto', 0]] } },
  ],
  [
    'iscsi',
    'multipath-conf-missing',
    'error',
    expect.stringContaining('find_multipaths no') as string,
    { sections: { multipath: [['', 1]] } },
  ],
  [
    'iscsi',
    'multipath-conf-missing',
    'error',
    'mpathconf --enable --with_multipathd y --find_multipaths n',
    { sections: { multipath: [['', 1]] }, release: 'rocky' },
  ],
  [
    'iscsi',
    'multipath-find-multipaths',
    'error',
    'set "find_multipaths no" in /etc/multipath.conf && systemctl restart multipathd',
    { sections: { multipath: [['smart', 0]] } },
  ],
  [
    'iscsi',
    'multipath-find-multipaths',
    'error',
    'set "find_multipaths no" in /etc/multipath.conf && systemctl restart multipathd',
    { sections: { multipath: [['', 0]] } },
  ],
  [
    'iscsi',
    'iqn-missing',
    'error',
    'echo "InitiatorName=$(iscsi-iname)" > /etc/iscsi/initiatorname.iscsi',
    { sections: { iqn: [['', 0]] } },
  ],
  [
    'iscsi',
    'kernel-no-iscsi',
    'error',
    'modprobe iscsi_tcp',
    {
      sections: {
        module: [
          ['iscsi_tcp missing', 0],
          ['dm_multipath available', 0],
        ],
      },
    },
  ],
  [
    'iscsi',
    'mkfs-missing',
    'warning',
    null,
    {
      sections: {
        tool: ['systemd', 'iscsiadm', 'multipath', 'mkfs.ext4'].map((tool) => [tool, 0] as const),
      },
    },
  ],
  [
    'nvme',
    'nvme-tcp-not-loaded',
    'error',
    'modprobe nvme-tcp && echo nvme-tcp > /etc/modules-load.d/netappdvp-nvme-tcp.conf',
    { sections: { module: [['nvme_tcp available', 0]] } },
  ],
  [
    'nvme',
    'kernel-no-nvme',
    'error',
    'apt-get install -y linux-modules-extra-6.8.0-40-generic',
    { sections: { module: [['nvme_tcp missing', 0]] }, release: 'ubuntu' },
  ],
  [
    'nvme',
    'nqn-missing',
    'error',
    'nvme gen-hostnqn > /etc/nvme/hostnqn',
    { sections: { nqn: [['', 0]] } },
  ],
  [
    'nvme',
    'nvme-cli-missing',
    'error',
    'zypper --non-interactive install nvme-cli',
    { sections: { tool: [['systemd', 0]] }, release: 'suse' },
  ],
])('%s: %s is an %s, mended by %s', (protocol, code, severity, command, broken) => {
  const all = check(protocol, broken);
  expect(all.map((one) => one.code)).toEqual([code]);
  expect(all[0]).toMatchObject({ severity, hint: expect.stringMatching(/\w/) });
  expect(all[0]?.fix?.command ?? null).toEqual(command);
  // What takes something away or restarts the engine is never done for the user.
  if (/restart docker|kill|prune|set "find/.test(all[0]?.fix?.command ?? ''))
    expect(all[0]?.fix?.safe).toBe(false);
});

test('errors stand first', () => {
  const severities = check('nfs', {
    facts: { clock: facts.clock + 200, nfsClient: false },
    sections: { folder: [['', 0]] },
  }).map(({ severity }) => severity);
  expect(severities).toEqual(['error', 'warning', 'info']);
});

test('one name on two hosts', () => {
  const found = checkUnique(
    ['iqn.a', 'iqn.b', 'iqn.a', '', ''],
    ['h1', 'h2', 'h3', 'h4', 'h5'],
    'iscsi',
  );
  expect(found.map((list) => list.map(({ code }) => code))).toEqual([
    ['iqn-not-unique'],
    [],
    ['iqn-not-unique'],
    [],
    [],
  ]);
  expect(found[0]?.[0]?.message).toContain('that of h3 too');
});

test.each<[string, string, string]>([
  ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'debian', 'linuxmint'],
  ['ID="sles"', 'suse', 'sles'],
  ['ID="ol"\nID_LIKE="fedora"', 'rhel', 'ol'],
  ['ID=alpine', 'other', 'alpine'],
  ['', 'other', ''],
])('%j is %s', (text, family, id) => expect(readDistribution(text)).toMatchObject({ family, id }));

describe.each(['/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell)))('by %s', (shell) => {
  const here = localHost(shell, { PATH: process.env['PATH'] ?? '' });

  test('the look at this machine is whole, and tells open from closed', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const fittings = await observeFittings(here, {
      alias: 'netapp',
      dataRoot: '/nonexistent',
      protocol: 'nfs',
      nfs4: false,
      managementLif: { host: '127.0.0.1', port },
      lifs: ['127.0.0.1'],
    });
    server.close();
    expect(fittings.reached.map(({ host, port: at, open }) => [host, at, open])).toEqual([
      ['127.0.0.1', port, true],
      ['127.0.0.1', 2049, false],
      ['127.0.0.1', 111, false],
    ]);
    expect(fittings.reached[1]?.reason).toMatch(/refused/);
    expect(fittings.freeData).toBeNull();
    expect(fittings.freeEtc).toBeGreaterThan(0);
    expect(fittings.modules.has('nfs')).toBe(true);
    expect(fittings.distribution.name).not.toBe('');
  });

  test.each([
    ['rpm', 'iscsi-initiator-utils', '6.2.1.9-1.el9'],
    ['dpkg-query', 'open-iscsi', '2.1.8-1'],
  ])('versions of packages come from %s', async (program, name, version) => {
    const bin = mkdtempSync(join(tmpdir(), 'ndvp-packages-'));
    const real = 'cat base64 tr grep sed head tail df awk stat ls uname timeout bash sh';
    for (const tool of real.split(' ')) {
      const path = [`/usr/bin/${tool}`, `/bin/${tool}`].find((one) => existsSync(one));
      if (path !== undefined) symlinkSync(path, join(bin, tool));
    }
    const answers = {
      rpm: `case "$*" in "-q --qf %{VERSION}-%{RELEASE}\\n --whatprovides ${name}") echo ${version};; *) exit 1;; esac`,
      'dpkg-query': `case "$*" in *Status-Abbrev*" ${name}") echo 'ii ';; *Version*" ${name}") echo ${version};; *) exit 1;; esac`,
    };
    const stub = `#!/bin/sh\n${answers[program === 'rpm' ? 'rpm' : 'dpkg-query']}\n`;
    writeFileSync(join(bin, program), stub, { mode: 0o755 });
    const fittings = await observeFittings(localHost(shell, { PATH: bin }), {
      alias: 'netapp',
      dataRoot: '/',
      protocol: 'iscsi',
      nfs4: false,
      managementLif: null,
      lifs: [],
    });
    expect([...fittings.packages]).toEqual([[name, version]]);
  });

  test('fixes do what they say, a second time nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ndvp-fix-'));
    const file = join(folder, 'iscsid.conf');
    const run = async ({ script, args }: { script: string; args: readonly string[] }) =>
      (await here.run({ name: 'fix', script, args, asRoot: true, timeoutMs: 1000 })).exitCode;
    for (const [text, expected] of [
      ['# a\nnode.session.scan = auto\nb\n', '# a\nnode.session.scan = manual\nb\n'],
      ['#node.session.scan = auto\n', 'node.session.scan = manual\n'],
      ['a\n', 'a\nnode.session.scan = manual\n'],
    ] as const) {
      writeFileSync(file, text);
      for (let i = 0; i < 2; i += 1) {
        expect(await run(setKey(file, 'node.session.scan', 'manual'))).toBe(0);
        expect(readFileSync(file, 'utf8')).toBe(expected);
      }
    }
    expect(loadModule('nvme-tcp').args).toEqual(['nvme-tcp']);
    expect(orderDocker(['network-online.target']).args[1]).toBe(
      '[Unit]\nWants=network-online.target\nAfter=network-online.target\n',
    );
  });
});

test('a look that is cut is no answer but an error', async () => {
  expect(parseFittings(section('os', 'ID=debian'))).toBeNull();
  const cut = {
    target: localHost('/bin/sh', {}).target,
    run: async () => ({ exitCode: 1, stdout: '', stderr: 'sh: base64: not found', ms: 0 }),
  };
  await expect(
    observeFittings(cut, {
      alias: 'netapp',
      dataRoot: '/',
      protocol: 'nfs',
      nfs4: false,
      managementLif: null,
      lifs: [],
    }),
  ).rejects.toMatchObject({ code: 'host-facts-cut' });
});
