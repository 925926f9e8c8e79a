// What does auditing cost, from 1,000 to 100,000 volumes, over both APIs?
//
// "audit": recorded pages in memory are read, judged and written as JSON; "parse": a bare parse of the same pages, with
// saxes and empty handlers for ONTAPI, with JSON.parse for REST. Each in a process of its own, bundled as the program is.
// "command": the built program against a simulator in another process, from its start to the end of its JSON: TLS,
// HTTP and the writing are in it, the simulator's work only in its wall time.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

const program = resolve(import.meta.dirname, '../dist/netappdvp.js');

interface Spent {
  readonly cpuMs: number;
  readonly wallMs: number;
}

interface AuditRow {
  readonly api: string;
  readonly volumes: number;
  readonly parse: Spent;
  readonly audit: Spent;
  readonly command: Spent & { readonly peakMb: number };
  /** The same audit for 5,000 prefixes. */
  readonly many: Spent;
}

interface Ready {
  readonly address: string;
  readonly caFile: string;
  readonly password: string;
}

async function startSimulator(volumes: number): Promise<{ ready: Ready; stop(): Promise<void> }> {
  const words = ['simulator', '--volumes', String(volumes), '-o', 'json'];
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    ready: JSON.parse(line) as Ready,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The program tells at its end what it used; its JSON goes to a file. */
function runCommand(api: string, { address, caFile, password }: Ready, folder: string) {
  const tell =
    "process.on('exit',()=>process.stderr.write('\\nspent '+JSON.stringify([process.resourceUsage(),performance.now()])))";
  const words = ['prefix-audit', '--cluster', address, '--ca-file', caFile, '--api', api];
  const { stderr } = spawnSync(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(tell)}`, program, ...words].concat([
      '--svm',
      'svm_docker',
      '--prefix',
      'netappdvp_',
      '-o',
      'json',
    ]),
    {
      stdio: ['ignore', openSync(join(folder, 'out.json'), 'w'), 'pipe'],
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, NETAPPDVP_PASSWORD: password },
    },
  );
  const [usage, wallMs] = JSON.parse(/spent (.+)/.exec(stderr)?.[1] ?? '') as [
    NodeJS.ResourceUsage,
    number,
  ];
  const cpuMs = (usage.userCPUTime + usage.systemCPUTime) / 1000;
  return { cpuMs, wallMs, peakMb: (usage.maxRSS * 1024) / 1e6 };
}

export async function measureAudit(): Promise<AuditRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-bench-'));
  const work = join(folder, 'work.mjs');
  const entry = join(import.meta.dirname, 'audit-work.ts');
  buildSync({
    entryPoints: [entry],
    outfile: work,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const rows: AuditRow[] = [];
  for (const volumes of [1000, 3000, 10_000, 30_000, 100_000]) {
    const simulator = await startSimulator(volumes);
    for (const api of ['zapi', 'rest']) {
      const told = spawnSync(process.execPath, [work, api, String(volumes)], { encoding: 'utf8' });
      const { parse, audit } = JSON.parse(told.stdout) as Pick<AuditRow, 'parse' | 'audit'>;
      const words = [work, api, String(volumes), '5000'];
      const toldOfMany = spawnSync(process.execPath, words, { encoding: 'utf8' });
      const many = (JSON.parse(toldOfMany.stdout) as Pick<AuditRow, 'audit'>).audit;
      const runs = [1, 2, 3].map(() => runCommand(api, simulator.ready, folder));
      const best = (key: 'cpuMs' | 'wallMs' | 'peakMb'): number =>
        Math.min(...runs.map((run) => run[key]));
      const command = {
        cpuMs: best('cpuMs'),
        wallMs: best('wallMs'),
        peakMb: Math.max(...runs.map((run) => run.peakMb)),
      };
      rows.push({ api, volumes, parse, audit, command, many });
    }
    await simulator.stop();
  }
  rmSync(folder, { recursive: true });
  return rows.toSorted((a, b) =>
    a.api === b.api ? a.volumes - b.volumes : a.api < b.api ? 1 : -1,
  );
}

export function auditCurve(rows: readonly AuditRow[]): string {
  const ms = (value: number): string => value.toFixed(0).padStart(6);
  const head =
    '  API   volumes | parse cpu   wall | audit cpu   wall  x parse (cpu, wall)  µs each | command cpu   wall   peak | 5,000 prefixes cpu\n';
  return (
    head +
    rows
      .map(({ api, volumes, parse, audit, command, many }) => {
        const ratios = [audit.cpuMs / parse.cpuMs, audit.wallMs / parse.wallMs].map((ratio) =>
          ratio.toFixed(2),
        );
        const each = ((audit.cpuMs * 1000) / volumes).toFixed(1);
        return `  ${api} ${String(volumes).padStart(9)} | ${ms(parse.cpuMs).padStart(9)} ${ms(parse.wallMs)} | ${ms(audit.cpuMs).padStart(9)} ${ms(audit.wallMs)} ${`${ratios[0]}, ${ratios[1]}`.padStart(20)} ${each.padStart(8)} | ${ms(command.cpuMs).padStart(11)} ${ms(command.wallMs)} ${command.peakMb.toFixed(0).padStart(3)} MB | ${ms(many.cpuMs).padStart(18)}\n`;
      })
      .join('')
  );
}
