import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../src/simulator/server.ts';
import { key, openPty, type Pty } from './support/pty.ts';

/** Real prompts in a real terminal. */
describe('at a terminal', () => {
  let simulator: RunningSimulator;
  let home: string;
  let pty: Pty | undefined;

  beforeEach(async () => {
    simulator = await startSimulator({ scenario: 'no-aggregates' });
    home = mkdtempSync(join(tmpdir(), 'netappdvp-pty-'));
  });

  afterEach(async () => {
    pty?.kill();
    await simulator.close();
    expect(simulator.refusals()).toEqual([]);
  });

  const assign = (...words: string[]): Pty =>
    openPty(
      ['aggregates', 'assign', '--cluster', simulator.address, '--svm', 'svm_docker', ...words],
      { HOME: home },
    );

  const writes = (): number => simulator.requests().filter((request) => request.write).length;

  it('asks for trust, password, aggregates and a go, and remembers the trust', async () => {
    pty = assign();
    await pty.expect('Password of admin');
    pty.send(simulator.password + key.enter);
    await pty.expect(simulator.fingerprint.slice(0, 20));
    await pty.expect(/Trust this certificate/);
    pty.send(`y${key.enter}`);
    await pty.expect(/aggr1/);
    pty.send(key.space + key.enter);
    await pty.expect(/assign aggregates.*aggr1/s);
    await pty.expect(/\(y\/N\)/);
    pty.send(`y${key.enter}`);
    expect(await pty.exitCode).toBe(0);
    expect(pty.raw()).not.toContain(simulator.password);
    expect(pty.text()).not.toMatch(/aggr0_sim_01 +sim-01.*\n.*❯/);
    const known = join(home, '.local/state/netappdvp/known_clusters');
    expect(readFileSync(known, 'utf8')).toContain(simulator.fingerprint);
    expect(statSync(known).mode & 0o777).toBe(0o600);

    pty = assign('aggr2');
    await pty.expect('Password of admin');
    pty.send(simulator.password + key.enter);
    await pty.expect(/\(y\/N\)/);
    expect(pty.text()).not.toContain('Trust this certificate');
    pty.send(key.enter);
    expect(await pty.exitCode).toBe(130);
    expect(writes()).toBe(1);
  });

  it('does not take keys that were typed before the question as its answer', async () => {
    pty = assign('aggr1', '--fingerprint', simulator.fingerprint);
    await pty.expect('Password of admin');
    pty.send(`${simulator.password}${key.enter}y${key.enter}y${key.enter}`);
    await pty.expect(/\(y\/N\)/);
    expect(writes()).toBe(0);
    pty.send(`n${key.enter}`);
    expect(await pty.exitCode).toBe(130);
    expect(writes()).toBe(0);
  });

  it('ends with 130 on Ctrl-C at a question, with nothing changed', async () => {
    pty = assign('aggr1', '--fingerprint', simulator.fingerprint);
    await pty.expect('Password of admin');
    pty.send(key.ctrlC);
    expect(await pty.exitCode).toBe(130);
    expect(simulator.requests()).toEqual([]);
  });

  it.each<[string, (terminal: Pty) => void]>([
    ['Ctrl-D', (terminal) => terminal.send(key.ctrlD)],
    ['SIGTERM', (terminal) => terminal.kill('SIGTERM')],
  ])('ends with 130 on %s at every kind of question', async (_, end) => {
    const login = ['--fingerprint', simulator.fingerprint];
    const pending: [string[], Record<string, string>, string | RegExp][] = [
      [['aggr1', ...login], {}, 'Password of admin'],
      [login, { NETAPPDVP_PASSWORD: simulator.password }, /aggr1/],
      [['aggr1', ...login], { NETAPPDVP_PASSWORD: simulator.password }, /\(y\/N\)/],
    ];
    for (const [words, env, question] of pending) {
      pty = openPty(
        ['aggregates', 'assign', '--cluster', simulator.address, '--svm', 'svm_docker', ...words],
        { HOME: home, ...env },
      );
      await pty.expect(question);
      end(pty);
      expect(await pty.exitCode).toBe(130);
      expect(pty.text()).toContain('Cancelled.');
    }
    expect(writes()).toBe(0);
  });

  it('sends nothing when the certificate is not trusted', async () => {
    pty = assign('aggr1');
    await pty.expect('Password of admin');
    pty.send(simulator.password + key.enter);
    await pty.expect(/Trust this certificate/);
    pty.send(key.enter);
    expect(await pty.exitCode).toBe(130);
    expect(simulator.requests()).toEqual([]);
  });
});
