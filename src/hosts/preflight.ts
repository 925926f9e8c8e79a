import { HostError } from './connection.ts';
import type { HostFacts } from './facts.ts';

/** A remark about a host that does not stop anything. */
export interface HostWarning {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface PreflightQuestion {
  readonly host: string;
  /** null: the management LIF is not asked for. */
  readonly managementLif: { readonly host: string; readonly port: number } | null;
  /** The docker group is enough for what is asked: nothing is read or written that is root's. */
  readonly dockerGroupSuffices?: boolean;
}

/** Without these nothing can be installed: the first that fails, or null. */
export function preflightError(facts: HostFacts, question: PreflightQuestion): HostError | null {
  const { host, managementLif } = question;
  const inDockerGroup = facts.uid !== 0 && facts.engine !== null;
  if (facts.uid !== 0 && !(inDockerGroup && question.dockerGroupSuffices === true))
    return new HostError('sudo-refused', host, {
      code: 'host-not-root',
      message: `the login is not root and does not become it by sudo.${inDockerGroup ? ' It is in the group docker, which is enough for hosts status and hosts logs, not for the config, which is root’s.' : ''}`,
      hint: 'Leave --no-sudo away and let the login use sudo, or log in as root: --hosts root@HOST.',
    });
  if (facts.otherEngine === 'podman')
    return new HostError('no-docker', host, {
      code: 'engine-is-podman',
      message: 'what calls itself docker there is Podman, which has no Docker plugins.',
      hint: 'Install Docker Engine (docker.io or docker-ce) in place of podman-docker, or leave the host out with --exclude.',
    });
  if (facts.otherEngine === 'rootless')
    return new HostError('no-docker', host, {
      code: 'docker-rootless',
      message:
        'Docker runs rootless there, as one user: a plugin that mounts on the host cannot work in it.',
      hint: 'Run Docker Engine as root on this host (systemctl enable --now docker), or leave it out with --exclude.',
    });
  if (!facts.dockerInstalled)
    return new HostError('no-docker', host, {
      code: 'docker-missing',
      message: 'there is no docker program on the host.',
      hint: 'Install Docker Engine on it, or leave it out with --exclude.',
    });
  if (facts.engineHangs)
    return new HostError('no-docker', host, {
      code: 'docker-hangs',
      message: 'the Docker engine takes connections and does not answer within 30 s.',
      hint: 'Look at it on the host: journalctl -u docker; systemctl restart docker.',
    });
  if (facts.engine === null)
    return new HostError('no-docker', host, {
      code: 'docker-down',
      message: `the Docker engine does not answer: ${facts.dockerSaid}`,
      hint: 'Start it: systemctl start docker; then look at journalctl -u docker.',
    });
  if (managementLif !== null && facts.managementLif === 'closed')
    return new HostError('failed', host, {
      code: 'management-lif-unreachable',
      message: `the host does not reach the management LIF ${managementLif.host} on port ${managementLif.port}${saidOf(facts)}.`,
      hint: 'Check managementLIF in the config, and the routes and firewalls between this host and the LIF.',
    });
  return null;
}

/** Why, in a known word, else in the last words of what tried. */
function saidOf({ managementLifSaid: said }: HostFacts): string {
  const known = /refused|timed out|no route|unreachable|not known|resolution|No address/i.exec(
    said,
  );
  const words = known?.[0].toLowerCase() ?? said.replace(/^.*: /, '').slice(0, 80);
  return words === '' ? '' : ` (${words})`;
}

/** What may go wrong later: shown, never in the way. `now` is the clock of this machine. */
export function preflightWarnings(facts: HostFacts, now: Date): HostWarning[] {
  const skew = Math.round(facts.clock - now.getTime() / 1000);
  const major = Number((facts.plugin?.version ?? '').split('.').slice(0, 2).join('.'));
  const checks: readonly (HostWarning | false)[] = [
    facts.managementLif === 'unknown' && {
      code: 'management-lif-unknown',
      message:
        'whether the host reaches the management LIF could not be tried: it has neither bash, python3, nc nor curl.',
      hint: 'Try it by hand.',
    },
    facts.uid !== 0 && {
      code: 'host-not-root',
      message:
        'the login is not root, only in the group docker: the config and what the driver answers could not be looked at.',
      hint: 'Let the login use sudo, or log in as root.',
    },
    // Nothing that looked well is called well when it could not be asked.
    facts.uid === 0 &&
      facts.plugin?.enabled === true &&
      facts.health.healthy === null &&
      !/is initializing/.test(facts.health.said) && {
        code: 'health-unknown',
        message: `whether the plugin works could not be told: ${facts.health.said}.`,
        hint: 'Install curl on the host, or try there by hand: docker volume ls, and journalctl -u docker for errors.',
      },
    !facts.nfsClient && {
      code: 'nfs-client-missing',
      message: 'there is no NFS client (mount.nfs): volumes can be made but not mounted.',
      hint: 'Install nfs-common (Debian, Ubuntu) or nfs-utils (RHEL, SUSE).',
    },
    facts.nfsClient &&
      !facts.rpcbind && {
        code: 'rpcbind-not-running',
        message: 'rpcbind does not run: NFSv3 mounts will fail.',
        hint: 'systemctl enable --now rpcbind',
      },
    facts.dataLif === 'closed' && {
      code: 'data-lif-unreachable',
      message: 'the host does not reach the data LIF on port 2049 (NFS): mounts will fail.',
      hint: 'Check dataLIF in the config, the LIF, and the firewalls between.',
    },
    facts.engine?.userNamespaces === true && {
      code: 'userns-remap',
      message: 'the engine remaps user namespaces, under which the plugin cannot mount.',
      hint: 'Take "userns-remap" out of /etc/docker/daemon.json (NetApp/trident issue 86).',
    },
    major > 0 &&
      major < 22.1 &&
      facts.engine !== null &&
      facts.engine.dataRoot !== '/var/lib/docker' && {
        code: 'data-root',
        message: `Docker's data-root is ${facts.engine.dataRoot}, which releases of the plugin before 22.10 do not find.`,
        hint: 'Use 22.10 or newer (NetApp/trident issue 548).',
      },
    facts.legacySocket && {
      code: 'legacy-socket',
      message:
        'a volume driver of the same name listens beside Docker’s plugins: an old binary or what it left behind.',
      hint: 'Stop the old driver, remove its socket in /run/docker/plugins and restart Docker (NetApp/netappdvp issue 29).',
    },
    Math.abs(skew) > 120 && {
      code: 'clock-skew',
      message: `its clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's.`,
      hint: 'Set the time: chrony or systemd-timesyncd.',
    },
  ];
  return checks.filter((check) => check !== false);
}
