/** What Linux distributions call the things that the plugin needs, and how they install them. */

export type Family = 'debian' | 'rhel' | 'suse' | 'other';

export interface Distribution {
  readonly family: Family;
  /** ID of os-release: "ubuntu". */
  readonly id: string;
  /** VERSION_ID: "24.04". */
  readonly version: string;
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
  return {
    family: family ?? 'other',
    id: words[0] ?? '',
    version: value('VERSION_ID'),
    name: value('PRETTY_NAME'),
  };
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

/** Services of iSCSI: the two daemons, and the one that logs in again when the host starts. */
export function iscsiServices({ family }: Pick<Distribution, 'family'>): readonly string[] {
  return ['iscsid', 'multipathd', family === 'debian' ? 'open-iscsi' : 'iscsi'];
}

/**
 * The oldest initiator that the plugin works with, by package (Trident for Docker, prereqs-docker; for Ubuntu it names
 * a build of each release of that time). null: none is named.
 */
export function oldestInitiator({
  family,
  id,
  version,
}: Distribution): readonly [string, string] | null {
  if (family === 'rhel') return ['iscsi-initiator-utils', '6.2.0.874-2'];
  if (id !== 'ubuntu') return null;
  return ['open-iscsi', version.startsWith('18.') ? '2.0.874-5ubuntu2.10' : '2.0.874-7.1ubuntu6.1'];
}

/** Whether a package's version is below another, by their numbers from left to right. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  const place = b.findIndex((number, i) => (a[i] ?? 0) !== number);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}

/** Debian's epoch is none of them. */
function numbersOf(version: string): number[] {
  return (version.replace(/^\d+:/, '').match(/\d+/g) ?? []).map(Number);
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
