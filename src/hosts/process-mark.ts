import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A word for a process by which another run on the same machine can tell whether it still runs:
 * "pid.start@machine". A machine is its name, its boot and its pid namespace, for pids mean nothing elsewhere;
 * the start tells a process from a later one with its number (Linux, proc(5)).
 */
export function markOf(pid: number): string {
  return `${pid}.${startOf(pid) ?? 0}@${here()}`;
}

/** Whether the process of this mark has surely ended. False for one of another machine: nobody can tell. */
export function hasEnded(mark: string): boolean {
  const match = /^(\d+)\.(\d+)@(.+)$/.exec(mark);
  if (match === null || match[3] !== here()) return false;
  const pid = Number(match[1]);
  return !isRunning(pid) || (match[2] !== '0' && startOf(pid) !== match[2]);
}

function here(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot ?? '', namespace ?? ''].join('/').replaceAll(/\s/g, '_');
}

/** Field 22 of /proc/PID/stat; the name before it, in brackets, may hold anything. */
function startOf(pid: number): string | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
