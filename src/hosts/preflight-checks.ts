import { type Distribution, installPackagesArgv, type Need, packagesFor } from './distribution.ts';
import type { HostFacts } from './facts.ts';
import {
  aptInstall,
  argvFix,
  byHand,
  closeFile,
  type Fix,
  orderDocker,
  removeSocket,
} from './fixes.ts';
import { type HostWarning, preflightWarnings } from './preflight.ts';
import type { FittingQuestion, HostFittings, Protocol } from './preflight-facts.ts';

/** Something that preflight found on a host. */
export interface Found {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly fix: Fix | null;
}

export interface Checked {
  readonly facts: HostFacts;
  readonly fittings: HostFittings;
  readonly protocol: Protocol;
  readonly nfs4: boolean;
  readonly managementLif: FittingQuestion['managementLif'];
  readonly now: Date;
}

/** Below this the plugin's image does not fit; below the second it soon will not. KiB. */
const SPACE_NEEDED = 512 * 1024;
const SPACE_WANTED = 2 * 1024 * 1024;
/** Kerberos and certificates stop working about here; seconds. */
const SKEW_TOO_FAR = 300;

export function finding(
  severity: Found['severity'],
  code: string,
  message: string,
  hint: string,
  fix: Fix | null = null,
): Found {
  return { severity, code, message, hint, fix };
}

/** Installs what a need lacks; by hand where the distribution is not known. */
export function installFix(
  need: Need,
  distribution: Distribution,
  tools: ReadonlySet<string>,
): Fix | null {
  const argv = installPackagesArgv(packagesFor(need, distribution), distribution, tools);
  if (argv === null) return null;
  return argv[0] === 'apt-get' ? aptInstall(argv.slice(3)) : argvFix(argv);
}

/** What every protocol needs. Pure. */
export function checkCommon(checked: Checked): Found[] {
  const { facts, fittings, now } = checked;
  return [
    ...checkEngine(facts, fittings),
    ...preflightWarnings(facts, now)
      .filter(({ code }) => code in severities)
      .map((warning) => fromWarning(warning, checked)),
    ...checkSpace(fittings, facts.engine?.dataRoot ?? '/var/lib/docker'),
    ...checkFolder(checked),
    ...checkLegacy(fittings),
    ...checkBootOrder(checked),
  ];
}

/** What the look finds anyway, and how much it weighs here. NFS has checks of its own. */
const severities: Readonly<Record<string, Found['severity']>> = {
  'host-not-root': 'error',
  'userns-remap': 'error',
  'data-root': 'error',
  'clock-skew': 'warning',
  'management-lif-unknown': 'warning',
};

function fromWarning(
  { code, message, hint }: HostWarning,
  { facts, fittings, now }: Checked,
): Found {
  const skew = Math.abs(facts.clock - now.getTime() / 1000);
  const severity =
    code === 'clock-skew' && skew >= SKEW_TOO_FAR ? 'error' : (severities[code] ?? 'warning');
  return finding(severity, code, message, hint, fixOf(code, fittings));
}

function fixOf(code: string, { tools, distribution }: HostFittings): Fix | null {
  if (code === 'userns-remap')
    return byHand('take "userns-remap" out of /etc/docker/daemon.json && systemctl restart docker');
  if (code !== 'clock-skew' || !tools.has('systemd')) return null;
  return distribution.family === 'other'
    ? byHand('timedatectl set-ntp true')
    : argvFix(['timedatectl', 'set-ntp', 'true']);
}

function checkEngine({ engine }: HostFacts, { distribution }: HostFittings): Found[] {
  const version = /^(\d+)\.(\d+)/.exec(engine?.version ?? '');
  if (version === null) return [];
  const [major, minor] = [Number(version[1]), Number(version[2])];
  // Managed plugins: Docker 1.13, then 17.03 (Trident for Docker, prereqs-docker).
  if (major >= 17 || (major === 1 && minor >= 13)) return [];
  return [
    finding(
      'error',
      'docker-too-old',
      `Docker ${engine?.version ?? ''} does not know managed plugins; 17.03 or newer is needed.`,
      'Install a current Docker Engine (docs.docker.com/engine/install).',
      distribution.family === 'debian' ? byHand('apt-get install docker.io') : null,
    ),
  ];
}

function checkSpace({ freeData, freeEtc }: HostFittings, dataRoot: string): Found[] {
  const list: Found[] = [];
  if (freeData !== null && freeData < SPACE_WANTED)
    list.push(
      finding(
        freeData < SPACE_NEEDED ? 'error' : 'warning',
        freeData < SPACE_NEEDED ? 'disk-full' : 'disk-low',
        `Below ${dataRoot} ${Math.floor(freeData / 1024)} MiB are free; the plugin's image takes some hundred.`,
        'Make room, for example of images that nobody uses.',
        byHand('docker image prune'),
      ),
    );
  if (freeEtc !== null && freeEtc < 1024)
    list.push(
      finding(
        'error',
        'etc-full',
        `Below /etc ${freeEtc} KiB are free: the config could not be written.`,
        'Make room on the file system of /etc.',
      ),
    );
  return list;
}

function checkFolder({ facts, fittings: { folder } }: Checked): Found[] {
  const path = '/etc/netappdvp';
  const list: Found[] = [];
  if (folder === null)
    list.push(
      finding(
        'info',
        'config-folder-missing',
        `${path} is not there yet; Docker does not start the plugin without it.`,
        'netappdvp hosts install makes it.',
        argvFix(['mkdir', '-m', '0700', path]),
      ),
    );
  else if (folder.type !== 'directory')
    list.push(
      finding(
        'error',
        'config-folder-odd',
        `${path} is a ${folder.type}.`,
        `Move it away; ${path} must be a folder.`,
      ),
    );
  else if (folder.owner !== '0:0' || /[2367]$|[2367].$/.test(folder.mode))
    list.push(
      finding(
        'error',
        'config-folder-open',
        `Others than root may change files in ${path} (${folder.mode}, ${folder.owner}).`,
        'Give it to root alone.',
        closeFile(path, '0700'),
      ),
    );
  const { config } = facts;
  if (config !== null && (config.mode !== '0600' || !config.ownedByRoot))
    list.push(
      finding(
        'error',
        'config-open',
        `${config.path} has the mode ${config.mode} and belongs to ${config.owner}; it holds a password.`,
        'Give it to root alone.',
        closeFile(config.path, '0600'),
      ),
    );
  return list;
}

function checkLegacy({ legacyPrograms, legacySockets }: HostFittings): Found[] {
  return [
    ...legacyPrograms.map(({ path, running }) =>
      finding(
        running ? 'error' : 'warning',
        running ? 'legacy-running' : 'legacy-binary',
        `${path} is ${running ? 'running' : 'there'}: the plugin as a program of the host, from before managed plugins.`,
        running
          ? 'Stop it and its unit, remove it, and restart Docker before the managed plugin is installed.'
          : 'Remove it and its unit, so that nobody starts it beside the managed plugin.',
        byHand(
          running
            ? `kill $(pgrep -f ^${path}) && rm ${path} && systemctl restart docker`
            : `rm ${path}`,
        ),
      ),
    ),
    ...legacySockets.map(({ path, listening }) =>
      listening === false
        ? finding(
            'error',
            'legacy-socket',
            `${path} is left of a volume driver that ended: Docker asks there in vain, and takes it for the plugin.`,
            'Remove it (NetApp/netappdvp issue 29).',
            removeSocket(path),
          )
        : finding(
            'error',
            'legacy-driver',
            `A volume driver ${listening === true ? 'listens' : 'may listen'} on ${path}, beside Docker's managed plugins.`,
            'Stop it, remove the socket and restart Docker.',
            byHand(`rm ${path} && systemctl restart docker`),
          ),
    ),
  ];
}

/** What Docker should start after, so that the plugin finds network and storage at the start of the host. */
const startsAfter: Readonly<Record<Protocol, readonly string[]>> = {
  nfs: ['network-online.target'],
  iscsi: ['network-online.target', 'iscsid.service', 'multipathd.service'],
  nvme: ['network-online.target'],
};

function checkBootOrder({ fittings, protocol }: Checked): Found[] {
  const { tools, dockerAfter } = fittings;
  const lacking = startsAfter[protocol].filter((unit) => !dockerAfter.includes(unit));
  if (!tools.has('systemd') || dockerAfter.length === 0 || lacking.length === 0) return [];
  return [
    finding(
      'warning',
      'boot-order',
      `When the host starts, Docker does not wait for ${lacking.join(', ')}: the plugin may find no ONTAP, and containers no volumes.`,
      'A drop-in of systemd orders them; it counts from the next start of the host on.',
      orderDocker(startsAfter[protocol]),
    ),
  ];
}
