import { randomUUID } from 'node:crypto';
import type { FleetHost } from './host.ts';
import { execOrThrow } from './image.ts';

const answers = 'until docker version > /dev/null 2>&1; do sleep 0.1; done';

/** Ends the engine as `systemctl kill` would; host.sh starts it again, and this waits until it answers. */
export async function endEngine(host: FleetHost, signal: 'TERM' | 'KILL'): Promise<void> {
  const ended = 'while kill -0 "$pid" 2> /dev/null; do sleep 0.05; done';
  await sh(host, `pid=$(cat /run/docker.pid) && kill -${signal} "$pid" && ${ended}; ${answers}`);
}

/** Ends every ssh connection of the host from its side, as a firewall or a broken cable would in the end. */
export async function dropConnections(host: FleetHost): Promise<void> {
  const line =
    'for pid in $(pgrep -f "^sshd: "); do [ "$pid" = "$(cat /run/sshd.pid)" ] || kill -9 "$pid"; done';
  await sh(host, `${line}; :`);
}

/**
 * What a reset does to a host: everything ends at once but the first process and what listens for ssh, what lay in
 * memory is gone, the kernel has another boot id (here a file over the machine's), and the engine starts anew.
 */
export async function reboot(host: FleetHost): Promise<void> {
  const line = String.raw`
: > /run/engine.down
for round in 1 2 3; do
  for folder in /proc/[0-9]*; do
    pid=${'${folder#/proc/}'}
    case $pid in 1|$$|$PPID|"$(cat /run/sshd.pid)") continue;; esac
    case $(cat "$folder/comm" 2> /dev/null) in bash|sleep|cat) ;; *) kill -9 "$pid" 2> /dev/null;; esac
  done
done
awk '$2 ~ "^/(var/lib/docker/|run/docker/|run/containerd)" { print $2 }' /proc/mounts | tac | while read -r at; do umount -l "$at"; done
rm -rf /run/docker* /run/containerd /run/netappdvp
mkdir -p /run/docker/plugins
umount /proc/sys/kernel/random/boot_id 2> /dev/null
echo "$0" > /run/boot_id && mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
rm /run/engine.down
${answers}`;
  await execOrThrow(host, ['bash', '-c', line, randomUUID()]);
}

async function sh(host: FleetHost, line: string): Promise<void> {
  await execOrThrow(host, ['sh', '-c', line]);
}
