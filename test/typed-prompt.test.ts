import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../src/simulator/server.ts';
import { key, openPty, type Pty } from './support/pty.ts';
import { drawScreen } from './support/screen.ts';

const PASSWORD = 'N0t-to-be-seen';
const LIF = '127.0.0.1:9';
let folder = '';
let pty: Pty | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netappdvp-typed-'));
});
afterEach(() => pty?.kill());

/** Asks for one answer only; the others are options. */
function init(
  words: readonly string[],
  more: { env?: Record<string, string>; columns?: number } = {},
): Pty {
  const env = { HOME: folder, NETAPPDVP_PLUGIN_PASSWORD: PASSWORD, ...more.env };
  const file = join(folder, 'config.json');
  pty = openPty(['init', '--file', file, '--driver', 'ontap-nas', ...words], env, more.columns);
  return pty;
}

const allButLif = ['--svm', 's', '--data-lif', '192.0.2.11', '--storage-prefix', 'p_', '--yes'];
const withPrefix = ['--svm', 's', '--data-lif', '192.0.2.11', '--yes', '--force'];
const written = (): unknown => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));

describe('an answer that is typed', () => {
  it('is checked with every key, and taken by Enter only when it is right', async () => {
    const { send, expect: sees, exitCode } = init(allButLif);
    await sees('Its management LIF');
    send('2001:db8::');
    await sees(/· not yet: managementLIF is an IPv6 address without brackets/);
    send(key.enter);
    await sees(/> managementLIF is an IPv6 address without brackets/);
    send(key.backspace.repeat(10));
    send('127.0.0.1:9');
    await sees('· Every Docker host must reach port 9 of 127.0.0.1.');
    send(key.enter);
    expect(await exitCode).toBe(0);
    expect(written()).toMatchObject({ managementLIF: LIF });
  });

  it('may be pasted with what stands around it', async () => {
    const { send, expect: sees, exitCode } = init(allButLif);
    await sees('Its management LIF');
    send(`  ${LIF}\t ${key.enter}`);
    expect(await exitCode).toBe(0);
    expect(written()).toMatchObject({ managementLIF: LIF });
  });

  it('has a default that Enter takes, Tab lets edit and Backspace takes away', async () => {
    let opened = init(withPrefix);
    await opened.expect('Its management LIF');
    opened.send(LIF + key.enter);
    await opened.expect('(netappdvp_)');
    await opened.expect(/a name may have 193 characters behind the\s+prefix/);
    opened.send(key.enter);
    expect(await opened.exitCode).toBe(0);
    expect(written()).toMatchObject({ storagePrefix: 'netappdvp_' });

    opened = init(withPrefix);
    await opened.expect(`(${LIF})`);
    opened.send(key.enter);
    await opened.expect('(netappdvp_)');
    opened.send(`${key.tab}${key.backspace}-`);
    await opened.expect('not yet: storagePrefix is "netappdvp-"');
    opened.send(`${key.backspace}2_`);
    await opened.expect('"data" is netappdvp2_data on ONTAP');
    opened.send(key.enter);
    expect(await opened.exitCode).toBe(0);
    expect(written()).toMatchObject({ storagePrefix: 'netappdvp2_' });

    opened = init(withPrefix);
    await opened.expect(`(${LIF})`);
    opened.send(key.enter);
    await opened.expect('(netappdvp2_)');
    opened.send(key.backspace);
    await opened.expect('Without a prefix every volume of the SVM');
    opened.send(key.ctrlC);
    expect(await opened.exitCode).toBe(130);
    expect(written()).toMatchObject({ storagePrefix: 'netappdvp2_' });
  });

  it('is given up with Ctrl-C, and nothing is written', async () => {
    const { send, expect: sees, exitCode } = init(allButLif);
    await sees('Its management LIF');
    send('::');
    await sees('not yet');
    send(key.ctrlC);
    expect(await exitCode).toBe(130);
    expect(existsSync(join(folder, 'config.json'))).toBe(false);
  });

  it.each([24, 40, 80, 100])(
    'is drawn whole in %i columns, the cursor behind it',
    async (columns) => {
      const opened = init(allButLif, { columns });
      await opened.expect(/or\s+name\):/);
      const text = `2001:db8:0:0:0:0:0:${'1'.repeat(30)}`;
      for (const char of text) opened.send(char);
      await opened.expect(new RegExp(`${text.slice(-3)}[\\s\\S]*not yet`));
      opened.send(key.left.repeat(2) + key.backspace);
      const shorter = text.slice(0, -1);
      // The whole question and nothing of an earlier drawing, then the remark.
      const wanted = `? Its management LIF (address or name): ${shorter}`;
      const rows = Math.ceil(wanted.length / columns);
      const at = wanted.length - 2;
      await opened.settled(() => {
        const { lines, row, column } = drawScreen(opened.raw(), columns);
        const top = lines.findIndex((line) => line.startsWith('? Its'));
        expect(lines.filter((line) => line.startsWith('? Its'))).toHaveLength(1);
        expect(
          lines
            .slice(top, top + rows)
            .join('')
            .replaceAll(' ', ''),
        ).toBe(wanted.replaceAll(' ', ''));
        expect(lines.slice(top + rows).join(' ')).toMatch(/^· not yet: [^·]*$/);
        expect(lines.every((line) => line.length <= columns)).toBe(true);
        expect([row - top, column]).toEqual([Math.floor(at / columns), at % columns]);
      });
    },
  );

  it('needs no colours', async () => {
    const opened = init(allButLif, { env: { NO_COLOR: '1' } });
    await opened.expect('Its management LIF');
    opened.send(`::${key.enter}`);
    await opened.expect('> managementLIF is an IPv6 address');
    // oxlint-disable-next-line no-control-regex -- colours are control sequences
    expect(opened.raw()).not.toMatch(/\u001b\[[\d;]*m/);
  });
});

describe('a password that is typed', () => {
  let simulator: RunningSimulator;
  beforeEach(async () => {
    simulator = await startSimulator({ scenario: 'empty' });
  });
  afterEach(async () => {
    await simulator.close();
    expect(simulator.refusals()).toEqual([]);
  });

  it('is checked with every key, and never shown', async () => {
    const target = ['--cluster', simulator.address, '--fingerprint', simulator.fingerprint];
    const svm = ['--svm', 's', '--aggregates', 'aggr1', '--export-clients', '198.51.100.0/24'];
    const lifs = ['--data-lif', '198.51.100.11/24', '--management-lif', '198.51.100.10/24'];
    const env = { HOME: folder, NETAPPDVP_PASSWORD: simulator.password };
    pty = openPty(['svm', 'bootstrap', ...target, ...svm, ...lifs], env);
    await pty.expect('New password for trident_user');
    pty.send(PASSWORD.slice(0, 3));
    await pty.expect('not yet: ONTAP would refuse this password');
    pty.send(PASSWORD.slice(3) + key.enter);
    await pty.expect('The same once more');
    pty.send(`${PASSWORD}x`);
    await pty.expect('not yet: This is not the same.');
    pty.send(key.backspace + key.enter);
    await pty.expect(/\(y\/N\)/);
    pty.send(key.ctrlC);
    expect(await pty.exitCode).toBe(130);
    expect(pty.text()).not.toContain(PASSWORD);
    expect(pty.text()).not.toContain(PASSWORD.slice(0, 3));
    expect(simulator.requests().filter(({ write }) => write)).toEqual([]);
  });
});
