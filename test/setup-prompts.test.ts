import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startSimulator } from '../src/simulator/server.ts';
import { key, openPty } from './support/pty.ts';

it('setup walks a person through everything at a terminal, and changes nothing while a host is not ready', async () => {
  const simulator = await startSimulator({ scenario: 'empty' });
  const home = mkdtempSync(join(tmpdir(), 'netappdvp-setup-'));
  const pty = openPty(
    [
      'setup',
      `--file=${join(home, 'config.json')}`,
      `--site=${join(home, 'netappdvp.yaml')}`,
      `--plugin-address=${simulator.address}`,
    ],
    { HOME: home },
  );
  const answer = async (question: RegExp, keys: string): Promise<void> => {
    await pty.expect(question);
    pty.send(keys + key.enter);
  };
  try {
    await answer(/Cluster management address/, simulator.address);
    await answer(/Password of admin/, simulator.password);
    await answer(/Trust this certificate/, 'y');
    await answer(/Name of the new SVM/, 'svm_docker');
    await answer(/ontap-san-economy/, key.down + key.down);
    await answer(/aggr2/, key.space);
    await answer(/Address of the data LIF/, '198.51.100.11/24');
    await answer(/Address of the management LIF/, '198.51.100.10/24');
    await answer(/Networks or addresses/, '198.51.100.0/24');
    await answer(/make one and write it/, '');
    await answer(/The file for it/, `${key.backspace.repeat(9)}${join(home, 'plugin.pw')}`);
    await answer(/Storage prefix/, 'big_');
    await answer(/I name them/, '');
    await answer(/Their names/, '127.0.0.1:1');
    await pty.expect(/In the way:/);
    await pty.expect(/refuses ssh connections/);
    expect(await pty.exitCode).toBe(1);
    expect(pty.text()).toMatch(/"storageDriverName": "ontap-nas-flexgroup"/);
    expect(pty.text()).toMatch(/write the site file/);
    expect(pty.raw()).not.toContain(simulator.password);
    expect(simulator.requests().filter((request) => request.write)).toEqual([]);
    expect(readdirSync(home).filter((name) => !name.startsWith('.'))).toEqual([]);
  } finally {
    pty.kill();
    await simulator.close();
    expect(simulator.refusals()).toEqual([]);
  }
});
