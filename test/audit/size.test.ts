import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The built program against a simulator of its own process: only so its memory is its own. */
const program = resolve(import.meta.dirname, '../../dist/netappdvp.js');
const volumes = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'netappdvp-size-'));

interface Ready {
  readonly address: string;
  readonly caFile: string;
  readonly password: string;
}

let ready: Ready;
let simulator: ReturnType<typeof spawn>;

beforeAll(async () => {
  simulator = spawn(
    process.execPath,
    [program, 'simulator', '--volumes', String(volumes), '-o', 'json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (simulator.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: simulator.stdout })) {
    ready = JSON.parse(line) as Ready;
    break;
  }
}, 120_000);

afterAll(async () => {
  simulator.kill('SIGTERM');
  if (simulator.exitCode === null) await once(simulator, 'exit');
  rmSync(folder, { recursive: true });
});

/** Runs the program; it tells its own peak of memory, in KiB, when it ends. */
async function run(words: readonly string[]): Promise<{
  readonly exitCode: number;
  readonly peakKiB: number;
  readonly bytes: number;
  readonly head: string;
}> {
  const tell = `process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS+'\\n'))`;
  const child = spawn(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(tell)}`, program, ...words],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        XDG_STATE_HOME: folder,
        NETAPPDVP_PASSWORD: ready.password,
      },
    },
  );
  let bytes = 0;
  let head = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (head.length < 500) head += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, bytes, head, peakKiB: Number(/peak (\d+)/.exec(errors)?.[1]) };
}

describe.each(['zapi', 'rest'])('100,000 volumes over %s', (api) => {
  it('are audited within 200 MB, the JSON written in pieces', async () => {
    const config = join(folder, 'config.json');
    const labels = { netappdvp: 'svm_docker/netappdvp_' };
    const driver = { version: 1, storageDriverName: 'ontap-nas', svm: 'svm_docker', labels };
    writeFileSync(config, JSON.stringify(driver));
    const words = ['prefix-audit', '--cluster', ready.address, '--ca-file', ready.caFile];
    const { exitCode, bytes, head, peakKiB } = await run(
      words.concat(['--api', api, '--config', config, '-o', 'json']),
    );
    expect(exitCode).toBe(3);
    expect(head).toContain(`"reachable": ${volumes}`);
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(peakKiB).toBeGreaterThan(0);
    expect(peakKiB * 1024).toBeLessThan(200_000_000);
  }, 300_000);
});
