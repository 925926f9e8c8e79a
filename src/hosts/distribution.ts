/** What Linux distributions call the things that the plugin needs, and how they install them. */

export type Family = 'debian' | 'rhel' | 'suse' | 'other';

export interface Distribution {
  readonly family: Family;
  /** ID of os-release: "ubuntu". */
  readonly id: string;
  /** PRETTY_NAME, for people. */
  readonly name: string;
}

const families: readonly (readonly [Family, RegExp])[] = [
  ['debian', /^(?:debian|ubuntu|raspbian|linuxmint|pop)$/],
  ['rhel', /^(?:rhel|fedora|centos|rocky|almalinux|ol|amzn|scientific)$/],
  ['suse', /^(?:suse|sles|opensuse.*|sle_hpc|sled)$/],
];

/** Takes the text of /etc/os-release, returns the distribution; its relatives (ID_LIKE) count. */
export function readDistribution(osRelease: string): Distribution {
  const value = (key: string): string =>
    new RegExp(`^${key}="?([^"\\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  const words = [value('ID'), ...value('ID_LIKE').split(/\s+/)].map((word) => word.toLowerCase());
  const family = words
    .map((word) => families.find(([, ids]) => ids.test(word))?.[0])
    .find((found) => found !== undefined);
  return { family: family ?? 'other', id: words[0] ?? '', name: value('PRETTY_NAME') };
}

export type Need = 'nfs-client' | 'rpcbind' | 'iscsi' | 'nvme';

/** Trident for Docker, prereqs-docker; SUSE's names are those of its own repositories. */
const packages: Readonly<
  Record<Exclude<Family, 'other'>, Readonly<Record<Need, readonly string[]>>>
> = {
  debian: {
    'nfs-client': ['nfs-common'],
    rpcbind: ['rpcbind'],
    iscsi: ['open-iscsi', 'lsscsi', 'sg3-utils', 'multipath-tools'],
    nvme: ['nvme-cli'],
  },
  rhel: {
    'nfs-client': ['nfs-utils'],
    rpcbind: ['rpcbind'],
    iscsi: ['iscsi-initiator-utils', 'lsscsi', 'sg3_utils', 'device-mapper-multipath'],
    nvme: ['nvme-cli'],
  },
  suse: {
    'nfs-client': ['nfs-client'],
    rpcbind: ['rpcbind'],
    iscsi: ['open-iscsi', 'lsscsi', 'sg3_utils', 'multipath-tools'],
    nvme: ['nvme-cli'],
  },
};

/** The packages of a need; on Ubuntu the docs name scsitools too. None for a distribution that is not known. */
export function packagesFor(
  need: Need,
  { family, id }: Pick<Distribution, 'family' | 'id'>,
): readonly string[] {
  if (family === 'other') return [];
  const names = packages[family][need];
  return need === 'iscsi' && id === 'ubuntu' ? [...names, 'scsitools'] : names;
}

/** Services that must run for iSCSI; Debian calls the multipath daemon's package and alias multipath-tools. */
export function iscsiServices({ family }: Pick<Distribution, 'family'>): readonly string[] {
  return family === 'debian' ? ['iscsid', 'open-iscsi', 'multipathd'] : ['iscsid', 'multipathd'];
}

/** The argv that installs packages without asking anything. null for a distribution that is not known. */
export function installPackagesArgv(
  names: readonly string[],
  { family }: Pick<Distribution, 'family'>,
  tools: ReadonlySet<string>,
): readonly string[] | null {
  if (names.length === 0) return null;
  switch (family) {
    case 'debian':
      return ['apt-get', 'install', '-y', ...names];
    case 'rhel':
      return [tools.has('dnf') ? 'dnf' : 'yum', 'install', '-y', ...names];
    case 'suse':
      return ['zypper', '--non-interactive', 'install', ...names];
    default:
      return null;
  }
}
