import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** Program, and the Debian package that has it. Full paths: another docker client may come first on PATH. */
const neededPrograms: readonly (readonly [path: string, debianPackage: string])[] = [
  ['/usr/bin/docker', 'docker.io'],
  ['/usr/sbin/dockerd', 'docker.io'],
  ['/usr/bin/containerd', 'containerd'],
  ['/usr/sbin/runc', 'runc'],
  ['/usr/bin/docker-registry', 'docker-registry'],
  ['/usr/sbin/sshd', 'openssh-server'],
  ['/usr/bin/ssh', 'openssh-client'],
  ['/usr/bin/ssh-keygen', 'openssh-client'],
  ['/usr/bin/sudo', 'sudo'],
  ['/usr/bin/go', 'golang-go'],
  ['/usr/sbin/ip', 'iproute2'],
  ['/usr/bin/unshare', 'util-linux'],
  ['/usr/bin/nsenter', 'util-linux'],
  ['/usr/bin/findmnt', 'util-linux'],
];

/** What one host of the fleet needs of the kernel, tried in namespaces that vanish with the command. */
const kernelProbe = [
  'mount -t tmpfs tmpfs /mnt',
  'mkdir /mnt/u /mnt/w',
  'mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc',
  'ip link add probe0 type bridge',
  'ip link add probe1 type veth peer name probe2',
].join(' && ');

/**
 * Why the fleet cannot run on this machine; empty when it can. Changes nothing.
 * (iptables' FORWARD policy does not matter: the hosts' bridge is in a network namespace of its own.)
 */
export function fleetProblems(): string[] {
  if (process.platform !== 'linux') {
    return [`three hosts in namespaces need Linux, and this is ${process.platform}`];
  }
  if (process.getuid?.() !== 0) {
    return ['three hosts in namespaces need root'];
  }
  const missing = neededPrograms.filter(([path]) => !isExecutable(path));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))];
    const paths = missing.map(([path]) => path).join(', ');
    return [`not installed: ${paths} (Debian: apt-get install ${packages.join(' ')})`];
  }
  const unshare = ['--mount', '--net', '--uts', '--ipc', '--pid', '--fork', '--mount-proc'];
  const probe = spawnSync('unshare', [...unshare, 'sh', '-c', kernelProbe], { encoding: 'utf8' });
  return probe.status === 0
    ? []
    : [
        `this kernel or its rights do not allow namespaces, overlay, bridge and veth: ${probe.stderr.trim()}`,
      ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
