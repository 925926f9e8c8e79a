import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { basic, send } from '../simulator/wire.ts';
import { type RunOptions, type RunOutcome, runCli } from '../support/run-cli.ts';
import { selfSigned, type TestCertificate } from '../support/tls.ts';

const authority = selfSigned({ name: 'client-ca', authority: true });
const stranger = selfSigned({ name: 'other-ca', authority: true });
const folder = mkdtempSync(join(tmpdir(), 'netappdvp-client-certificate-'));

function put(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  return path;
}

/** The options for a certificate and its key, both in files. */
function shown(file: string, { cert, key }: TestCertificate, mode = 0o600): string[] {
  const certificate = put(`${file}.pem`, cert, 0o644);
  return ['--client-cert', certificate, '--client-key', put(`${file}.key`, key, mode)];
}

const ops = authority.issue({ name: 'ops' });
const opsWords = shown('ops', ops);
const keyWords = (key: string): string[] => [...opsWords.slice(0, 3), key];
const clientCaFile = put('client-ca.pem', authority.cert, 0o644);

/** Adds the user ops, whose entry for one application is a certificate's. */
async function addOps(sim: RunningSimulator, applications: readonly string[]): Promise<void> {
  const reply = await send(sim, {
    path: '/api/security/accounts',
    headers: basic(sim.username, sim.password),
    body: JSON.stringify({
      name: 'ops',
      role: 'admin',
      applications: applications.map((application) => ({
        application,
        authentication_methods: ['certificate'],
      })),
    }),
  });
  expect([201, reply.body]).toEqual([reply.status, reply.body]);
}

function run(
  sim: RunningSimulator,
  words: readonly string[],
  options: RunOptions = {},
): Promise<RunOutcome> {
  const where = ['--cluster', sim.address, '--fingerprint', sim.fingerprint];
  return runCli([...words, ...where], { cwd: folder, ...options });
}

/** Everything said and kept holds nothing of the key. */
function expectNoKey(outcome: RunOutcome, ...more: string[]): void {
  const body = ops.key.split('\n')[1] ?? '';
  expect(body.length).toBeGreaterThan(40);
  const kept = readdirSync(outcome.state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  for (const text of [outcome.stdout, outcome.stderr, ...kept, ...more])
    expect(text).not.toContain(body);
}

describe.each(['zapi', 'rest'] as const)('a login by client certificate over %s', (api) => {
  const list = ['aggregates', 'list', '--api', api];
  const application = api === 'rest' ? 'http' : 'ontapi';
  let sim: RunningSimulator;
  beforeAll(async () => {
    sim = await startSimulator({ scenario: 'no-aggregates', clientCaFile });
    await addOps(sim, [application]);
  });
  afterAll(async () => {
    expect(sim.refusals()).toEqual([]);
    await sim.close();
  });

  it('reads as the user of the CN, without a password, and the key is seen nowhere', async () => {
    const before = sim.requests().length;
    const outcome = await run(sim, [...list, '-v', '-o', 'json', ...opsWords]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, outcome.stderr]);
    expect(JSON.stringify(outcome.json())).toContain('aggr1');
    expect(
      new Set(
        sim
          .requests()
          .slice(before)
          .map(({ user }) => user),
      ),
    ).toEqual(new Set(['ops']));
    expectNoKey(outcome);
  });

  it('changes what it is asked to, and the journal holds nothing of the key', async () => {
    const words = ['aggregates', 'assign', 'aggr2', '--svm', 'svm_docker', '--yes'];
    const outcome = await run(sim, [...words, '--api', api, ...opsWords]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, outcome.stderr]);
    expect(sim.cluster.state.svms[0]?.aggregates).toContain('aggr2');
    expectNoKey(outcome);
  });

  it('wins over the environment’s password, and loses to one on the line from a site file', async () => {
    const env = { NETAPPDVP_PASSWORD: 'not-the-password-1' };
    expect((await run(sim, [...list, ...opsWords], { env })).exitCode).toBe(0);
    const [, certificate, , key] = opsWords;
    const site = put('site.yaml', `client-cert: ${certificate}\nclient-key: ${key}\n`);
    const words = [...list, '--site', site];
    expect((await run(sim, words)).exitCode).toBe(0);
    const before = sim.requests().length;
    const stdin = `${sim.password}\n`;
    expect((await run(sim, [...words, '--password-stdin'], { stdin })).exitCode).toBe(0);
    expect(sim.requests().slice(before)[0]?.user).toBe('admin');
  });

  it.each([
    ['a user that is not there', 'nobody', authority.issue({ name: 'nobody' })],
    ['a user that has passwords only', 'admin', authority.issue({ name: 'admin' })],
    ['a certificate of an unknown CA', 'ops', stranger.issue({ name: 'ops' })],
  ])('is refused for %s, with the lines that mend it', async (_, user, certificate) => {
    const outcome = await run(sim, [...list, ...shown('refused', certificate)]);
    expect(outcome.exitCode).toBe(4);
    expect(outcome.stderr).toContain(`refused the client certificate of "${user}"`);
    expect(outcome.stderr).toContain(
      `security login create -user-or-group-name ${user} -application ${application} -authentication-method cert`,
    );
    expect(outcome.stderr).toMatch(/security ssl modify -vserver \S+ -client-enabled true/);
  });

  it('shows its certificate to a pinned server only: another one gets no request', async () => {
    const before = sim.requests().length;
    const words = [
      ...list,
      ...opsWords,
      '--cluster',
      sim.address,
      '--fingerprint',
      ops.fingerprint,
    ];
    const outcome = await runCli(words, { cwd: folder });
    expect([outcome.exitCode, sim.requests().length]).toEqual([1, before]);
    expect(outcome.stderr).toContain('is not the expected one');
  });

  it('is refused by an ONTAP that was not told to ask for certificates', async () => {
    const other = await startSimulator({ scenario: 'typical' });
    await addOps(other, [application]);
    const outcome = await run(other, [...list, ...opsWords]);
    await other.close();
    expect(outcome.exitCode).toBe(4);
    expect(outcome.stderr).toContain('-client-enabled true');
  });
});

describe('--client-cert and --client-key', () => {
  // Port 1 of the loopback refuses: exit 2 is told before anything is connected.
  const list = ['aggregates', 'list', '--cluster', '127.0.0.1:1'];
  const open = put('open.key', ops.key);
  it.each<[string, string[], RegExp]>([
    [
      'a key that others may read',
      shown('loose', ops, 0o644),
      /can be read by others.*\n.*chmod 600/,
    ],
    ['a certificate alone', opsWords.slice(0, 2), /--client-key is missing/],
    ['a key alone', opsWords.slice(2), /--client-cert is missing/],
    ['a password beside', [...opsWords, '--password-file', open], /both were given/],
    [
      'another user name',
      [...opsWords, '--username', 'admin'],
      /--username is admin.*made out to ops/,
    ],
    ["another certificate's key", keyWords(put('x.key', stranger.key)), /is not that of/],
    ['a key that is none', keyWords(put('text.key', 'hello')), /no PEM private key/],
    ['a key that is not there', keyWords(join(folder, 'none')), /cannot be read \(ENOENT\)/],
    [
      'a certificate that is none',
      ['--client-cert', open, ...opsWords.slice(2)],
      /no PEM certificate/,
    ],
  ])('%s: exit 2', async (_, words, message) => {
    const outcome = await runCli([...list, ...words], { cwd: folder });
    expect([outcome.exitCode, outcome.stderr]).toEqual([2, expect.stringMatching(message)]);
    expectNoKey(outcome);
  });

  it('the same user name is no contradiction', async () => {
    const outcome = await runCli([...list, ...opsWords, '--username', 'ops'], { cwd: folder });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('127.0.0.1:1');
  });
});

it('simulator --client-ca takes PEM certificates only', async () => {
  await expect(startSimulator({ clientCaFile: put('no.pem', 'hello') })).rejects.toThrow(
    /--client-ca: .* no PEM certificate/,
  );
});
