import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { HostConnection, HostTarget, RemoteCommand } from '../../src/hosts/connection.ts';
import { Secret } from '../../src/secret.ts';

export const localTarget: HostTarget = {
  name: 'local',
  address: 'local',
  sudo: 'no',
  acceptNewHostKeys: false,
  sshOptions: [],
};

/** Runs the scripts of this program for real, here, by one of the shells that hosts have as /bin/sh. */
export function localHost(
  shell: string,
  env: Record<string, string>,
): Pick<HostConnection, 'target' | 'run'> {
  return {
    target: localTarget,
    async run(command: RemoteCommand) {
      const child = spawn(shell, ['-c', command.script, 'netappdvp', ...command.args], { env });
      child.stdin.on('error', () => undefined);
      child.stdin.end(
        command.input instanceof Secret ? command.input.reveal() : (command.input ?? ''),
      );
      const ended = new Promise<number>((resolve) =>
        child.on('close', (code) => resolve(code ?? 255)),
      );
      const [exitCode, stdout, stderr] = await Promise.all([
        ended,
        text(child.stdout),
        text(child.stderr),
      ]);
      return { exitCode, stdout, stderr, ms: 0 };
    },
  };
}
