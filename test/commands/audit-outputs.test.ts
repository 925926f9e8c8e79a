import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { newVolume } from '../../src/simulator/volumes.ts';
import { type RunOutcome, runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-outputs-'));
let sim: RunningSimulator;
beforeAll(async () => {
  sim = await startSimulator({ scenario: 'shared' });
});
afterAll(async () => {
  expect(sim.refusals()).toEqual([]);
  expect(sim.requests().filter(({ write }) => write)).toEqual([]);
  await sim.close();
  rmSync(folder, { recursive: true });
});

function audit(...words: string[]): Promise<RunOutcome> {
  return auditOver('zapi', ...words);
}

function auditOver(api: string, ...words: string[]): Promise<RunOutcome> {
  return runCli(
    ['prefix-audit', '--cluster', sim.address, '--ca-file', sim.caFile, '--api', api]
      .concat(['--svm', 'svm_docker', '--prefix', 'netappdvp_'])
      .concat(words),
    { cwd: folder, env: { NETAPPDVP_PASSWORD: sim.password } },
  );
}

it('hears of the backends in the event log, and takes their longer prefixes for marks of another owner', async () => {
  const { heartbeats, volumes } = (await audit('-o', 'json')).json() as {
    heartbeats: { available: boolean; backends: { prefix: string; known: boolean }[] };
    volumes: { name: string; verdict: string; reasons: string[] }[];
  };
  expect(heartbeats.available).toBe(true);
  expect(heartbeats.backends.map(({ prefix, known }) => [prefix, known])).toEqual([
    ['netappdvp_', true],
    ['netappdvp_prod_', false],
    ['netappdvp_eu_', false],
    ['trident_', false],
  ]);
  expect(volumes.find(({ name }) => name === 'netappdvp_prod_orders')?.reasons.join()).toContain(
    'another backend has the longer prefix "netappdvp_prod_" (ONTAP\'s event log: docker on shop1)',
  );
});

interface Heard {
  readonly prefixes: readonly {
    prefix: string;
    source: string;
    heard: boolean;
    reachable: number;
  }[];
  readonly volumes: readonly {
    name: string;
    heardOnly: boolean;
    clients: number | null;
    reasons: string[];
  }[];
  readonly findings: readonly { severity: string; code: string; message: string }[];
  readonly summary: { reachable: number };
  readonly notRead: readonly { what: string; reason: string }[];
}

it.each(['zapi', 'rest'])(
  'audits over %s the backends that it hears of, by their own prefixes',
  async (api) => {
    const report = (await auditOver(api, '-o', 'json')).json() as Heard;
    expect(
      report.prefixes.map(({ prefix, source, heard, reachable }) => [
        prefix,
        source,
        heard,
        reachable,
      ]),
    ).toEqual([
      ['netappdvp_', '--prefix', false, 22],
      ['netappdvp_prod_', "ONTAP's event log: docker on shop1", true, 1],
      ['netappdvp_eu_', "ONTAP's event log: docker on eu1", true, 1],
    ]);
    // What it alone reaches is told of, and is no part of what the given prefix reaches.
    expect(report.volumes.filter(({ heardOnly }) => heardOnly).map(({ name }) => name)).toEqual([
      'netappdvp_eu_shop',
    ]);
    expect(report.summary.reachable).toBe(22);
    const told = report.findings.filter(({ code }) =>
      ['heard-backend', 'prefix-overlap'].includes(code),
    );
    expect(told.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error prefix-overlap',
      'warning heard-backend',
    ]);
    expect(told[0]?.message).toContain('docker on shop1');
  },
);

it('counts the NFS clients of each volume where ONTAP tells of them', async () => {
  const over = async (api: string): Promise<Heard> =>
    (await auditOver(api, '-o', 'json')).json() as Heard;
  const { volumes, notRead } = await over('rest');
  const of = (name: string) => volumes.find((one) => one.name === name);
  expect(of('netappdvp_orders')).toMatchObject({ clients: 2 });
  expect(of('netappdvp_orders')?.reasons.at(-1)).toBe(
    'mounted by 2 NFS clients (198.51.100.31, 198.51.100.32), last request 4 s ago',
  );
  expect(of('netappdvp_cart')).toMatchObject({ clients: 0 });
  expect(notRead).toEqual([]);
  const untold = await over('zapi');
  expect(untold.volumes.every(({ clients }) => clients === null)).toBe(true);
  expect(untold.notRead.map(({ what }) => what)).toEqual(['NFS clients']);
});

it('asks for clients by the prefix, not by the volume', async () => {
  const before = sim.requests().length;
  await auditOver('rest');
  const asked = sim.requests().slice(before);
  expect(asked.filter(({ api }) => api?.includes('connected-clients'))).toHaveLength(1);
});

it.each(['zapi', 'rest'])(
  'reads over %s the lists of an SVM once for hundreds of prefixes',
  async (api) => {
    const asked = async (prefixes: readonly string[]): Promise<number> => {
      const before = sim.requests().length;
      const words = prefixes.flatMap((prefix) => ['--prefix', prefix]);
      expect((await auditOver(api, ...words, '-o', 'json')).exitCode).toBe(3);
      return sim.requests().length - before;
    };
    const one = await asked([]);
    const many = await asked(Array.from({ length: 300 }, (_, n) => `x${n}_`));
    expect(many).toBeLessThanOrEqual(one);
  },
);

it('says plainly when the event log is closed to the login', async () => {
  const { plugin } = sim;
  if (plugin === null) throw new Error('no plugin login');
  const run = await runCli(
    ['prefix-audit', '--cluster', sim.address, '--ca-file', sim.caFile, '--api', 'zapi']
      .concat(['--svm', 'svm_docker', '--prefix', 'netappdvp_', '-o', 'json'])
      .concat(['--username', plugin.username]),
    { env: { NETAPPDVP_PASSWORD: plugin.password } },
  );
  expect(run.json()).toMatchObject({
    heartbeats: {
      available: false,
      reason: expect.stringContaining('ems-message-get-iter') as unknown,
    },
    summary: { foreign: expect.any(Number) as unknown },
  });
});

it('prints one line for monitoring', async () => {
  const { stdout, exitCode } = await audit('--brief');
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(
    /^CRITICAL prefix-audit svm_docker: \d+ foreign, \d+ unknown of \d+ volumes within reach \| foreign=\d+ unknown=\d+ ours=\d+ bytes_at_risk=\d+\n$/,
  );
});

it('draws a tree of prefixes', async () => {
  const { stdout } = await audit('--prefix', 'netappdvp_prod_', '--tree');
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('└─ netappdvp_*  --prefix, ontap-nas');
  expect(lines[1]).toMatch(
    /^ {3}· 3 volumes foreign: netappdvp_archive, netappdvp_exchange, netappdvp_mirror$/,
  );
  expect(lines).toContain('   └─ netappdvp_prod_*  --prefix, ontap-nas');
  expect(lines).toContain('      · 1 volume ours: netappdvp_prod_orders');
});

it('counts by aggregate', async () => {
  const { aggregates } = (await audit('--by', 'aggregate', '-o', 'json')).json() as {
    aggregates: { name: string; reachable: number }[];
  };
  expect(aggregates.map(({ name }) => name)).toEqual(['aggr1', 'aggr2']);
});

it('suggests a prefix that reaches nothing, and the way to it', async () => {
  const { suggestion } = (await audit('--suggest', '-o', 'json')).json() as {
    suggestion: { prefix: string; steps: string[] };
  };
  expect(suggestion.prefix).toBe('dvol_docker_');
  expect(suggestion.steps.join('\n')).toContain(
    'volume rename -vserver svm_docker -volume netappdvp_',
  );
  newVolume(sim.cluster, {
    name: 'dvol_docker_taken',
    svm: 'svm_docker',
    aggregate: 'aggr1',
    sizeBytes: 1024 ** 3,
    state: 'offline',
  });
  const next = (await audit('--suggest', '-o', 'json')).json();
  expect(next).toMatchObject({ suggestion: { prefix: 'ndvp_docker_' } });
});

it('tells only what is new since the baseline', async () => {
  const words = ['--baseline', 'base.json', '-o', 'json'];
  const first = await audit(...words);
  expect(first.exitCode).toBe(3);
  expect(first.json()).toMatchObject({ baseline: { written: true } });
  const second = await audit(...words);
  expect(second.exitCode).toBe(0);
  expect(second.json()).toMatchObject({
    baseline: { written: false, new: { volumes: [], findings: [] } },
  });
  newVolume(sim.cluster, {
    name: 'netappdvp_newcomer',
    svm: 'svm_docker',
    aggregate: 'aggr1',
    sizeBytes: 1024 ** 3,
    comment: 'wiki team',
    junctionPath: '/wiki',
  });
  const third = await audit(...words);
  expect(third.exitCode).toBe(3);
  expect(third.json()).toMatchObject({
    baseline: { new: { volumes: [{ name: 'netappdvp_newcomer', verdict: 'foreign' }] } },
  });
  expect((await audit(...words, '--update-baseline')).exitCode).toBe(3);
  expect((await audit(...words)).exitCode).toBe(0);
});

it('writes a CSV file that no spreadsheet takes for formulas', async () => {
  newVolume(sim.cluster, {
    name: 'netappdvp_formula',
    svm: 'svm_docker',
    aggregate: 'aggr1',
    sizeBytes: 1024 ** 3,
    comment: 'a "quoted", comment',
  });
  await audit('--report', 'csv=audit.csv');
  const lines = readFileSync(join(folder, 'audit.csv'), 'utf8').split('\r\n');
  expect(lines[0]).toMatch(/^svm,name,pool,verdict,prefix,/);
  expect(lines.find((line) => line.includes('netappdvp_formula'))).toContain('""quoted""');
});

describe('the HTML report', () => {
  const chromium = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => existsSync(path));

  it('opens in a browser, with its picture and without asking anybody for anything', async () => {
    if (chromium === undefined) {
      const missing = 'Debian’s package chromium is not installed: the report was not opened.';
      if (process.env['CI'] === 'true') throw new Error(missing);
      process.stderr.write(`${missing}\n`);
      return;
    }
    newVolume(sim.cluster, {
      name: 'netappdvp_html',
      svm: 'svm_docker',
      aggregate: 'aggr1',
      sizeBytes: 1024 ** 3,
      comment: '<script>document.title="owned"</script>',
    });
    await audit('--report', 'html=audit.html', '--prefix', 'netappdvp_prod_');
    const page = join(folder, 'audit.html');
    expect(readFileSync(page, 'utf8')).not.toMatch(/(?:src|href)=|url\(|@import/);
    expect(readFileSync(page, 'utf8')).toContain('with --expect.<br>Then a fenced role');
    const { stdout, status } = spawnSync(
      chromium,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--dump-dom',
        pathToFileURL(page).href,
      ],
      { encoding: 'utf8', timeout: 90_000 },
    );
    expect(status).toBe(0);
    expect(stdout).toContain('<title>What docker volume rm can reach: SVM svm_docker</title>');
    expect(stdout).toMatch(/<svg role="img".*<path .*<text /s);
    expect(stdout).toMatch(
      /id="judgement">Danger: of \d+ volumes within the plugin's reach on SVM svm_docker \d+ belong to somebody else/,
    );
    expect(stdout).toContain('&lt;script&gt;');
    expect(stdout).toContain('netappdvp_archive');
  }, 120_000);
});
