import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { key, openPty, type Pty } from '../support/pty.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-interrupted-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sim: RunningSimulator;
beforeEach(async () => {
  // Slow enough that every moment is seen.
  sim = await startSimulator({ scenario: 'typical', volumes: 5000, latencyMs: 200 });
});
afterEach(async () => {
  expect(sim.refusals()).toEqual([]);
  expect(sim.requests().filter(({ write }) => write)).toEqual([]);
  await sim.close();
});

function audit(api: string): Pty {
  return openPty(
    ['prefix-audit', '--cluster', sim.address, '--ca-file', sim.caFile, '--api', api]
      .concat(['--svm', 'svm_docker', '--prefix', 'netappdvp_'])
      .concat(['--report', `html=${join(folder, 'a.html')}`, '--baseline', join(folder, 'b.json')]),
    { NETAPPDVP_PASSWORD: sim.password, HOME: folder, XDG_STATE_HOME: folder },
  );
}

it.each([
  ['zapi', 'Reading what hangs on the volumes of SVM svm_docker'],
  ['zapi', 'Reading the volumes of SVM svm_docker: 1500 so far'],
  ['rest', 'Reading what hangs on the volumes of SVM svm_docker'],
  ['rest', 'Reading the volumes of SVM svm_docker: 1500 so far'],
])(
  'over %s, Ctrl-C at "%s" ends the audit and leaves nothing behind',
  async (api, moment) => {
    const pty = audit(api);
    await pty.expect(moment);
    pty.send(key.ctrlC);
    expect(await pty.exitCode).toBe(130);
    expect(pty.text()).not.toContain('PREFIX');
    expect(readdirSync(folder).filter((name) => /^[ab]\./.test(name))).toEqual([]);
  },
  60_000,
);
