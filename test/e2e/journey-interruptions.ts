import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { words } from './cli.ts';
import type { RunningSimulator } from './fleet/simulator.ts';
import {
  anotherSimulator,
  endings,
  type Ground,
  hostsOf,
  hostWords,
  journalLines,
  onHost,
  ontapEnv,
  pluginWords,
  until,
  variantOf,
} from './journey-ground.ts';
import { portraitOf } from './journey-ontap.ts';

/** Cut in the middle, a run leaves something that the next one completes. */
export function interruptions(ground: () => Ground): void {
  const install = (alias: string, config: string): string[] => [
    ...words(`hosts install --yes -o json --alias ${alias} --config ${config}`),
    ...pluginWords(ground()),
    ...hostWords(ground()),
  ];
  /** Starts an install and waits until Docker is at it on the first host. */
  const startUntilInstalling = async (alias: string, command: readonly string[]) => {
    const { cli } = ground();
    const earlier = (await journalLines(cli)).length;
    const started = cli.start(command);
    const ended = `"event":"step.end","step":"plugin.install:${alias}"`;
    await until(
      async () =>
        isRunning(`plugin install --grant-all-permissions --disable --alias ${alias} `) ||
        // Looked too late: what is expected below will tell.
        (await journalLines(cli)).slice(earlier).some((event) => event.includes(ended)),
    );
    return started;
  };

  it('finishes the running step on Ctrl-C, and goes on with the rest the next time', async () => {
    const config = await variantOf(ground(), 'cut.json', { storagePrefix: 'cut_' });
    const line = install('cut', config);
    const started = await startUntilInstalling('cut', line);
    started.interrupt();
    const cut = await started.finished;
    expect(cut, cut.stderr).toMatchObject({ exitCode: 130 });
    const [first, ...others] = hostsOf(cut);
    expect(first?.outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'not-attempted']);
    expect(first?.plugin).toMatchObject({ name: 'cut:latest', enabled: false });
    expect(endings(others)).toEqual(['not-attempted', 'not-attempted']);
    expect(await onHost(ground(), 1, 'ls /etc/netappdvp')).not.toContain('cut.json');

    const again = await ground().cli.run(line);
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    const hosts = hostsOf(again);
    expect(endings(hosts)).toEqual(['done', 'done', 'done']);
    expect(hosts[0]?.plan?.steps.map(({ id }) => id)).toEqual(['plugin.enable:cut']);
    expect(await onHost(ground(), 2, 'ls -A /etc/netappdvp | grep -c "cut"')).toBe('1\n');
  });

  it('completes an install that was killed in the middle', async () => {
    const config = await variantOf(ground(), 'killed.json', { storagePrefix: 'killed_' });
    const line = install('killed', config);
    const started = await startUntilInstalling('killed', line);
    started.kill();
    expect(await started.finished).toMatchObject({ exitCode: null });
    const again = await ground().cli.run(line);
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    expect(endings(hostsOf(again))).toEqual(['done', 'done', 'done']);
    expect(await onHost(ground(), 0, 'ls -A /etc/netappdvp | grep -c "killed"')).toBe('1\n');
  });

  describe('a bootstrap that is killed', () => {
    let slow: RunningSimulator;
    let whole: string;
    const net = '198.51.100';
    const bootstrap = (name: string): string[] =>
      words(
        `svm bootstrap --yes -o json --svm ${name} --aggregates aggr1,aggr2`,
        `--data-lif ${net}.${hostOf(name)}/24@sim-01:e0c`,
        `--management-lif ${net}.${hostOf(name) + 1}/24@sim-02:e0d`,
        `--gateway ${net}.1 --export-clients 10.77.0.0/16 --plugin-address ${slow.address}`,
        `--generate-plugin-password password-of-${name}`,
      );
    const portrait = (name: string): Promise<string> =>
      portraitOf(slow, name, [`${net}.${hostOf(name)}`, `${net}.${hostOf(name) + 1}`]);

    beforeAll(async () => {
      slow = await anotherSimulator(ground(), 8445, 'empty', words('--latency 15'));
      const made = await ground().cli.run(bootstrap('svm_whole'), { env: ontapEnv(slow) });
      expect(made, made.stderr).toMatchObject({ exitCode: 0 });
      whole = await portrait('svm_whole');
    });

    it.each([
      ['vserver-create-async', 'svm_a'],
      ['net-interface-create', 'svm_b'],
      ['security-login-role-create', 'svm_c'],
      ['security-login-create', 'svm_d'],
    ])('at %s ends like one that was not when it is run again', async (api, name) => {
      const { cli } = ground();
      const env = ontapEnv(slow);
      const seen = (await slow.requests()).length;
      const started = cli.start(bootstrap(name), { env });
      await until(async () => (await slow.requests()).slice(seen).some((one) => one.api === api));
      started.kill();
      expect(await started.finished).toMatchObject({ exitCode: null });

      const again = await cli.run(bootstrap(name), { env });
      const password = (await readFile(join(cli.cwd, `password-of-${name}`), 'utf8')).trim();
      cli.watch.add(password);
      cli.watch.look(again.stdout + again.stderr, 'the answer of a second svm bootstrap');
      expect(again, again.stderr).toMatchObject({ exitCode: 0 });
      expect(again.json()).toMatchObject({ converged: true, proof: { ok: true } });
      expect(await portrait(name)).toBe(whole);
      const third = await cli.run(bootstrap(name), { env });
      expect(third.json()).toMatchObject({ converged: true, plan: { steps: [], blockers: [] } });
    });
  });
}

/** Whether a process whose command line holds these words runs on this machine or in one of its hosts. */
function isRunning(line: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(line)
      );
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}

/** Each SVM of the tests has two addresses of its own. */
function hostOf(svm: string): number {
  return 10 * (['svm_whole', 'svm_a', 'svm_b', 'svm_c', 'svm_d'].indexOf(svm) + 1);
}
