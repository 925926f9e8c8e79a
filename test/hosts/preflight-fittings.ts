import { type HostFittings, parseFittings } from '../../src/hosts/preflight-facts.ts';

/** One line of the look's output. */
export function section(name: string, text: string, code = 0): string {
  return `${name} ${code} ${Buffer.from(text).toString('base64')}\n`;
}

const releases = {
  debian: 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n',
  ubuntu: 'PRETTY_NAME="Ubuntu 24.04"\nID=ubuntu\nID_LIKE=debian\n',
  rocky: 'PRETTY_NAME="Rocky Linux 9"\nID="rocky"\nID_LIKE="rhel centos fedora"\n',
  suse: 'PRETTY_NAME="openSUSE Leap 15.6"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
  arch: 'PRETTY_NAME="Arch"\nID=arch\n',
} as const;

export type Release = keyof typeof releases;

/** What a look at a host prints on which nothing is wrong for any protocol; `change` replaces sections. */
export function goodHost(
  release: Release = 'debian',
  change: Readonly<Record<string, readonly (readonly [string, number])[]>> = {},
): string {
  const ok = (...texts: string[]): (readonly [string, number])[] => texts.map((text) => [text, 0]);
  const sections: Record<string, readonly (readonly [string, number])[]> = {
    os: ok(releases[release]),
    tool: ok(
      'systemd',
      'systemctl',
      'apt-get',
      'mkfs.ext4',
      'mkfs.xfs',
      'mount.nfs',
      'iscsiadm',
      'multipath',
      'nvme',
    ),
    package: ok(
      'nfs-common',
      'rpcbind',
      'open-iscsi',
      'lsscsi',
      'sg3-utils',
      'multipath-tools',
      'scsitools',
      'nfs-utils',
      'iscsi-initiator-utils',
      'sg3_utils',
      'device-mapper-multipath',
      'nvme-cli',
    ),
    service: ok('rpcbind active enabled', 'iscsid active enabled', 'multipathd active enabled'),
    module: ok('nfs loaded'),
    reach: [],
    source: ok('10.0.0.5'),
    'space.data': ok('90000000'),
    'space.etc': ok('90000000'),
    folder: ok('700 0:0 directory'),
    iqn: ok('iqn.2004-10.com.ubuntu:01:aa'),
    scan: ok('manual'),
    multipath: ok('no'),
    nqn: ok('nqn.2014-08.org.nvmexpress:uuid:aa'),
    ordered: ok('network-online.target iscsid.service multipathd.service docker.socket'),
    ...change,
    end: ok(''),
  };
  return Object.entries(sections)
    .flatMap(([name, rows]) => rows.map(([text, code]) => section(name, text, code)))
    .join('');
}

export function fittingsOf(...args: Parameters<typeof goodHost>): HostFittings {
  const fittings = parseFittings(goodHost(...args));
  if (fittings === null) throw new Error('the look is not whole');
  return fittings;
}
