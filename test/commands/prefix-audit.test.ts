import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../src/audit/report.ts';
import { type HostConnection, HostError, type HostTarget } from '../../src/hosts/connection.ts';
import type { OntapClient, Svm } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { Secret } from '../../src/secret.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { volume as makeVolume } from '../audit/world.ts';
import { type RunOutcome, runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer | object): string {
  const path = join(folder, name);
  const raw = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, raw ? content : JSON.stringify(content));
  return path;
}

const config = (changes: object = {}): object => ({
  version: 1,
  storageDriverName: 'ontap-nas',
  svm: 'svm_docker',
  storagePrefix: 'netappdvp_',
  password: 'Sup3rSecret-value',
  ...changes,
});

describe('questions that cannot be answered', () => {
  const good = file('good.json', config());
  const rows: [string, string[], number, RegExp][] = [
    ['no prefix', ['--svm', 's'], 2, /--config.*--prefix/],
    ['no SVM', ['--prefix', 'p_'], 2, /--svm/],
    [
      'a config without an SVM',
      ['--config', file('nosvm.json', config({ svm: undefined }))],
      2,
      /--svm/,
    ],
    [
      'another SVM than the config',
      ['--config', good, '--svm', 'other'],
      2,
      /good\.json is for SVM svm_docker, not for other/,
    ],
    [
      'configs of two SVMs',
      ['--config', good, '--config', file('b.json', config({ svm: 'b' }))],
      2,
      /b\.json is for SVM b.*--all-svms/s,
    ],
    [
      '--svm and --all-svms',
      ['--svm', 's', '--all-svms', '--prefix', 'p_'],
      2,
      /exclude each other/,
    ],
    [
      'a config without SVM everywhere',
      ['--all-svms', '--config', file('nosvm2.json', config({ svm: '' }))],
      2,
      /names no SVM/,
    ],
    [
      'a wildcard in the prefix',
      ['--svm', 's', '--prefix', 'p_*'],
      2,
      /the plugin refuses the prefix "p_\*"/,
    ],
    [
      'a driver that is not audited yet',
      ['--svm', 's', '--prefix', 'p_', '--driver', 'solidfire-san'],
      2,
      /ontap-nas/,
    ],
    [
      'a config of such a driver',
      ['--config', file('san.json', config({ storageDriverName: 'solidfire-san' }))],
      2,
      /san\.json.*"solidfire-san".*ontap-nas/s,
    ],
    [
      'a config without a driver',
      ['--config', file('nodriver.json', { version: 1 })],
      1,
      /nodriver\.json names no driver/,
    ],
    [
      'an unknown rule',
      ['--svm', 's', '--prefix', 'p_', '--fail-on', 'fire'],
      2,
      /foreign, unknown, overlap, any/,
    ],
    [
      'a config that is not there',
      ['--config', join(folder, 'none.json')],
      2,
      /--config: .*none\.json does not exist/,
    ],
    ['a folder for a config', ['--config', folder], 2, /is a directory/],
    ['an empty config', ['--config', file('void.json', '')], 1, /void\.json is not a JSON object/],
    [
      'a config that is no text',
      ['--config', file('binary.json', Buffer.from([0xff, 0xfe, 0x7b]))],
      2,
      /binary\.json is not UTF-8 text/,
    ],
    [
      'a config that is no JSON',
      ['--config', file('broken.json', '{"password": "Sup3rSecret-value" oops}')],
      1,
      /broken\.json is not a JSON object.*config validate broken\.json/s,
    ],
    [
      'a prefix that is no string',
      ['--config', file('number.json', config({ storagePrefix: 5 }))],
      1,
      /number\.json has a storagePrefix that is no string/,
    ],
    [
      'a prefix that the plugin refuses',
      ['--config', file('digit.json', config({ storagePrefix: '9a' }))],
      2,
      /digit\.json: the plugin refuses the prefix "9a"/,
    ],
    [
      'an expect file that is not there',
      ['--svm', 's', '--prefix', 'p_', '--expect-file', 'none'],
      2,
      /--expect-file: .*none does not exist/,
    ],
    ['no cluster', ['--svm', 's', '--prefix', 'p_'], 2, /--cluster/],
  ];

  it.each(rows)('%s', async (_, words, exitCode, message) => {
    const run = await runCli(['prefix-audit', ...words], { cwd: folder });
    expect({ exitCode: run.exitCode, stdout: run.stdout }).toEqual({ exitCode, stdout: '' });
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain('Sup3rSecret');
  });

  it('are one JSON document when asked for JSON', async () => {
    const run = await runCli(['prefix-audit', '--svm', 's', '-o', 'json']);
    expect(run.exitCode).toBe(2);
    expect(run.json()).toEqual({
      error: {
        code: 'answer-needed',
        message: 'Nothing says which prefix to audit.',
        hint: expect.stringContaining('--prefix') as unknown,
      },
    });
  });
});

const etc = '/etc/netappdvp';

function isReport(document: unknown): document is AuditReport {
  return typeof document === 'object' && document !== null && 'summary' in document;
}

function reportOf(run: RunOutcome): AuditReport {
  const document = run.json();
  if (isReport(document)) return document;
  throw new Error(`no report: ${run.stdout}`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function configText(changes: object = {}): string {
  return JSON.stringify(config(changes));
}

/** Files by path; or what the script prints. */
type FakeHost = Readonly<Record<string, string>> | readonly string[];
const down: FakeHost = { state: 'down' };
const stranger: FakeHost = { state: 'unknown' };

/** The Swarm that every one of those hosts would tell of; d1 is the one that was asked. */
const nodes = ['d1', 'd2'].map((Hostname, i) => ({
  ID: `id${i + 1}`,
  Description: { Hostname },
  Status: { State: 'ready', Addr: `192.0.2.${i + 1}` },
}));

/** Two instances: netapp with config.json, gold with gold.json; the containers of each. `quiet`: Docker is down there. */
function containersOf(alias: string | undefined, host: string): string {
  if (host === 'quiet') return `containers 1 ${base64('Is the docker daemon running?')}\nend 0 \n`;
  const container = (name: string, driver: string, volume: string, service: string | null) =>
    JSON.stringify({
      name: `/${name}`,
      state: service === null ? 'exited' : 'running',
      mounts: [{ Driver: driver, Name: volume }],
      service,
    });
  const all = [
    container('shop.1.x', 'netapp:latest', 'archive', 'shop'),
    container('old', 'netapp:latest', 'archive', null),
    container('till', 'gold:latest', 'orders', null),
    container('scratch', 'local', 'cart', null),
  ].join('\n');
  const [own, other] = alias === 'gold' ? ['gold', 'netapp'] : ['netapp', 'gold'];
  const path = (name: string) => `${etc}/${name === 'gold' ? 'gold' : 'config'}.json`;
  return [
    `containers 0 ${base64(all)}`,
    `config 0 ${base64(path(own))}`,
    `neighbour 0 ${base64(`${other}:latest ${path(other)}`)}`,
    'neighbour.config 1 ',
    'end 0 ',
    '',
  ].join('\n');
}

/** Hosts that hold files and know one script; others are down, unknown, or answer with lines of their own. */
function hosts(world: Readonly<Record<string, FakeHost>>) {
  const asked: string[] = [];
  let open = 0;
  const connectHost = async (target: HostTarget): Promise<HostConnection> => {
    asked.push(target.name);
    const found = world[target.name];
    if (found === undefined) throw new Error(`no such host in this test: ${target.name}`);
    if (found === down)
      throw new HostError('unreachable', target.name, { message: 'No route.', hint: 'Look.' });
    if (found === stranger && target.askAboutHostKey !== true)
      throw new HostError('host-key-unknown', target.name, { message: 'Its key is unknown.' });
    const files = found === stranger ? { [`${etc}/config.json`]: configText() } : found;
    const lines = Array.isArray(files)
      ? files
      : Object.entries(files).map(([path, text]) => `file ${base64(path)} ${base64(text)}`);
    open += 1;
    return {
      target,
      run: async (command) => {
        if (command.name === 'swarm.nodes')
          return { exitCode: 0, stdout: `id1\n${JSON.stringify(nodes)}\n`, stderr: '', ms: 1 };
        if (command.name === 'surroundings')
          return {
            exitCode: 0,
            stdout: containersOf(command.args[0], target.name),
            stderr: '',
            ms: 1,
          };
        expect(command).toMatchObject({
          name: 'config-files',
          args: ['/etc/netappdvp'],
          asRoot: true,
        });
        return { exitCode: 0, stdout: `${[...lines, 'end'].join('\n')}\n`, stderr: '', ms: 1 };
      },
      upload: () => Promise.reject(new Error('nothing may be written')),
      close: async () => {
        open -= 1;
      },
    };
  };
  return { overrides: { connectHost }, asked, open: () => open };
}

describe('on a cluster', () => {
  let sim: RunningSimulator;
  beforeAll(async () => {
    sim = await startSimulator({ scenario: 'typical' });
    const client = await connectOntap({
      host: sim.host,
      port: sim.port,
      username: sim.username,
      credential: new Secret(sim.password),
      trust: { kind: 'ca-file', path: sim.caFile },
      api: 'auto',
      timeoutMs: 10_000,
    });
    await client.createSvm({ name: 'svm_b', rootAggregate: 'aggr1', rootVolume: 'netappdvp_root' });
    client.close();
  });
  afterAll(async () => {
    expect(sim.refusals()).toEqual([]);
    await sim.close();
  });

  async function audit(
    words: readonly string[],
    overrides: Parameters<typeof runCli>[1] = {},
  ): Promise<RunOutcome & { report: AuditReport; apis: string[] }> {
    const before = sim.requests().length;
    const run = await runCli(
      ['prefix-audit', '--cluster', sim.address, '--ca-file', sim.caFile, '-o', 'json', ...words],
      { cwd: folder, env: { NETAPPDVP_PASSWORD: sim.password }, ...overrides },
    );
    const requests = sim.requests().slice(before);
    expect(requests.filter((request) => request.write)).toEqual([]);
    expect(`${run.stdout}${run.stderr}`).not.toContain(sim.password);
    return {
      ...run,
      get report() {
        return reportOf(run);
      },
      apis: requests.map((request) => request.api ?? ''),
    };
  }

  const bare = ['--svm', 'svm_docker', '--prefix', 'netappdvp_'];
  const mine = (): string =>
    file('mine.json', config({ labels: { netappdvp: 'svm_docker/netappdvp_' } }));

  it('tells ours from what somebody else owns', async () => {
    const { report, exitCode } = await audit(['--config', mine()]);
    expect(exitCode).toBe(3);
    expect(Object.keys(report).slice(0, 5)).toEqual([
      'svm',
      'prefixes',
      'volumes',
      'findings',
      'summary',
    ]);
    expect(report.svm).toBe('svm_docker');
    expect(report.prefixes).toMatchObject([
      {
        prefix: 'netappdvp_',
        source: 'mine.json',
        driver: 'ontap-nas',
        reachable: 20,
        ours: 17,
        foreign: 3,
        unknown: 0,
      },
    ]);
    const foreign = report.volumes.filter((volume) => volume.verdict === 'foreign');
    expect(foreign.map((volume) => volume.name)).toEqual([
      'netappdvp_archive',
      'netappdvp_mirror',
      'netappdvp_prod_orders',
    ]);
    expect(report.summary.bytesAtRisk).toBe((321 + 150 + 11) * 1024 ** 3);
    expect(report.findings.map((finding) => `${finding.severity} ${finding.code}`)).toEqual([
      'error foreign-volume-reachable',
      'info adopted-by-create',
    ]);
    expect(report.findings[0]?.hint?.split('\n').slice(1)).toEqual([
      expect.stringMatching(/--role-profile fenced --storage-prefix netappdvp_ .*not verified/),
      expect.stringMatching(/ netappdvp volumes recover --svm svm_docker$/),
    ]);
  });

  it('asks for no more than it needs', async () => {
    const { apis } = await audit([
      ...bare,
      '--prefix',
      'netappdvp_prod_',
      '--prefix',
      'netappdvp_m',
    ]);
    // The root volume, by name, and clones by their parent's name.
    expect(apis.filter((api) => api === 'volume-get-iter')).toHaveLength(3);
    expect(apis.length).toBeLessThanOrEqual(9);
  });

  it.each([
    ['none of its rules broken', ['--fail-on', 'unknown'], 0],
    ['its rule broken', ['--fail-on', 'foreign'], 3],
    ['overlap', ['--fail-on', 'overlap'], 0],
    ['overlap, and there is one', ['--fail-on', 'overlap', '--prefix', 'netappdvp_prod_'], 3],
    ['any', ['--fail-on', 'any'], 3],
    [
      'the foreign ones expected',
      [
        '--expect',
        'netappdvp_archive,netappdvp_mirror',
        '--expect',
        'svm_docker:netappdvp_prod_orders',
      ],
      0,
    ],
    ['all but one expected', ['--expect', 'netappdvp_archive,netappdvp_mirror'], 3],
  ])('exits as the rules say: %s', async (_, words, exitCode) => {
    expect((await audit([...bare, ...words])).exitCode).toBe(exitCode);
  });

  it('reads expected names from a file', async () => {
    const text =
      '\uFEFF# ours\r\nnetappdvp_archive  # finance is us\r\n\r\n netappdvp_mirror\nnetappdvp_prod_orders\nnetappdvp_gone';
    const { exitCode, report } = await audit([...bare, '--expect-file', file('expect.txt', text)]);
    expect(exitCode).toBe(0);
    expect(report.summary).toMatchObject({ ours: 20, foreign: 0, unknown: 0, bytesAtRisk: 0 });
    expect(report.findings).toMatchObject([
      { severity: 'warning', code: 'expected-not-reachable' },
    ]);
    expect(report.findings[0]?.message).toContain('netappdvp_gone');
  });

  it('finds everything behind an empty prefix, the root volume too', async () => {
    const { exitCode, report } = await audit(['--svm', 'svm_docker', '--prefix', '']);
    expect(exitCode).toBe(3);
    expect(report.summary.reachable).toBe(31);
    expect(report.volumes.find((volume) => volume.name === 'svm_docker_root')).toMatchObject({
      verdict: 'foreign',
      prefix: '',
      reasons: ['root volume of the SVM'],
    });
    expect(report.findings.map((finding) => finding.code)).toContain('empty-prefix');
  });

  it('says unknown of what nothing is known about', async () => {
    const { exitCode, report } = await audit(['--svm', 'svm_docker', '--prefix', 'h']);
    expect(report.volumes.map((v) => [v.name, v.verdict])).toEqual([
      ['home_dirs', 'unknown'],
      ['hr_documents', 'unknown'],
    ]);
    expect(exitCode).toBe(0);
    expect(report.findings).toMatchObject([
      { severity: 'warning', code: 'unknown-volume-reachable' },
      { severity: 'info', code: 'adopted-by-create' },
    ]);
  });

  it('compares configs with each other', async () => {
    const other = file('other.json', config({ limitVolumeSize: '1Ti' }));
    const { report } = await audit(['--config', mine(), '--config', other]);
    expect(report.findings.map((finding) => finding.code)).toContain('prefix-shared');
    const copy = file(
      'copy.json',
      config({ labels: { netappdvp: 'svm_docker/netappdvp_' }, password: 'other' }),
    );
    const same = await audit(['--config', mine(), '--config', copy, '--fail-on', 'overlap']);
    expect(same.exitCode).toBe(0);
    expect(same.report.findings.map((finding) => finding.code)).toContain('prefix-copies');
  });

  it('looks in every SVM when told to, whatever their number', async () => {
    const { report, apis } = await audit(['--all-svms', '--prefix', 'netappdvp_']);
    expect(report.svm).toBeNull();
    expect(report.summary.reachable).toBe(21);
    expect(report.volumes.at(0)).toMatchObject({
      svm: 'svm_b',
      name: 'netappdvp_root',
      verdict: 'foreign',
    });
    // A root volume within reach costs one more: is it its SVM's only volume?
    expect(apis.filter((api) => api === 'volume-get-iter')).toHaveLength(4);
    const bound = await audit(['--all-svms', '--config', mine()]);
    expect(bound.report.summary.reachable).toBe(20);
  });

  it.each([
    [['--svm', 'svm_x', '--prefix', 'p']],
    [['--all-svms', '--config', file('nowhere.json', config({ svm: 'svm_x' }))]],
  ])('says which SVMs there are: %j', async (words) => {
    const run = await audit(words);
    expect(run.exitCode).toBe(1);
    expect(run.json()).toMatchObject({
      error: { code: 'svm-not-found', hint: 'There are: svm_b, svm_docker' },
    });
  });

  it('ends with 4 when the login is refused', async () => {
    const run = await audit(bare, { env: { NETAPPDVP_PASSWORD: 'Wrong-1-password' } });
    expect(run.exitCode).toBe(4);
    expect(run.json()).toHaveProperty('error');
  });

  it('works with the login of the SVM, which sees nothing else', async () => {
    const { username, password } = sim.plugin ?? { username: '', password: '' };
    const run = await audit(['--username', username, ...bare], {
      env: { NETAPPDVP_PASSWORD: password },
    });
    expect(run.exitCode).toBe(3);
    expect(run.report.summary.reachable).toBe(20);
  });

  it('has words for people', async () => {
    const run = await runCli(
      ['prefix-audit', '--cluster', sim.address, '--ca-file', sim.caFile, ...bare],
      { env: { NETAPPDVP_PASSWORD: sim.password } },
    );
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toMatch(/^VOLUME.*\nnetappdvp_archive /);
    expect(run.stdout).toContain(
      "of 20 volumes within the plugin's reach on SVM svm_docker 3 belong to somebody else",
    );
    expect(run.stdout).toMatch(
      /\nNext: .*--role-profile fenced --print-cli \(not verified on a live system\)\.\nDeleted the wrong one\?.* volumes recover --svm svm_docker\n$/,
    );
  });

  describe('and the hosts', () => {
    it('count as one when their configs say the same, apart from the password', async () => {
      const files = (password: string) => ({ [`${etc}/config.json`]: configText({ password }) });
      const { overrides, asked } = hosts({
        d1: files('one-Secret1'),
        d2: files('two-Secret2'),
        d3: files('3'),
      });
      const run = await audit(['--hosts', 'd1,d2,d3'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(asked.toSorted()).toEqual(['d1', 'd2', 'd3']);
      expect(run.report.prefixes).toMatchObject([
        { prefix: 'netappdvp_', source: `d1:${etc}/config.json and 2 more hosts`, reachable: 20 },
      ]);
      expect(run.report.findings.map((finding) => finding.code)).toEqual([
        'foreign-volume-reachable',
        'adopted-by-create',
      ]);
      expect(`${run.stdout}${run.stderr}`).not.toMatch(/Secret[12]/);
    });

    it('are held against each other and against the config at hand', async () => {
      const { overrides } = hosts({
        d1: { [`${etc}/config.json`]: configText() },
        d2: { [`${etc}/gold.json`]: configText({ storagePrefix: 'netappdvp_gold_' }) },
      });
      const same = file('same.json', config({ password: 'x' }));
      const run = await audit(['--config', same, '--hosts', 'd1', '--hosts', 'd2'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(run.report.prefixes.map((row) => row.source)).toEqual([
        'same.json',
        `d2:${etc}/gold.json`,
      ]);
      expect(run.report.findings.map((finding) => finding.code)).toContain('prefix-overlap');
    });

    it('tell which containers use a volume, which proves nothing', async () => {
      const gold = configText({ storagePrefix: 'netappdvp_prod_' });
      const { overrides } = hosts({
        d1: { [`${etc}/config.json`]: configText(), [`${etc}/gold.json`]: gold },
        quiet: { [`${etc}/config.json`]: configText() },
      });
      const run = await audit(['--config', file('at-hand.json', config()), '--hosts', 'd1,quiet'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      const users = run.report.volumes.flatMap(({ name, verdict, reasons }) =>
        reasons
          .filter((reason) => reason.startsWith('in use'))
          .map((reason) => `${name} ${verdict}: ${reason}`),
      );
      expect(users).toEqual([
        'netappdvp_archive foreign: in use by container shop.1.x of service shop on d1 (running)',
        'netappdvp_archive foreign: in use by container old on d1 (exited)',
        'netappdvp_prod_orders ours: in use by container till on d1 (exited)',
      ]);
      expect(run.report.findings).toContainEqual(
        expect.objectContaining({
          severity: 'warning',
          code: 'host-containers-unread',
          message: expect.stringContaining('quiet') as unknown,
        }),
      );
    });

    it('hide nothing when one is down or has a useless config', async () => {
      const { overrides } = hosts({
        d1: {
          [`${etc}/config.json`]: configText(),
          [`${etc}/san.json`]: configText({ storageDriverName: 'solidfire-san' }),
        },
        d2: down,
        d3: { [`${etc}/broken.json`]: '{"password":"one-Secret1"' },
      });
      const run = await audit(['--hosts', 'd1,d2,d3'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(run.exitCode).toBe(1);
      expect(run.report.summary.reachable).toBe(20);
      const messages = run.report.findings.map((f) => `${f.severity} ${f.code}: ${f.message}`);
      expect(messages).toContainEqual(
        expect.stringMatching(/^error host-unreadable: d2 .*No route\./),
      );
      expect(messages).toContainEqual(
        expect.stringMatching(/^warning host-config-left-out: d1:.*san\.json/),
      );
      expect(messages).toContainEqual(
        expect.stringMatching(/^warning host-config-left-out: d3:.*broken\.json/),
      );
      expect(`${run.stdout}${run.stderr}`).not.toContain('Secret1');
    });

    it.each([
      [
        'a folder that may not be read',
        ['closed'],
        /^error host-unreadable: d2 .*\/etc\/netappdvp may not be read/,
      ],
      [
        'a file that may not be read',
        [`unreadable ${base64(`${etc}/gold.json`)}`],
        /^error host-unreadable: d2:.*gold\.json/,
      ],
    ])('are never taken for safe with %s', async (_, lines, expected) => {
      const { overrides } = hosts({
        d1: { [`${etc}/config.json`]: configText() },
        d2: lines,
      });
      const run = await audit(['--hosts', 'd1,d2', '--fail-on', 'unknown'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(run.exitCode).toBe(1);
      const told = run.report.findings.map((f) => `${f.severity} ${f.code}: ${f.message}`);
      expect(told).toContainEqual(expect.stringMatching(expected));
    });

    it('are told of when they have no config, or files that are none', async () => {
      const { overrides } = hosts({
        d1: { [`${etc}/netapp.conf`]: configText() },
        d2: {},
        d3: [`large ${base64(`${etc}/core`)}`, `file ${base64(`${etc}/notes`)} ${base64('hi')}`],
      });
      const run = await audit(['--hosts', 'd1,d2,d3', '--fail-on', 'unknown'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(run.exitCode).toBe(0);
      expect(run.report.prefixes.map(({ source }) => source)).toEqual([`d1:${etc}/netapp.conf`]);
      const told = run.report.findings.map((f) => `${f.severity} ${f.code}: ${f.message}`);
      for (const expected of [
        /^warning host-without-config: d2 /,
        /^warning host-config-left-out: d3:.*core/,
        /^warning host-config-left-out: d3:.*notes/,
      ])
        expect(told).toContainEqual(expect.stringMatching(expected));
    });

    it('with an unknown key end in 2, and on a terminal a person is asked', async () => {
      const world = { d1: { [`${etc}/config.json`]: configText() }, d2: stranger };
      const words = ['--hosts', 'd1,d2', '--fail-on', 'unknown'];
      const env = { NETAPPDVP_PASSWORD: sim.password };
      const alone = await audit(words, { env, overrides: hosts(world).overrides });
      expect(alone.exitCode).toBe(2);
      expect(alone.report.findings[0]).toMatchObject({
        severity: 'error',
        code: 'host-unreadable',
      });
      const only = await audit(['--hosts', 'd2'], { env, overrides: hosts(world).overrides });
      expect(only.exitCode).toBe(2);
      expect(only.json()).toMatchObject({ error: { code: 'no-config-found' } });
      const { overrides, asked } = hosts(world);
      const helped = await audit(words, { env, overrides, prompts: [] });
      expect(helped.exitCode).toBe(0);
      expect(asked).toEqual(['d1', 'd2', 'd2']);
      expect(helped.report.prefixes.map(({ source }) => source)).toEqual([
        `d1:${etc}/config.json and d2:${etc}/config.json`,
      ]);
    });

    it('of a Swarm are all read, and no connection stays open', async () => {
      const files = { [`${etc}/config.json`]: configText() };
      const { overrides, asked, open } = hosts({ d1: files, d2: files });
      const run = await audit(['--swarm', 'd1', '--fail-on', 'unknown'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(run.exitCode).toBe(0);
      expect(run.report.prefixes.map(({ source }) => source)).toEqual([
        `d1:${etc}/config.json and d2:${etc}/config.json`,
      ]);
      expect(asked).toEqual(['d1', 'd2']);
      expect(open()).toBe(0);
    });

    it('without any config are a failure that says so', async () => {
      const { overrides } = hosts({ d1: {}, d2: down });
      const run = await audit(['--svm', 'svm_docker', '--hosts', 'd1,d2'], {
        env: { NETAPPDVP_PASSWORD: sim.password },
        overrides,
      });
      expect(run.exitCode).toBe(1);
      expect(run.json()).toMatchObject({
        error: { code: 'no-config-found', hint: expect.stringContaining('d2') as unknown },
      });
    });
  });
});

it('leaves out volumes of SVMs that serve no data', async () => {
  const client: Partial<OntapClient> = {
    listSvms: async () => [{ name: 'svm1' } as Svm],
    listRootVolumes: async () => [],
    // The cluster's own SVM holds such volumes for auditing and for MetroCluster.
    volumes: async function* () {
      yield [makeVolume('MDV_aud_1', { svm: 'cluster1' }), makeVolume('data')];
    },
    heartbeats: async () => [],
    nfsClients: async function* () {
      yield [];
    },
    mirrors: async () => [],
    shares: async () => [],
    close: () => undefined,
  };
  const run = await runCli(
    ['prefix-audit', '--all-svms', '--prefix', '', '--cluster', 'c', '-o', 'json'],
    {
      env: { NETAPPDVP_PASSWORD: 'Any-1-password' },
      overrides: { connectOntap: async () => client as OntapClient },
    },
  );
  expect(reportOf(run).volumes.map(({ name }) => name)).toEqual(['data']);
});

it('reads many volumes page by page', async () => {
  const sim = await startSimulator({ scenario: 'typical', volumes: 1200 });
  try {
    const run = await runCli(
      [
        'prefix-audit',
        '--cluster',
        sim.address,
        '--ca-file',
        sim.caFile,
        '--svm',
        'svm_docker',
        '--prefix',
        'netappdvp_',
        '-o',
        'json',
      ],
      { env: { NETAPPDVP_PASSWORD: sim.password } },
    );
    expect(run.exitCode).toBe(3);
    expect(reportOf(run).summary).toMatchObject({
      reachable: 1200,
      ours: 1188,
      foreign: 12,
    });
    const pages = sim.requests().filter((request) => request.api === 'volume-get-iter');
    // The root volume, three pages by name, and one of clones.
    expect(pages).toHaveLength(5);
  } finally {
    await sim.close();
  }
});
