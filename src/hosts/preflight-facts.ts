import { type HostConnection, HostError } from './connection.ts';
import { type Distribution, iscsiServices, packagesFor, readDistribution } from './distribution.ts';
import { preflightScript } from './preflight-script.ts';
import { readSections } from './sections.ts';

export type Protocol = 'nfs' | 'iscsi' | 'nvme';

/** Whether the host could open a connection to an address. */
export interface Reached {
  readonly host: string;
  readonly port: number;
  /** null: it has no tool to try with. */
  readonly open: boolean | null;
  /** Why not, in a word; '' when nobody said. */
  readonly reason: string;
}

export interface Service {
  /** "active", "inactive", "failed", "unknown". */
  readonly active: string;
  readonly enabled: string;
}

/** What a host has of what the plugin needs. */
export interface HostFittings {
  readonly distribution: Distribution;
  /** Programs that were looked for and are there. */
  readonly tools: ReadonlySet<string>;
  /** Version by name; '' where it could not be read. */
  readonly packages: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, Service>;
  readonly modules: ReadonlyMap<string, 'loaded' | 'available' | 'missing'>;
  readonly reached: readonly Reached[];
  /** The address that the host speaks to the LIF from; '' when unknown. */
  readonly source: string;
  /** KiB that are free; null when unknown. */
  readonly freeData: number | null;
  readonly freeEtc: number | null;
  /** /etc/netappdvp; null: not there. */
  readonly folder: { readonly mode: string; readonly owner: string; readonly type: string } | null;
  readonly iqn: string;
  /** node.session.scan of iscsid.conf; '' when not set. */
  readonly scan: string;
  /** null: no multipath.conf; '' when it does not say. */
  readonly findMultipaths: string | null;
  readonly nqn: string;
  readonly legacyPrograms: readonly { readonly path: string; readonly running: boolean }[];
  /** listening null: it could not be told. */
  readonly legacySockets: readonly { readonly path: string; readonly listening: boolean | null }[];
  /** Units that Docker starts after; empty without systemd. */
  readonly dockerAfter: readonly string[];
}

export interface FittingQuestion {
  readonly alias: string;
  readonly dataRoot: string;
  readonly protocol: Protocol;
  /** NFS 4: neither rpcbind nor the port mapper is asked. */
  readonly nfs4: boolean;
  /** null: not known. */
  readonly managementLif: { readonly host: string; readonly port: number } | null;
  /** Names or addresses of data LIFs. */
  readonly lifs: readonly string[];
}

/** NFSv3 mounts ask there first. */
export const PORT_MAPPER = 111;

/** The ports of a data LIF: NFS and the port mapper that NFSv3 mounts ask first; iSCSI; NVMe/TCP. */
export const lifPorts: Readonly<Record<Protocol, readonly number[]>> = {
  nfs: [2049, PORT_MAPPER],
  iscsi: [3260],
  nvme: [4420],
};

/** Kernel modules by protocol; ext4 and xfs are what volumes of SAN drivers get. */
const protocolModules: Readonly<Record<Protocol, readonly string[]>> = {
  nfs: ['nfs'],
  iscsi: ['iscsi_tcp', 'dm_multipath'],
  nvme: ['nvme_tcp'],
};

const LOOK_MS = 120_000;

/** Looks at a host in one session; changes nothing. Throws HostError. */
export async function observeFittings(
  host: Pick<HostConnection, 'target' | 'run'>,
  question: FittingQuestion,
): Promise<HostFittings> {
  const { alias, dataRoot, protocol, nfs4, lifs, managementLif } = question;
  const ports = lifPorts[protocol].filter((port) => !(nfs4 && port === PORT_MAPPER));
  const families = (['debian', 'rhel', 'suse'] as const).map((family) => ({
    family,
    id: 'ubuntu',
  }));
  const result = await host.run({
    name: 'preflight',
    script: preflightScript,
    args: [
      alias,
      dataRoot,
      words(
        families.flatMap((one) =>
          (['nfs-client', 'rpcbind', 'iscsi', 'nvme'] as const).flatMap((need) =>
            packagesFor(need, one),
          ),
        ),
      ),
      words([
        'rpcbind',
        'rpcbind.socket',
        'iscsid.socket',
        'multipathd.socket',
        ...families.flatMap(iscsiServices),
      ]),
      words(protocolModules[protocol]),
      words([
        ...(managementLif === null ? [] : [`${managementLif.host},${managementLif.port}`]),
        ...lifs.flatMap((lif) => ports.map((port) => `${lif},${port}`)),
      ]),
      lifs[0] ?? '',
    ],
    asRoot: true,
    timeoutMs: LOOK_MS,
  });
  const fittings = parseFittings(result.stdout);
  if (fittings !== null) return fittings;
  throw new HostError('failed', host.target.name, {
    code: 'host-facts-cut',
    message: `looking at the host ended early: ${result.stderr.trim().slice(0, 300) || `exit code ${result.exitCode}`}`,
    hint: 'The host needs a POSIX shell with base64 and stat.',
  });
}

function words(list: readonly string[]): string {
  return [...new Set(list)].join(' ');
}

/** Takes what the script printed, returns what it found; null when it is not whole. Pure. */
export function parseFittings(stdout: string): HostFittings | null {
  const sections = readSections(stdout);
  if (!sections.some(({ name }) => name === 'end')) return null;
  const texts = (name: string): string[] =>
    sections.filter((section) => section.name === name).map(({ text }) => text.trim());
  const text = (name: string): string => texts(name)[0] ?? '';
  const wordsOf = (name: string): string[][] => texts(name).map((line) => line.split(' '));
  const folder = /^([0-7]+) (\d+:\d+) (.+)$/.exec(text('folder'));
  const multipath = sections.find(({ name }) => name === 'multipath');
  return {
    distribution: readDistribution(text('os')),
    tools: new Set(texts('tool')),
    packages: new Map(
      wordsOf('package').map(([name = '', version = '']) => [name, version.split('\n')[0] ?? '']),
    ),
    services: new Map(
      wordsOf('service').map(([name = '', active = '', enabled = '']) => [
        name,
        { active, enabled },
      ]),
    ),
    modules: new Map(
      wordsOf('module').map(([name = '', state = '']) => [
        name,
        state === 'loaded' || state === 'available' ? state : 'missing',
      ]),
    ),
    reached: sections
      .filter(({ name }) => name === 'reach')
      .map(({ text: said, exitCode }) => reachedOf(said, exitCode)),
    source: text('source'),
    freeData: numberOrNull(text('space.data')),
    freeEtc: numberOrNull(text('space.etc')),
    folder:
      folder === null
        ? null
        : {
            mode: (folder[1] ?? '').padStart(4, '0'),
            owner: folder[2] ?? '',
            type: folder[3] ?? '',
          },
    iqn: text('iqn'),
    scan: text('scan'),
    findMultipaths:
      multipath === undefined || multipath.exitCode !== 0 ? null : multipath.text.trim(),
    nqn: text('nqn'),
    legacyPrograms: wordsOf('legacy').map(([path = '', state = '']) => ({
      path,
      running: state === 'running',
    })),
    legacySockets: sections
      .filter(({ name }) => name === 'socket')
      .map(({ text: path, exitCode }) => ({
        path,
        listening: exitCode === 9 ? null : exitCode !== 7,
      })),
    dockerAfter: text('ordered')
      .split(/\s+/)
      .filter((unit) => unit !== ''),
  };
}

/** "host,port" and what the tool said. */
function reachedOf(said: string, exitCode: number): Reached {
  const [place = ''] = said.split(/\s/);
  const comma = place.lastIndexOf(',');
  const reason =
    /refused|timed out|no route|unreachable|not known|resolution|no address/i.exec(said)?.[0] ?? '';
  return {
    host: place.slice(0, comma),
    port: Number(place.slice(comma + 1)),
    open: exitCode === 9 ? null : exitCode === 0,
    reason: exitCode === 124 ? 'timed out' : reason.toLowerCase(),
  };
}

function numberOrNull(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
