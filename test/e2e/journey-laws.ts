import { spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Ground, journalLines, until } from './journey-ground.ts';
import { watchSecrets } from './secret-watch.ts';

/** What no run may break; they look at everything that the tests before them left. */
export function laws(ground: () => Ground): void {
  it('a secret in a command line or a text would be seen', async () => {
    const watch = watchSecrets();
    watch.add('canary-in-a-mine');
    const stop = watch.sampleProcesses();
    const child = spawn('sh', ['-c', 'read -r _end', 'canary-in-a-mine']);
    await until(() => Promise.resolve(watch.findings().length > 0));
    child.stdin.end();
    stop();
    for (const lead of ['', 'a', 'ab']) {
      const other = watchSecrets();
      other.add('canary-in-a-mine');
      other.look(Buffer.from(`${lead}canary-in-a-mine:`).toString('base64'), 'a header');
      expect(other.findings()).toHaveLength(1);
    }
  });

  it('no secret was on a screen or in the command line of any process', () => {
    const { watch } = ground().cli;
    expect(watch.sampled()).toBeGreaterThan(1000);
    expect(watch.findings()).toEqual([]);
  });

  it('no secret was in an argument or the environment of ssh', async () => {
    const { cli } = ground();
    const calls = await cli.sshCalls();
    expect(calls.filter(({ kind }) => kind === 'session').length).toBeGreaterThan(50);
    for (const { argv, env } of calls) {
      expect(cli.watch.look(argv.join(' '), 'the arguments of ssh')).toEqual([]);
      expect(cli.watch.look(env.join('\n'), 'the environment of ssh')).toEqual([]);
      expect(env.filter((line) => /^NETAPPDVP_.*PASSWORD/.test(line))).toEqual([]);
      // Checking host keys is never given up.
      expect(argv.join(' ')).not.toMatch(/StrictHostKeyChecking=(?:no|off)/);
    }
  });

  it('no secret is in a journal, and nobody but the owner reads one', async () => {
    const { cli } = ground();
    const lines = await journalLines(cli);
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) expect(() => void JSON.parse(line), line).not.toThrow();
    expect(cli.watch.look(lines.join('\n'), 'a journal')).toEqual([]);
    for (const entry of await readdir(cli.state, { recursive: true, withFileTypes: true })) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect(mode & 0o077, entry.name).toBe(0);
    }
  });

  it('no secret is in a log of a host, and every config there is root’s alone', async () => {
    const { cli, fleet } = ground();
    for (const host of [...fleet.hosts, fleet.withoutDocker]) {
      const logs = (await readdir(`${host.root}/var/log`)).filter((name) => name !== 'docker');
      expect(logs).toEqual(expect.arrayContaining(['messages', 'sshd.log']));
      for (const name of ['messages', 'sshd.log', 'auth.log', 'syslog'])
        expect(
          cli.watch.look(
            await readFile(`${host.root}/var/log/${name}`, 'utf8').catch(() => ''),
            `${host.name}:/var/log/${name}`,
          ),
        ).toEqual([]);
      const folder = `${host.root}/etc/netappdvp`;
      const names = await readdir(folder);
      if (host !== fleet.withoutDocker) expect(names.length).toBeGreaterThan(3);
      for (const name of names) {
        const { mode, uid } = await stat(join(folder, name));
        expect({ name, mode: mode & 0o777, uid }).toEqual({ name, mode: 0o600, uid: 0 });
      }
    }
  });

  it('leaves no ssh connection and no file of its own behind', async () => {
    const { cli, fleet } = ground();
    const control = (await cli.sshCalls()).flatMap(({ argv }) =>
      argv.filter((word) => word.startsWith(`ControlPath=${cli.tmp}/`)),
    );
    expect(control.length).toBeGreaterThan(0);
    // Only the install that was killed could not clear up: one folder for each host.
    expect((await readdir(cli.tmp)).length).toBeLessThanOrEqual(fleet.hosts.length);
    for (const host of fleet.hosts) {
      const names = await readdir(`${host.root}/tmp`);
      expect(names.filter((name) => name.includes('ndvp') || name.includes('netappdvp'))).toEqual(
        [],
      );
    }
  });

  it('asked ONTAP nothing that the simulator does not know', async () => {
    const { simulator, others } = ground();
    expect(others).toHaveLength(2);
    for (const one of [simulator, ...others]) expect(await one.refusals()).toEqual([]);
  });
}
