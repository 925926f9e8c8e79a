import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { type RunOptions, type RunOutcome, runCli } from '../support/run-cli.ts';
import { cancel } from '../support/scripted-prompter.ts';

const PASSWORD = 'N0t-to-be-"seen"\\';
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netappdvp-init-'));
  path = join(folder, 'config.json');
});

const answers = [
  '--svm',
  'svm_docker',
  '--management-lif',
  '192.0.2.10',
  '--data-lif',
  '192.0.2.11',
];
const env = { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD };

/** Runs init for the file of this test; its output never holds the password. */
async function init(words: readonly string[], options: RunOptions = {}): Promise<RunOutcome> {
  const outcome = await runCli(['init', '--file', path, ...words], { env, ...options });
  for (const form of [PASSWORD, JSON.stringify(PASSWORD).slice(1, -1)])
    expect(outcome.stdout + outcome.stderr).not.toContain(form);
  return outcome;
}

const written = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe('init from options', () => {
  it('writes the whole document, 0600', async () => {
    const outcome = await init([
      ...answers,
      '--aggregate',
      'aggr1',
      '--storage-prefix',
      'gold_',
      '--default',
      'size=20G',
      '--default',
      'SnapshotReserve=10',
      '--set',
      'usereST=false',
      '--set',
      'labels={"team":"a"}',
      '--set',
      'limitVolumeSize=1TiB',
      '-o',
      'json',
    ]);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.json()).toMatchObject({ path, changed: true, backup: null, diagnostics: [] });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^\{\n {2}"version": 1,\n[\s\S]*\}\n$/);
    expect(written()).toEqual({
      version: 1,
      storageDriverName: 'ontap-nas',
      managementLIF: '192.0.2.10',
      dataLIF: '192.0.2.11',
      svm: 'svm_docker',
      aggregate: 'aggr1',
      username: 'trident_user',
      password: PASSWORD,
      storagePrefix: 'gold_',
      labels: { netappdvp: 'svm_docker/gold_', team: 'a' },
      useREST: false,
      limitVolumeSize: '1TiB',
      defaults: { size: '20G', snapshotReserve: '10' },
    });
  });

  it('changes nothing the second time', async () => {
    await init(answers);
    const before = statSync(path).mtimeMs;
    const outcome = await init([...answers, '-o', 'json']);
    expect(outcome.json()).toMatchObject({ changed: false, backup: null });
    expect(statSync(path).mtimeMs).toBe(before);
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  it('leaves a differing file alone without --force, and keeps the old one with it', async () => {
    const theirs = '{"version": 1, "password": "0ld-one", "svm": "other"}';
    writeFileSync(path, theirs);
    const refused = await init(answers);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--force');
    expect(refused.stderr).toContain('~ svm: "other" -> "svm_docker"');
    expect(refused.stderr).not.toContain('0ld-one');
    expect(readFileSync(path, 'utf8')).toBe(theirs);
    const forced = await init([...answers, '--force', '-o', 'json']);
    expect(forced.exitCode).toBe(0);
    const { backup } = forced.json() as { backup: string };
    expect(readFileSync(backup, 'utf8')).toBe(theirs);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(written()).toMatchObject({ svm: 'svm_docker' });
  });

  it('shows no value of the old file that may be a secret, however its key is spelt', async () => {
    writeFileSync(path, '{"pasword": "hunter22secret", "aws": {"api_key": "k-hunter"}}');
    const outcome = await init([...answers, '--dry-run']);
    expect(outcome.stderr).toContain('- pasword: [redacted]');
    expect(outcome.stdout + outcome.stderr).not.toContain('hunter');
  });

  it('replaces what is no JSON at all with --force only', async () => {
    writeFileSync(path, 'x');
    expect((await init(answers)).exitCode).toBe(2);
    expect((await init([...answers, '--force'])).exitCode).toBe(0);
  });

  it('takes a file that says the right thing from the eyes of others', async () => {
    await init(answers);
    writeFileSync(join(folder, 'open.json'), readFileSync(path), { mode: 0o644 });
    path = join(folder, 'open.json');
    expect((await init([...answers, '--dry-run', '-o', 'json'])).json()).toMatchObject({
      changed: true,
    });
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect((await init([...answers, '-o', 'json'])).json()).toMatchObject({
      changed: true,
      backup: null,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('follows a link and says so', async () => {
    symlinkSync('real.json', path);
    expect((await init(answers)).exitCode).toBe(1);
    writeFileSync(join(folder, 'real.json'), '{}');
    const outcome = await init([...answers, '--force']);
    expect(outcome.stderr).toContain(
      `symbolic link; what is written is ${join(folder, 'real.json')}`,
    );
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toContain('svm_docker');
  });

  it('shows only with --dry-run', async () => {
    const outcome = await init([...answers, '--dry-run']);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toContain('"password": "[redacted]"');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('prints the document itself with --file -, password included, and nothing else', async () => {
    const outcome = await runCli(['init', '--file', '-', '--no-label', ...answers], { env });
    expect(JSON.parse(outcome.stdout)).toMatchObject({ version: 1, password: PASSWORD });
    expect(outcome.json()).not.toHaveProperty('labels');
    expect(outcome.stderr).not.toContain(PASSWORD);
    expect(
      (await runCli(['init', '--file', '-', '-o', 'json', ...answers], { env })).exitCode,
    ).toBe(2);
  });

  it('reads the password from a file', async () => {
    const file = join(folder, 'pw');
    writeFileSync(file, 'fr0m-a-file\n', { mode: 0o600 });
    expect(
      (await init([...answers, '--plugin-password-file', file, '--plugin-username', 'dvp']))
        .exitCode,
    ).toBe(0);
    expect(written()).toMatchObject({ username: 'dvp', password: 'fr0m-a-file' });
  });

  it('writes an empty prefix with a warning', async () => {
    const outcome = await init([...answers, '--storage-prefix', '']);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout).toContain('empty-prefix');
  });

  it('refuses a document with errors, exit 2, with the findings', async () => {
    const words = [...answers, '--set', 'labels={"a":1}', '-o', 'json'];
    const outcome = await init(words);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.json()).toMatchObject({
      changed: false,
      diagnostics: [{ code: 'wrong-type', path: '/labels/a' }],
      error: { code: 'config-invalid' },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['a missing SVM', ['--management-lif', '192.0.2.10'], /Give --svm\./],
    ['everything missing', [], /Give --svm, --management-lif\./],
    ['an unknown key', ['--set', 'usageHeartbet=1'], /Did you mean usageHeartbeat\?/],
    ['an unknown default', ['--default', 'siz=1G'], /Did you mean size\?/],
    ['a default as --set', ['--set', 'exportPolicy=x'], /Give --default exportPolicy=/],
    ['a top key as --default', ['--default', 'zone=x'], /Give --set zone=/],
    ['a key with an option', ['--set', 'dataLIF=x'], /Give --data-lif/],
    ['a version', ['--set', 'version=2'], /always 1/],
    ['a secret', ['--set', 'clientPrivateKey=abc'], /every user of the machine/],
    ['a hidden secret', ['--set', 'aws={"secretKey":"abc"}'], /every user of the machine/],
    ['a misspelt secret', ['--set', 'aws={"secret_key":"abc"}'], /every user of the machine/],
    ['no pair', ['--set', 'abc'], /takes KEY=VALUE/],
    ['a boolean that is none', ['--set', 'useREST=yes'], /true or false/],
    ['an object that is none', ['--set', 'labels=a'], /object as JSON/],
    ['a list that is none', ['--set', 'storage={}'], /list as JSON/],
    ['a bad size', ['--default', 'size=1.5G'], /size is no size/],
    ['a bad prefix', ['--storage-prefix', 'a-b'], /ONTAP refuses/],
    ['an empty SVM', ['--svm', ''], /--svm.*is empty/],
    ['a bad LIF', ['--management-lif', '::1'], /brackets/],
  ])('%s is a usage error', async (_name, words, expected) => {
    const outcome = await init(words);
    expect(outcome.stderr).toMatch(expected);
    expect(outcome.exitCode).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names the password option when nobody can be asked', async () => {
    const outcome = await init(answers, { env: {} });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain('--plugin-password-file');
  });
});

describe('init for every driver', () => {
  const solid = [
    '--management-lif',
    '192.0.2.30',
    '--data-lif',
    '192.0.2.31',
    '--set',
    'TenantName=docker',
  ];

  it.each([
    ['ontap-nas-economy', answers, { dataLIF: '192.0.2.11' }],
    [
      'ontap-nas-flexgroup',
      [...answers, '--aggregate', 'a1, a2'],
      { flexgroupAggregateList: ['a1', 'a2'] },
    ],
    ['ontap-san', answers.slice(0, 4), { svm: 'svm_docker' }],
    [
      'ontap-san-economy',
      [...answers.slice(0, 4), '--set', 'lunsPerFlexvol=50'],
      { lunsPerFlexvol: '50' },
    ],
    ['solidfire-san', solid, { SVIP: '192.0.2.31:3260', TenantName: 'docker' }],
  ])('%s: writes a document without errors and warnings', async (driver, words, expected) => {
    const outcome = await init(['--driver', driver, ...words, '-o', 'json']);
    expect(outcome.exitCode).toBe(0);
    const { diagnostics } = outcome.json() as { diagnostics: { severity: string }[] };
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(written()).toMatchObject({ storageDriverName: driver, ...expected });
    expect(written()).toMatchObject(
      driver === 'solidfire-san'
        ? {
            EndPoint: `https://trident_user:${encodeURIComponent(PASSWORD)}@192.0.2.30/json-rpc/8.0`,
          }
        : { storagePrefix: 'netappdvp_', labels: { netappdvp: 'svm_docker/netappdvp_' } },
    );
  });

  it.each([
    [
      'what a SolidFire config needs',
      ['--driver', 'solidfire-san'],
      /--management-lif, --data-lif, --set TenantName=NAME/,
    ],
    [
      'an SVM of SolidFire',
      ['--driver', 'solidfire-san', ...solid, '--svm', 's'],
      /says nothing for solidfire-san/,
    ],
    [
      'a prefix that LUN pools cannot have',
      ['--driver', 'ontap-san-economy', ...answers.slice(0, 4), '--storage-prefix', 'a-b'],
      /ONTAP refuses/,
    ],
    [
      'a key of another driver',
      ['--driver', 'ontap-san', ...answers.slice(0, 4), '--default', 'sizze=1G'],
      /Did you mean size/,
    ],
  ])('tells of %s, exit 2', async (_name, words, expected) => {
    const outcome = await init(words);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(expected);
  });
});

describe('init for CHAP and NVMe', () => {
  const san = ['--driver', 'ontap-san', ...answers.slice(0, 4)];
  const secrets = {
    NETAPPDVP_CHAP_PASSWORD: 'inbound-secret-1',
    NETAPPDVP_CHAP_TARGET_PASSWORD: 'outbound-secret-2',
  };
  const login = {
    useCHAP: true,
    chapInitiatorSecret: 'inbound-secret-1',
    chapTargetInitiatorSecret: 'outbound-secret-2',
  };
  const users = { chapUsername: 'netappdvp', chapTargetUsername: 'netappdvp_target' };
  const expectNoSecret = ({ stdout, stderr }: RunOutcome): void => {
    for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
  };

  it('takes the passwords from the environment and from files, with the users of bootstrap', async () => {
    const words = [...san, '--set', 'useCHAP=true'];
    const first = await init(words, { env: { ...env, ...secrets } });
    expect(first.exitCode, first.stderr).toBe(0);
    expect(written()).toMatchObject({ ...login, ...users });
    expectNoSecret(first);
    for (const [name, text] of Object.entries(secrets))
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    const files = [
      '--chap-password-file',
      join(folder, 'NETAPPDVP_CHAP_PASSWORD'),
      '--chap-target-password-file',
      join(folder, 'NETAPPDVP_CHAP_TARGET_PASSWORD'),
    ];
    const named = ['--set', 'chapUsername=a', '--set', 'chapTargetUsername=b'];
    expect((await init([...words, ...named, ...files, '--force'])).exitCode).toBe(0);
    expect(written()).toMatchObject({ ...login, chapUsername: 'a', chapTargetUsername: 'b' });
  });

  it.each([
    ['a password that nobody gave', ['--set', 'useCHAP=true'], /--chap-password-file or NETAPP/],
    ['passwords without CHAP', ['--chap-password-file', 'x'], /Add --set useCHAP=true/],
    ['one on the line', ['--set', 'chapInitiatorSecret=x'], /Give --chap-password-file/],
  ])('tells of %s, exit 2', async (_name, words, expected) => {
    const outcome = await init([...san, ...words]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(expected);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks for all of it when there is no cluster to look at', async () => {
    const start = [
      { kind: 'text' as const, message: /^The SVM/, answer: 'svm_docker' },
      { kind: 'text' as const, message: /management LIF/, answer: '127.0.0.1:1' },
      { kind: 'text' as const, message: /prefix/, answer: 'san_' },
    ];
    const chap = await init(['--driver', 'ontap-san'], {
      prompts: [
        ...start,
        { kind: 'select', message: /How hosts reach/, answer: 'iscsi' },
        { kind: 'confirm', message: /CHAP/, answer: true },
        {
          kind: 'secret',
          message: /^CHAP password, by which the hosts/,
          answer: login.chapInitiatorSecret,
        },
        {
          kind: 'secret',
          message: /by which the SVM answers/,
          answer: login.chapTargetInitiatorSecret,
        },
        { kind: 'select', message: /^Is this right/, answer: 'write' },
      ],
    });
    expect(chap.exitCode, chap.stderr).toBe(0);
    expectNoSecret(chap);
    expect(written()).toMatchObject({ ...login, ...users });
    const nvme = await init(['--driver', 'ontap-san', '--force'], {
      prompts: [
        ...start,
        { kind: 'select', message: /How hosts reach/, answer: 'nvme' },
        { kind: 'select', message: /^Is this right/, answer: 'write' },
      ],
    });
    expect(nvme.exitCode, nvme.stderr).toBe(0);
    expect(written()).toMatchObject({ sanType: 'nvme' });
    expect(written()).not.toHaveProperty('useCHAP');
  });
});

describe('init from another config', () => {
  const other = {
    Version: 1,
    storageDriverName: 'ontap-san',
    managementLIF: '192.0.2.10',
    SVM: 'svm_docker',
    username: 'u',
    password: PASSWORD,
    useCHAP: true,
    chapUsername: 'a',
    chapInitiatorSecret: 'zq-secret-1',
    chapTargetUsername: 'b',
    chapTargetInitiatorSecret: 'zq-secret-2',
    storagePrefix: 'old_',
    labels: { netappdvp: 'svm_docker/old_', team: 't' },
    defaults: { size: '5G' },
  };

  it('takes everything over, secrets too, and what is given wins', async () => {
    const from = join(folder, 'from.conf');
    writeFileSync(from, JSON.stringify(other));
    const outcome = await init([
      '--from',
      from,
      '--storage-prefix',
      'new_',
      '--default',
      'fileSystemType=xfs',
    ]);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout + outcome.stderr).not.toContain('zq-secret');
    expect(written()).toEqual({
      version: 1,
      storageDriverName: 'ontap-san',
      managementLIF: '192.0.2.10',
      svm: 'svm_docker',
      username: 'u',
      password: PASSWORD,
      storagePrefix: 'new_',
      labels: { netappdvp: 'svm_docker/new_', team: 't' },
      useCHAP: true,
      chapUsername: 'a',
      chapInitiatorSecret: 'zq-secret-1',
      chapTargetUsername: 'b',
      chapTargetInitiatorSecret: 'zq-secret-2',
      defaults: { size: '5G', fileSystemType: 'xfs' },
    });
    const again = await init(['--from', path, '-o', 'json']);
    expect(again.json()).toMatchObject({ changed: false });
  });

  it('reads answers from standard input', async () => {
    const outcome = await init(['--from', '-', '--svm', 'svm_other'], {
      stdin: JSON.stringify(other),
    });
    expect(outcome.exitCode).toBe(0);
    expect(written()).toMatchObject({ svm: 'svm_other', username: 'u' });
  });

  it.each([
    ['no JSON', ['--from', '-'], 'version: 1', /nothing can be taken from it/],
    [
      'a driver that is not made',
      ['--from', '-'],
      '{"storageDriverName": "azure-netapp-files"}',
      /makes no config/,
    ],
    ['both', ['--from', '-', '--from-host', 'h'], '{}', /exclude each other/],
  ])('%s is a usage error', async (_name, words, stdin, expected) => {
    const outcome = await init(words, { stdin });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(expected);
  });
});

describe('init beside another instance', () => {
  it('tells of a prefix and labels that the other one has too', async () => {
    await runCli(['init', '--file', join(folder, 'gold.json'), ...answers], { env });
    const outcome = await init([...answers, '--storage-prefix', 'netappdvp_x', '-o', 'json']);
    expect(outcome.json()).toMatchObject({
      diagnostics: [{ code: 'prefix-shared', path: '/storagePrefix' }],
    });
    const same = await init([...answers, '--default', 'size=2G', '--force', '-o', 'json']);
    const codes = (same.json() as { diagnostics: { code: string }[] }).diagnostics;
    expect(codes.map(({ code }) => code)).toEqual(['prefix-shared', 'labels-shared']);
    const apart = await init([...answers, '--storage-prefix', 'silver_', '--force', '-o', 'json']);
    expect(apart.json()).toMatchObject({ diagnostics: [] });
  });

  it('gives an alias a file and a prefix of its own', async () => {
    const overrides = {
      paths: {
        cwd: folder,
        state: folder,
        defaultConfig: join(folder, 'config.json'),
        sshConfig: [],
      },
    };
    const outcome = await runCli(['init', '--alias', 'gold-1', ...answers], { env, overrides });
    expect(outcome.exitCode).toBe(0);
    const text = readFileSync(join(folder, 'gold-1.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ storagePrefix: 'gold_1_' });
    expect((await runCli(['init', '--alias', '../x', ...answers], { env })).exitCode).toBe(2);

    const from = ['init', '--alias', 'silver', '--from', join(folder, 'gold-1.json')];
    expect((await runCli(from, { env, overrides })).exitCode).toBe(0);
    const silver = join(folder, 'silver.json');
    expect(JSON.parse(readFileSync(silver, 'utf8'))).toMatchObject({
      storagePrefix: 'silver_',
      labels: { netappdvp: 'svm_docker/silver_' },
    });
    const named = [...from, '--storage-prefix', 'ag_', '--force'];
    expect((await runCli(named, { env, overrides })).exitCode).toBe(0);
    expect(JSON.parse(readFileSync(silver, 'utf8'))).toMatchObject({
      storagePrefix: 'ag_',
      labels: { netappdvp: 'svm_docker/ag_' },
    });
  });
});

describe('init on a terminal', () => {
  it('asks for what is missing, proposes what stands there, and asks before it writes', async () => {
    const outcome = await init([], {
      env: {},
      prompts: [
        { kind: 'select', message: /^The driver/, answer: 'ontap-nas' },
        { kind: 'text', message: /^The SVM/, answer: 'svm_docker' },
        { kind: 'text', message: /management LIF/, answer: '127.0.0.1:1' },
        { kind: 'text', message: /data LIF/, answer: '' },
        { kind: 'text', message: /prefix/, answer: 'gold_' },
        { kind: 'secret', message: /Password of trident_user/, answer: PASSWORD },
        { kind: 'select', message: /^Is this right/, answer: 'change' },
        { kind: 'text', message: /^The SVM/, answer: 'svm_docker' },
        { kind: 'text', message: /management LIF/, answer: '127.0.0.1:1' },
        { kind: 'text', message: /data LIF/, answer: '' },
        { kind: 'text', message: /prefix/, answer: 'silver_' },
        { kind: 'secret', message: /Password of trident_user/, answer: PASSWORD },
        { kind: 'select', message: /^Is this right/, answer: 'write' },
      ],
    });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toContain('"password": "[redacted]"');
    expect(written()).toMatchObject({
      svm: 'svm_docker',
      storagePrefix: 'silver_',
      password: PASSWORD,
    });
    expect(written()).not.toHaveProperty('dataLIF');
  });

  it('writes nothing when it is declined or cancelled', async () => {
    const declined = await init(answers, {
      prompts: [{ kind: 'confirm', message: /Write/, answer: false }],
    });
    const cancelled = await init(answers, {
      prompts: [{ kind: 'confirm', message: /Write/, answer: cancel }],
    });
    expect([declined.exitCode, cancelled.exitCode]).toEqual([130, 130]);
    expect(readdirSync(folder)).toEqual([]);
    expect((await init([...answers, '--yes'], { prompts: [] })).exitCode).toBe(0);
  });
});

describe('init with a cluster', () => {
  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ scenario: 'typical' });
  });
  afterAll(async () => {
    expect(simulator.refusals()).toEqual([]);
    expect(simulator.requests().filter(({ write }) => write)).toEqual([]);
    await simulator.close();
  });
  const cluster = (): string[] => [
    '--cluster',
    simulator.address,
    '--fingerprint',
    simulator.fingerprint,
    // The LIFs' addresses are names for the simulator: nothing is to connect to them.
    '--plugin-address',
    simulator.address,
  ];

  it('offers what is there', async () => {
    const [data, management] = ['198.51.100.20', '198.51.100.10'];
    const outcome = await init(cluster(), {
      env: { ...env, NETAPPDVP_PASSWORD: simulator.password },
      prompts: [
        { kind: 'select', message: /^The driver/, answer: 'ontap-nas' },
        { kind: 'select', message: /^The SVM/, answer: 'svm_docker' },
        { kind: 'select', message: /management LIF/, answer: management },
        { kind: 'select', message: /data LIF/, answer: data },
        { kind: 'select', message: /Make volumes on/, answer: 'aggr2' },
        { kind: 'text', message: /prefix/, answer: 'netappdvp_' },
        { kind: 'select', message: /Export policy/, answer: 'default' },
        { kind: 'select', message: /Snapshot policy/, answer: 'none' },
        { kind: 'select', message: /^Is this right/, answer: 'write' },
      ],
    });
    expect(outcome.stderr).not.toContain(simulator.password);
    expect(outcome.stderr).toMatch(
      /127\.0\.0\.1:\d+ shows a certificate for .*, not for 198\.51\.100\.10, so the plugin could not/,
    );
    expect(outcome.exitCode).toBe(0);
    expect(written()).toMatchObject({
      svm: 'svm_docker',
      managementLIF: management,
      dataLIF: data,
      aggregate: 'aggr2',
      defaults: { exportPolicy: 'default', snapshotPolicy: 'none' },
    });
  });

  it('offers the certificate of the management LIF, and what a SAN driver needs', async () => {
    const words = [...cluster(), '--driver', 'ontap-san', '--svm', 'svm_docker'];
    const outcome = await init(words, {
      env: { ...env, NETAPPDVP_PASSWORD: simulator.password },
      prompts: [
        { kind: 'select', message: /management LIF/, answer: '198.51.100.10' },
        { kind: 'select', message: /Make volumes on/, answer: null },
        { kind: 'text', message: /prefix/, answer: 'san_' },
        { kind: 'select', message: /How hosts reach/, answer: 'iSCSI (not served yet)' },
        { kind: 'select', message: /Snapshot policy/, answer: 'none' },
        { kind: 'select', message: /^Is this right/, answer: 'stop' },
      ],
    });
    expect(outcome.exitCode).toBe(130);
    const settled = [...words, '--management-lif', simulator.address, '--storage-prefix', 'san_'];
    expect((await init(settled)).exitCode).toBe(0);
    expect(written()).toMatchObject({ storageDriverName: 'ontap-san', storagePrefix: 'san_' });
    expect(written()).not.toHaveProperty('dataLIF');
    const asked = await init(
      ['--management-lif', simulator.address, '--force', '--fingerprint', simulator.fingerprint],
      {
        prompts: [
          { kind: 'text', message: /^The SVM/, answer: 'svm_docker' },
          { kind: 'text', message: /data LIF/, answer: '' },
          { kind: 'text', message: /prefix/, answer: 'nas_' },
          { kind: 'confirm', message: /only the certificate of .*that you trusted/, answer: true },
          { kind: 'select', message: /^Is this right/, answer: 'write' },
        ],
      },
    );
    expect(asked.exitCode).toBe(0);
    expect(written()).toHaveProperty('trustedCACertificate');
    const checked = await runCli(['config', 'validate', '--offline', path]);
    expect(checked.exitCode).toBe(0);
  });

  it('says which SVMs there are when the one that was given is none of them', async () => {
    const outcome = await init([...cluster(), '--svm', 'svm_other'], {
      env: { ...env, NETAPPDVP_PASSWORD: simulator.password },
      prompts: [],
    });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(/no SVM svm_other[\s\S]*svm_docker/);
  });
});
