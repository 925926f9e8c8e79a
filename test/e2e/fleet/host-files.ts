import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './command.ts';

/** Users that every host has beside root; all accept the fleet's key. */
export const fleetUsers = {
  /** May sudo without a password. */
  sudoer: 'ops',
  /** May sudo with the password below. */
  sudoerWithPassword: 'pat',
  /** May not sudo at all. */
  plain: 'guest',
  password: 'fleet-Pa55word',
} as const;

/** `openssl passwd -6` of the password above. */
const passwordHash =
  '$6$fleetfleet$BL9Ez70VMF2E.M4dl9nnv/neUpeUCHIv1kEbkp3nFx3bdsP0vl64URopGBU6A5u3Klel2zS.vav2Zy1JyCXp/.';

const uids = {
  [fleetUsers.sudoer]: 2001,
  [fleetUsers.sudoerWithPassword]: 2002,
  [fleetUsers.plain]: 2003,
};

/** sshd without PAM, so that it needs nothing of the machine's set-up. */
const sshdConfig = `Port 22
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile /run/sshd.pid
MaxStartups 100
Subsystem sftp internal-sftp
`;

const sudoers = `Defaults !lecture
${fleetUsers.sudoer} ALL=(ALL:ALL) NOPASSWD: ALL
${fleetUsers.sudoerWithPassword} ALL=(ALL:ALL) ALL
`;

export interface StagedHost {
  readonly folder: string;
  /** The public half of the host's key, as known_hosts has it. */
  readonly hostKey: string;
}

export interface HostFileOptions {
  readonly name: string;
  readonly registry: string;
  /** Lines of /etc/hosts: address and name of every host. */
  readonly hostsFile: string;
  readonly authorizedKey: string;
}

/** Writes below `folder` what `host.sh` copies over the host's own /etc. */
export async function stageHostFiles(
  folder: string,
  options: HostFileOptions,
): Promise<StagedHost> {
  const etc = join(folder, 'etc');
  for (const name of ['docker', 'ssh', 'sudoers.d', 'netappdvp']) {
    await mkdir(join(etc, name), { recursive: true, mode: 0o755 });
  }
  const key = join(etc, 'ssh/ssh_host_ed25519_key');
  const hostKey = await makeKey(key);
  await writeFile(join(etc, 'hostname'), `${options.name}\n`);
  await writeFile(join(etc, 'hosts'), `127.0.0.1 localhost\n${options.hostsFile}`);
  await writeFile(join(etc, 'ssh/sshd_config'), sshdConfig);
  await writeFile(join(etc, 'ssh/authorized_keys'), options.authorizedKey);
  await writeFile(join(etc, 'sudoers.d/fleet'), sudoers);
  await chmod(join(etc, 'sudoers.d/fleet'), 0o440);
  await writeFile(join(etc, 'docker/daemon.json'), daemonConfig(options.registry));
  const users = Object.entries(uids);
  const passwd = users.map(([name, uid]) => `${name}:x:${uid}:${uid}::/home/${name}:/bin/bash\n`);
  const shadow = users.map(([name]) => `${name}:${hashOf(name)}:20000:0:99999:7:::\n`);
  await writeFile(join(folder, 'passwd'), passwd.join(''));
  await writeFile(join(folder, 'shadow'), shadow.join(''));
  return { folder, hostKey };
}

/** Makes an unprotected ed25519 key pair and returns its public half (type and key, no comment). */
export async function makeKey(path: string): Promise<string> {
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
  return (await readFile(`${path}.pub`, 'utf8')).trim();
}

/** "*" is no valid hash but, unlike "!", does not make sshd call the account locked. */
function hashOf(name: string): string {
  return name === fleetUsers.sudoerWithPassword ? passwordHash : '*';
}

/** No packet filter and no default bridge: the engines share a kernel with the machine. */
function daemonConfig(registry: string): string {
  return JSON.stringify({
    bridge: 'none',
    iptables: false,
    ip6tables: false,
    // The second one is a way to the first that tests may break: see proxy.ts.
    'insecure-registries': [registry, registry.replace(/:5000$/, ':5001')],
  });
}
