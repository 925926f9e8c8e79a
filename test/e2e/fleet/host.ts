import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeControlGroups } from './cgroups.ts';
import { type Finished, must, run } from './command.ts';
import { makeKey, type StagedHost } from './host-files.ts';
import { type Leashed, startLeashed } from './leash.ts';

export interface FleetHost {
  readonly name: string;
  readonly address: string;
  readonly sshPort: number;
  /** A process of the machine that is in the host's namespaces. */
  readonly pid: number;
  /** The host's file tree as the machine sees it: `${root}/etc/netappdvp` is its folder. */
  readonly root: string;
  /** Runs a command on the host as root, without ssh. */
  exec(argv: readonly string[], input?: string): Promise<Finished>;
  /** The engine's log, which holds the plugins' lines. */
  logs(): Promise<string>;
  /** sshd answers with a new host key from now on; known_hosts keeps the old one. */
  changeHostKey(): Promise<void>;
  /** sshd answers with the first key again. */
  restoreHostKey(): Promise<void>;
  end(): Promise<void>;
}

export interface HostOptions {
  readonly name: string;
  readonly address: string;
  readonly staged: StagedHost;
  /** A folder that all hosts see as /srv/netappdvp-nas. */
  readonly shared: string;
  /** Name of the host's own control group. */
  readonly cgroup: string;
  readonly role: 'docker' | 'bare';
  /** Plugs the new namespace into the network. */
  plug(process: Leashed): Promise<void>;
}

const script = fileURLToPath(new URL('host.sh', import.meta.url));
const hostNamespaces = ['--mount', '--net', '--uts', '--ipc', '--mount-proc'];
const keyPath = '/etc/ssh/ssh_host_ed25519_key';

/** Starts one host and waits until its sshd and its engine answer. */
export async function startHost(options: HostOptions): Promise<FleetHost> {
  const { name, address, staged, shared, cgroup, role } = options;
  const argv = ['bash', script, name, `${address}/24`, staged.folder, shared, cgroup, role];
  const process = await startLeashed(hostNamespaces, argv);
  try {
    await process.said('started');
    await options.plug(process);
    await process.said('ready');
  } catch (error) {
    await endHost(process, cgroup);
    throw new Error(`host ${name} did not start`, { cause: error });
  }
  const exec = (command: readonly string[], input = '') =>
    run([...enterHost(process.pid), ...command], { input });
  let otherKeys = 0;
  return {
    name,
    address,
    sshPort: 22,
    pid: process.pid,
    root: `/proc/${process.pid}/root`,
    exec,
    logs: async () => (await exec(['cat', '/var/log/messages'])).stdout,
    changeHostKey: async () => {
      otherKeys += 1;
      const other = join(staged.folder, `other-key-${otherKeys}`);
      await makeKey(other);
      await useHostKey(process.pid, address, other);
    },
    restoreHostKey: () => useHostKey(process.pid, address, join(staged.folder, keyPath)),
    end: () => endHost(process, cgroup),
  };
}

async function endHost(process: Leashed, cgroup: string): Promise<void> {
  await process.end();
  await removeControlGroups(cgroup);
}

function enterHost(pid: number): string[] {
  const namespaces = ['mnt', 'net', 'uts', 'ipc'].map(
    (kind) => `${nsenterName(kind)}=/proc/${pid}/ns/${kind}`,
  );
  // The outer process is not in the host's PID namespace itself; its children are.
  const processes = `--pid=/proc/${pid}/ns/pid_for_children`;
  const environment = ['HOME=/root', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL=C.UTF-8'];
  return ['nsenter', ...namespaces, processes, '--', 'env', '-i', ...environment];
}

function nsenterName(kind: string): string {
  return kind === 'mnt' ? '--mount' : `--${kind}`;
}

/** Puts the key in place and waits until sshd answers with it; connections that are open stay as they are. */
async function useHostKey(pid: number, address: string, file: string): Promise<void> {
  const key = (await must(['cat', file])).trimEnd();
  const [, publicKey = ''] = (await must(['cat', `${file}.pub`])).split(' ');
  await writeFile(`/proc/${pid}/root${keyPath}`, `${key}\n`, { mode: 0o600 });
  await must([...enterHost(pid), 'sh', '-c', 'kill -HUP "$(cat /run/sshd.pid)"']);
  for (;;) {
    // While sshd starts over it does not listen, and ssh-keyscan ends at once with nothing.
    const { stdout } = await run(['ssh-keyscan', '-t', 'ed25519', address]);
    if (stdout.includes(publicKey.trim())) return;
    await pause(50);
  }
}
