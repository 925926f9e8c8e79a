import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OntapClient, OntapTarget } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { OntapError } from '../../src/ontapi/errors.ts';
import { waitsForSteps } from '../../src/plan/svm-order.ts';
import type { SvmStep } from '../../src/plan/svm-steps.ts';
import { rolePrivileges } from '../../src/templates/roles.ts';
import { runCli } from '../support/run-cli.ts';
import { cancel, type ScriptedPrompt } from '../support/scripted-prompter.ts';
import { bootstrapWords, built, type Scene, startScene } from './svm-scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await startScene();
});
afterEach(() => scene.end());

const words = (...more: string[]): string[] => bootstrapWords(scene.sim, ...more);
const generate = ['--generate-plugin-password', 'plugin.pw'];
const passwordFile = (): string => join(scene.folder, 'plugin.pw');
const GIVEN = 'Given-pass7word';
const given = { env: { NETAPPDVP_PLUGIN_PASSWORD: GIVEN } };

interface Document {
  run: string;
  dryRun: boolean;
  plan: {
    subject: string;
    steps: { id: string; kind: string }[];
    unchanged: string[];
    blockers: { code: string }[];
  };
  outcomes: { step: string; status: string; ms: number }[];
  converged: boolean;
  proof: { ok: boolean | null; address: string | null; error: { code: string } | null };
  error?: { code: string; message: string; hint: string | null };
}
const documentOf = (outcome: { json(): unknown }): Document => outcome.json() as Document;

const stepIds = [
  'svm.create',
  'svm.assign-aggregates',
  'protocol.enable:nfs',
  'export-rule.create:default:198.51.100.0/24',
  'lif.create:198.51.100.11',
  'lif.create:198.51.100.10',
  'route.create:0.0.0.0/0',
  'role.create:trident_role',
  'user.create:trident_user',
];

describe('svm bootstrap on an empty cluster', () => {
  it('makes everything, proves the login, and has nothing to do the second time', async () => {
    const first = await scene.run(words(...generate, '--yes', '-o', 'json'));
    expect(first.stderr).not.toMatch(/Error/);
    expect(first.exitCode).toBe(0);
    const document = documentOf(first);
    expect(document).toMatchObject({
      dryRun: false,
      converged: true,
      proof: { ok: true, address: scene.sim.address, error: null },
      plan: { subject: 'svm_docker', blockers: [] },
    });
    expect(document.outcomes.map(({ step, status }) => [step, status])).toEqual(
      stepIds.map((id) => [id, 'done']),
    );
    expect(statSync(passwordFile()).mode & 0o777).toBe(0o600);
    // Twenty of them make the role; waiting for the SVM's job takes some more or less.
    expect(scene.news().all).toBeLessThanOrEqual(55);

    const state = JSON.stringify(built(scene.sim));
    const second = await scene.run(words(...generate, '-o', 'json'));
    expect(second.exitCode).toBe(0);
    expect(documentOf(second)).toMatchObject({
      plan: { steps: [], blockers: [] },
      outcomes: [],
      converged: true,
      proof: { ok: true },
    });
    const { all, writes } = scene.news();
    expect(writes).toEqual([]);
    expect(all).toBe(15);
    expect(JSON.stringify(built(scene.sim))).toBe(state);
  });

  it('shows no secret anywhere', async () => {
    await scene.run(words(...generate, '--yes', '-v'));
    const secret = readFileSync(passwordFile(), 'utf8').trim();
    expect(secret.length).toBeGreaterThanOrEqual(24);
    await scene.run(words(...generate, '-v', '-o', 'json'));
    for (const hidden of [secret, scene.sim.password]) expect(scene.traces()).not.toContain(hidden);
    expect(scene.traces()).toContain('user.create:trident_user');
  });

  it('ends with what there is and with the next command', async () => {
    const { stdout } = await scene.run(words(...generate, '--yes'));
    await expect(stdout.replaceAll(scene.sim.address, '127.0.0.1:PORT')).toMatchFileSnapshot(
      '../golden/plan/bootstrap-done.txt',
    );
  });

  it('changes nothing in a dry run, down to the byte', async () => {
    const before = JSON.stringify(scene.sim.cluster.state);
    const text = await scene.run(words(...generate, '--dry-run'));
    const json = await scene.run(words(...generate, '--dry-run', '-o', 'json'));
    expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
    await expect(text.stdout).toMatchFileSnapshot('../golden/plan/bootstrap-dry-run.txt');
    expect(documentOf(json)).toMatchObject({ dryRun: true, converged: false, proof: { ok: null } });
    expect(documentOf(json).plan.steps.map((step) => step.id)).toEqual(stepIds);
    expect(JSON.stringify(scene.sim.cluster.state)).toBe(before);
    expect(existsSync(passwordFile())).toBe(false);
    expect(existsSync(join(scene.state, 'netappdvp'))).toBe(false);
  });

  it('prints the ONTAP CLI lines and changes nothing', async () => {
    const before = JSON.stringify(scene.sim.cluster.state);
    const { exitCode, stdout } = await scene.run(words('--print-cli', '--yes'));
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(9 + rolePrivileges('ontap-nas').length);
    for (const line of lines)
      expect(line).toMatch(/^(vserver|network|security) .*-vserver svm_docker/);
    expect(JSON.stringify(scene.sim.cluster.state)).toBe(before);
  });

  it('takes a password that is given', async () => {
    const { exitCode } = await scene.run(words('--yes'), given);
    expect(exitCode).toBe(0);
    expect(scene.traces()).not.toContain(GIVEN);
  });

  it('opens a policy of its own, and the way to it', async () => {
    const outcome = await scene.run(
      words('--export-policy', 'docker', '--yes', '-o', 'json'),
      given,
    );
    expect(outcome.exitCode).toBe(0);
    scene.news();
    await scene.run(words('--export-policy', 'docker'), given);
    expect(scene.news().writes).toEqual([]);
    const rules = scene.sim.cluster.state.exportPolicies.map(({ name, rules: list }) => [
      name,
      ...list.map(({ clients, rw }) => `${clients} ${rw.join()}`),
    ]);
    expect(rules).toEqual([
      ['default', '198.51.100.0/24 never'],
      ['docker', '198.51.100.0/24 sys'],
    ]);
  });
});

describe('svm bootstrap with a person at the terminal', () => {
  const bare = (): string[] => ['svm', 'bootstrap', '--plugin-address', scene.sim.address];
  const answers: ScriptedPrompt[] = [
    { kind: 'text', message: /Name of the SVM/, answer: 'svm_docker' },
    { kind: 'selectMany', message: /Aggregates/, answer: ['aggr1', 'aggr2'] },
    { kind: 'text', message: /data LIF/, answer: '198.51.100.11/24@sim-02:e0d' },
    { kind: 'text', message: /management LIF/, answer: '198.51.100.10/24' },
    { kind: 'text', message: /Docker hosts/, answer: '198.51.100.0/24, 203.0.113.7' },
    { kind: 'secret', message: /New password for trident_user/, answer: GIVEN },
    { kind: 'secret', message: /once more/, answer: GIVEN },
  ];

  it('asks for what is missing, shows the plan, and does it', async () => {
    const prompts = [...answers, { kind: 'confirm' as const, message: /on sim/, answer: true }];
    const { exitCode, stderr, stdout } = await scene.run(bare(), { prompts });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/create a data LIF +data1, 198\.51\.100\.11\/24 on sim-02:e0d/);
    expect(stdout).toMatch(/proven/);
    // Whoever comes back is asked nothing but the name.
    const again = await scene.run(bare(), { prompts: answers.slice(0, 1) });
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(/nothing to do[^]*not proven/);
  });

  it.each([
    ['says no', false],
    ['presses Ctrl-C', cancel],
  ])('changes nothing when the person %s', async (_, answer) => {
    const before = JSON.stringify(scene.sim.cluster.state);
    const prompts = [...answers, { kind: 'confirm' as const, message: /on sim/, answer }];
    const outcome = await scene.run([...bare(), '-o', 'json'], { prompts });
    expect(outcome.exitCode).toBe(130);
    expect(documentOf(outcome)).toMatchObject({ error: { code: 'cancelled' }, converged: false });
    expect(documentOf(outcome).outcomes.every(({ status }) => status === 'not-attempted')).toBe(
      true,
    );
    expect(JSON.stringify(scene.sim.cluster.state)).toBe(before);
  });

  it.each<[number, string]>([
    [2, '198.51.100.0/24'],
    [2, '198.51.100.300/24'],
    [3, '198.51.100.10'],
    [4, '198.51.100.7/24'],
    [5, 'short'],
    [6, 'Another-pass7word'],
  ])('refuses a wrong answer to question %i at once: %s', async (at, answer) => {
    const prompts = answers.slice(0, at + 1).map((p, i) => (i === at ? { ...p, answer } : p));
    const outcome = await scene.run(bare(), { prompts });
    expect(outcome.exitCode).toBe(70);
    expect(outcome.stderr).toMatch(/the prompt refuses/);
  });
});

describe('exit codes and errors of svm bootstrap', () => {
  it.each<[string, () => string[], number, RegExp]>([
    ['no --yes', () => words(...generate), 2, /--yes/],
    ['no password', () => words('--yes'), 2, /--generate-plugin-password/],
    [
      'a weak password',
      () => words('--yes', '--plugin-password-file', 'weak.pw'),
      2,
      /fewer than 8/,
    ],
    [
      'a password that is the name',
      () => words('--yes', '--plugin-password-file', 'name.pw'),
      2,
      /contains the user name/,
    ],
    [
      'two passwords',
      () => words('--yes', ...generate, '--plugin-password-file', 'weak.pw'),
      2,
      /Give one of them/,
    ],
    [
      'a file that exists',
      () => words('--yes', '--generate-plugin-password', 'weak.pw'),
      2,
      /exists already/,
    ],
    [
      'a link that points nowhere',
      () => words('--yes', '--generate-plugin-password', 'dangling.pw'),
      2,
      /exists already/,
    ],
    [
      'a folder that is not there',
      () => words('--yes', '--generate-plugin-password', 'no/such/file'),
      2,
      /ENOENT/,
    ],
    [
      'an unknown aggregate',
      () => words('--yes', ...generate, '--aggregates', 'aggr9'),
      1,
      /no aggregate aggr9[^]*aggr1, aggr2/,
    ],
    [
      'a root aggregate',
      () => words('--yes', ...generate, '--aggregates', 'aggr0_sim_01'),
      1,
      /root aggregate of sim-01/,
    ],
    [
      "the cluster's LIF",
      () => words('--yes', ...generate, '--data-lif', '198.51.100.2/24'),
      1,
      /198\.51\.100\.2 belongs to LIF cluster_mgmt of sim/,
    ],
    [
      "the cluster's name",
      () => words('--yes', ...generate, '--svm', 'sim'),
      1,
      /sim is the name of the cluster/,
    ],
    [
      "a node's name",
      () => words('--yes', ...generate, '--svm', 'sim-01'),
      1,
      /sim-01 is the name of a node/,
    ],
    ['a bad LIF', () => words('--data-lif', '198.51.100.11'), 2, /IP\/PREFIXLEN/],
    ['one address twice', () => words('--management-lif', '198.51.100.11/24'), 2, /two LIFs/],
    ['a gateway elsewhere', () => words('--gateway', '203.0.113.1'), 2, /in the subnet of no LIF/],
    [
      'bits behind the prefix',
      () => words('--export-clients', '198.51.100.7/24'),
      2,
      /the network is 198\.51\.100\.0\/24/,
    ],
    ['a bad name', () => words('--svm', '1st'), 2, /begins with a letter/],
    ['a long name', () => words('--svm', 'x'.repeat(48)), 2, /47 characters/],
    ['a bad plugin address', () => words('--plugin-address', 'https://x/'), 2, /--plugin-address/],
    [
      'nothing but a name',
      () => ['svm', 'bootstrap', '--svm', 'new1'],
      2,
      /--aggregates, --data-lif, --management-lif, --export-clients/,
    ],
    ['not even a name', () => ['svm', 'bootstrap'], 2, /--svm/],
  ])('%s', async (_, line, code, says) => {
    writeFileSync(join(scene.folder, 'weak.pw'), 'short1\n', { mode: 0o600 });
    symlinkSync('nowhere', join(scene.folder, 'dangling.pw'));
    writeFileSync(join(scene.folder, 'name.pw'), 'xTrident_User9\n', { mode: 0o600 });
    const before = JSON.stringify(scene.sim.cluster.state);
    const outcome = await scene.run([...line(), '-o', 'json']);
    expect(outcome.exitCode).toBe(code);
    expect(outcome.stderr).toMatch(says);
    const { error } = documentOf(outcome);
    expect(`${error?.message ?? ''} ${error?.hint ?? ''}`).toMatch(says);
    expect(JSON.stringify(scene.sim.cluster.state)).toBe(before);
    expect(readFileSync(join(scene.folder, 'weak.pw'), 'utf8')).toBe('short1\n');
  });

  it('a blocked plan is shown, and is no failure of a dry run', async () => {
    const blocked = words(...generate, '--aggregates', 'aggr9', '-o', 'json');
    const real = await scene.run([...blocked, '--yes']);
    expect(documentOf(real).plan.blockers.map((one) => one.code)).toEqual(['aggregate-unknown']);
    const dry = await scene.run([...blocked, '--dry-run']);
    expect(dry.exitCode).toBe(0);
    expect(documentOf(dry)).toMatchObject({ converged: false, dryRun: true });
    expect(documentOf(dry).error).toBeUndefined();
  });

  it("4 when the administrator's own password is wrong", async () => {
    const env = { NETAPPDVP_PASSWORD: 'not-the-password1' };
    expect((await scene.run(words(...generate, '--yes'), { env })).exitCode).toBe(4);
  });

  it('2 when nobody vouches for the certificate, and no request was sent', async () => {
    const line = [...words(...generate, '--yes'), '--cluster', scene.sim.address, '-o', 'json'];
    const outcome = await runCli(line, { env: { NETAPPDVP_PASSWORD: scene.sim.password } });
    expect(outcome.exitCode).toBe(2);
    expect(scene.news().all).toBe(0);
  });

  it('a folder that nobody may write to is found before the first change', async () => {
    mkdirSync(join(scene.folder, 'ro'));
    writeFileSync(join(scene.folder, 'ro', 'file'), '');
    chmodSync(join(scene.folder, 'ro'), 0o500);
    const line = words('--yes', '--generate-plugin-password', 'ro/file/pw');
    const outcome = await scene.run(line);
    expect(outcome.exitCode).toBe(2);
    expect(scene.news().writes).toEqual([]);
  });
});

describe("the proof of the plugin's login", () => {
  beforeEach(async () => {
    await scene.run(words('--yes'), given);
    scene.news();
  });

  it.each<[string, string | null, string[], number, unknown]>([
    ['is null without a password', null, [], 0, { ok: null, error: { code: 'no-password' } }],
    ['is true with the right one', GIVEN, [], 0, { ok: true, error: null }],
    [
      'is false with a wrong one',
      'Wrong-pass7word',
      [],
      1,
      { ok: false, error: { code: 'ontap-unauthorized' } },
    ],
    // Port 1 refuses; the simulator's one address stands for every LIF, so the cluster's own can tell.
    ['falls back to the cluster', GIVEN, ['--plugin-address', '127.0.0.1:1'], 0, { ok: true }],
    [
      'is null when only the cluster refuses',
      'Wrong-pass7word',
      ['--plugin-address', '127.0.0.1:1'],
      0,
      { ok: null, address: '127.0.0.1:1', error: { code: 'plugin-address-unreachable' } },
    ],
  ])('%s', async (_, password, more, code, proof) => {
    const env = password === null ? {} : { NETAPPDVP_PLUGIN_PASSWORD: password };
    const outcome = await scene.run(words(...more, '-o', 'json'), { env });
    expect(outcome.exitCode).toBe(code);
    expect(documentOf(outcome)).toMatchObject({ converged: true, proof });
    expect('error' in documentOf(outcome)).toBe(code !== 0);
    expect(scene.news().writes).toEqual([]);
  });

  describe('where the SVM shows another certificate than the cluster', () => {
    // A second simulator with the same SVM and user stands for the SVM's own LIF.
    let other: Scene;
    const line = (): string[] => words('--plugin-address', other.sim.address, '-o', 'json');
    const trust: ScriptedPrompt = { kind: 'confirm', message: /Trust this/, answer: true };
    const remember = (text: string): void => {
      const folder = join(scene.state, 'netappdvp');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'known_clusters'), text);
    };
    beforeEach(async () => {
      other = await startScene();
      await other.run(bootstrapWords(other.sim, '--yes'), given);
      other.news();
    });
    afterEach(() => other.end());

    it('sends no password when nobody can be asked, and says how', async () => {
      const outcome = await scene.run(line(), given);
      expect(outcome.exitCode).toBe(0);
      expect(documentOf(outcome).proof).toMatchObject({
        ok: null,
        address: other.sim.address,
        error: {
          code: 'ontap-certificate-unknown',
          message: expect.stringContaining(other.sim.fingerprint) as unknown,
          hint: expect.stringMatching(/once on a terminal.*--ca-file/) as unknown,
        },
      });
      expect(other.news().all).toBe(0);
    });

    it('asks a person once, and remembers the answer', async () => {
      const first = await scene.run(line(), { ...given, prompts: [trust] });
      expect(first.stderr).toContain(other.sim.fingerprint);
      expect(documentOf(first).proof).toEqual({
        ok: true,
        api: 'zapi',
        address: other.sim.address,
        error: null,
      });
      const second = await scene.run(line(), given);
      expect(documentOf(second).proof.ok).toBe(true);
    });

    it('takes no for an answer', async () => {
      const prompts = [{ ...trust, answer: false }];
      const outcome = await scene.run(line(), { ...given, prompts });
      expect(outcome.exitCode).toBe(0);
      expect(documentOf(outcome).proof).toMatchObject({ ok: null });
      expect(other.news().all).toBe(0);
    });

    it('tells what was done when the question is cancelled', async () => {
      const prompts = [{ ...trust, answer: cancel }];
      const outcome = await scene.run(line(), { ...given, prompts });
      expect(outcome.exitCode).toBe(130);
      expect(documentOf(outcome)).toMatchObject({
        converged: true,
        error: { code: 'cancelled' },
        proof: { ok: null },
      });
    });

    it('believes nobody else once a certificate was remembered', async () => {
      remember(`${other.sim.address} ${scene.sim.fingerprint}\n`);
      // A person is there to be asked, and is not.
      const outcome = await scene.run(line(), { ...given, prompts: [] });
      expect(outcome.exitCode).toBe(1);
      expect(documentOf(outcome).proof).toMatchObject({
        ok: false,
        error: {
          code: 'ontap-certificate-changed',
          hint: expect.stringContaining('known_clusters') as unknown,
        },
      });
      expect(other.news().all).toBe(0);
    });

    it('is not proven when what is remembered cannot be read', async () => {
      remember('nonsense\n');
      const outcome = await scene.run(line(), given);
      expect(outcome.exitCode).toBe(0);
      expect(documentOf(outcome).proof).toMatchObject({
        ok: null,
        error: { code: 'known-clusters' },
      });
      expect(other.news().all).toBe(0);
    });
  });

  it('names no password file that is not there', async () => {
    const { stdout } = await scene.run(words(...generate));
    expect(stdout).toMatch(/Next: netappdvp init/);
    expect(stdout).not.toContain('plugin.pw');
  });

  it('never changes the password of a user that is there', async () => {
    const passwords = () =>
      scene.sim.cluster.state.accounts.find((a) => a.name === 'trident_user')?.passwords;
    const before = [...(passwords() ?? [])];
    const file = join(scene.folder, 'plugin.pw');
    writeFileSync(file, 'something else\n', { mode: 0o600 });
    await scene.run(words('--yes', ...generate));
    await scene.run(words('--yes'), { env: { NETAPPDVP_PLUGIN_PASSWORD: 'Other-pass7word' } });
    expect(passwords()).toEqual(before);
    expect(readFileSync(file, 'utf8')).toBe('something else\n');
  });
});

/** What does each step, and the how many-th call of it. */
const changes = [
  ['createSvm', 1],
  ['assignAggregates', 1],
  ['enableNfs', 1],
  ['createExportRule', 1],
  ['createInterface', 1],
  ['createInterface', 2],
  ['createRoute', 1],
  ['grantPrivileges', 1],
  ['createUser', 1],
] as const;
type Change = (typeof changes)[number];

/** A connection on which one change loses its way: before it is carried out, or the answer after it. */
function losing([wanted, nth]: Change, when: 'before' | 'after') {
  let calls = 0;
  const lost = (): never => {
    throw new OntapError({ kind: 'unreachable', message: 'The connection is gone' });
  };
  return async (target: OntapTarget): Promise<OntapClient> => {
    const client = await connectOntap(target);
    return new Proxy(client, {
      get(of, name, self) {
        const method: unknown = Reflect.get(of, name, self);
        if (typeof method !== 'function' || name !== wanted) return method;
        return async (...args: unknown[]): Promise<unknown> => {
          calls += 1;
          const mine = calls === nth;
          if (mine && when === 'before') return lost();
          const result: unknown = await Reflect.apply(method, of, args);
          return mine ? lost() : result;
        };
      },
    });
  };
}

describe('a run that is cut off', () => {
  const rows = changes.map((change, i) => [stepIds[i] ?? '', change] as const);
  let whole: unknown;
  beforeAll(async () => {
    const other = await startScene();
    await other.run(bootstrapWords(other.sim, ...generate, '--yes'));
    whole = built(other.sim);
    await other.end();
  });

  it.each([
    ...rows.map((row) => [...row, 'after'] as const),
    ...rows.slice(-2).map((row) => [...row, 'before'] as const),
  ])(
    'at %s (%j, %s it was made) and started again ends as if it had not been',
    async (id, change, when) => {
      const line = words(...generate, '--yes', '-o', 'json');
      const cut = await scene.run(line, { overrides: { connectOntap: losing(change, when) } });
      expect(cut.exitCode).toBe(1);
      const { outcomes, error, plan } = documentOf(cut);
      expect(error?.code).toBe('ontap-unreachable');
      const withStatus = (wanted: string) =>
        outcomes.filter(({ status }) => status === wanted).map(({ step }) => step);
      expect(withStatus('failed')).toEqual([id]);
      // What stands beside it may be done or not begun; what waits for it was not begun.
      const done = withStatus('done');
      const steps = plan.steps as SvmStep[];
      for (const [i, step] of steps.entries())
        if (done.includes(step.id))
          for (const needed of waitsForSteps(step, steps.slice(0, i)))
            expect(done).toContain(needed.id);
      const again = await scene.run(line);
      expect(again.stderr).not.toMatch(/Error/);
      expect(again.exitCode).toBe(0);
      expect(documentOf(again)).toMatchObject({ converged: true, proof: { ok: true } });
      expect(built(scene.sim)).toEqual(whole);
    },
  );

  it.each([
    [0, true],
    [0, false],
    [3, true],
    [12, false],
    [19, true],
  ])(
    'after %i rows of the role (the next one made: %j) is completed to the same role',
    async (skip, executed) => {
      const faultsFile = join(scene.folder, 'faults.json');
      const fault = { kind: 'reset', api: 'security-login-role-create', executed, skip, times: 1 };
      writeFileSync(faultsFile, JSON.stringify({ faults: [fault] }));
      const faulty = await startScene({ faultsFile });
      const line = bootstrapWords(faulty.sim, ...generate, '--yes');
      expect((await faulty.run(line)).exitCode).toBe(1);
      expect((await faulty.run(line)).exitCode).toBe(0);
      expect(built(faulty.sim)).toEqual(whole);
      await faulty.end();
    },
  );

  it('by Ctrl-C finishes its step and stops', async () => {
    const slow = await startScene({ latencyMs: 25 });
    let press: (name: 'SIGINT') => void = () => undefined;
    const asked = (api: string): boolean => slow.sim.requests().some((entry) => entry.api === api);
    const watch = setInterval(() => {
      // The list was written, and the step goes on to read it again: that read is not cut off.
      if (!asked('vserver-modify')) return;
      clearInterval(watch);
      press('SIGINT');
    }, 2);
    const line = bootstrapWords(slow.sim, ...generate, '--yes', '-o', 'json');
    const outcome = await slow.run(line, {
      onProcess: (signal) => {
        press = signal;
      },
    });
    clearInterval(watch);
    expect(outcome.exitCode).toBe(130);
    expect(outcome.stderr).toMatch(/Stopping when what is running has ended/);
    expect(documentOf(outcome).error?.code).toBe('cancelled');
    expect(documentOf(outcome).outcomes.map(({ status }) => status)).toEqual(
      stepIds.map((_, i) => (i < 2 ? 'done' : 'not-attempted')),
    );
    expect(slow.sim.cluster.state.svms[0]?.aggregates).toEqual(['aggr1', 'aggr2']);
    expect(slow.sim.cluster.state.nfsServices).toEqual([]);
    await slow.end();
  });

  it('takes back a generated password that ONTAP refused', async () => {
    const connect = async (target: OntapTarget): Promise<OntapClient> => {
      const client = await connectOntap(target);
      const createUser = (): Promise<never> =>
        Promise.reject(new OntapError({ kind: 'invalid', message: 'The password is too plain' }));
      return { ...client, createUser };
    };
    const outcome = await scene.run(words(...generate, '--yes'), {
      overrides: { connectOntap: connect },
    });
    expect(outcome.exitCode).toBe(1);
    expect(existsSync(passwordFile())).toBe(false);
  });
});

describe('a file with a generated password', () => {
  const second = (...more: string[]): string[] =>
    words(
      ...generate,
      '--svm=svm_other',
      '--data-lif=198.51.100.21/24',
      '--management-lif=198.51.100.20/24',
      '--yes',
      '-o',
      'json',
      ...more,
    );

  it('in use is never replaced: a second SVM needs another one', async () => {
    expect((await scene.run(words(...generate, '--yes'))).exitCode).toBe(0);
    const before = readFileSync(passwordFile(), 'utf8');
    const outcome = await scene.run(second());
    expect(outcome.exitCode).toBe(2);
    expect(documentOf(outcome).error?.code).toBe('file-exists');
    expect(readFileSync(passwordFile(), 'utf8')).toBe(before);
    expect(scene.sim.cluster.state.svms.map(({ name }) => name)).toEqual(['svm_docker']);
  });

  describe('that a run left which did not make its user', () => {
    beforeEach(async () => {
      const overrides = { connectOntap: losing(['createUser', 1], 'before') };
      expect((await scene.run(words(...generate, '--yes'), { overrides })).exitCode).toBe(1);
      expect(existsSync(passwordFile())).toBe(true);
    });

    it('is replaced by the run that goes on with it', async () => {
      const before = readFileSync(passwordFile(), 'utf8');
      const outcome = await scene.run(words(...generate, '--yes', '-o', 'json'));
      expect(outcome.exitCode).toBe(0);
      expect(documentOf(outcome).proof.ok).toBe(true);
      expect(readFileSync(passwordFile(), 'utf8')).not.toBe(before);
    });

    it('stays for another SVM', async () => {
      const before = readFileSync(passwordFile(), 'utf8');
      expect((await scene.run(second())).exitCode).toBe(2);
      expect(readFileSync(passwordFile(), 'utf8')).toBe(before);
    });

    it('stays when somebody has touched it since', async () => {
      writeFileSync(passwordFile(), 'x'.repeat(readFileSync(passwordFile()).length));
      const outcome = await scene.run(words(...generate, '--yes'));
      expect(outcome.exitCode).toBe(2);
      expect(readFileSync(passwordFile(), 'utf8')).toMatch(/^x+$/);
    });
  });
});

describe('a journal that cannot be kept', () => {
  it('stops the run before anybody is asked', async () => {
    writeFileSync(join(scene.state, 'netappdvp'), '');
    const outcome = await scene.run(words('-o', 'json'), { prompts: [] });
    expect(outcome.exitCode).toBe(1);
    expect(documentOf(outcome)).toMatchObject({
      error: { code: 'journal', hint: expect.stringContaining('XDG_STATE_HOME') as unknown },
      converged: false,
    });
    expect(scene.news().writes).toEqual([]);
  });
});

describe('svm bootstrap where most is there', () => {
  it('asks for nothing and changes nothing on a complete SVM', async () => {
    const typical = await startScene({ scenario: 'typical' });
    const before = JSON.stringify(built(typical.sim));
    const line = [
      'svm',
      'bootstrap',
      '--svm',
      'svm_docker',
      '--plugin-address',
      typical.sim.address,
    ];
    const password = typical.sim.plugin?.password ?? '';
    const outcome = await typical.run([...line, '-o', 'json'], {
      env: { NETAPPDVP_PLUGIN_PASSWORD: password },
    });
    expect(outcome.exitCode).toBe(0);
    expect(documentOf(outcome)).toMatchObject({
      plan: { steps: [] },
      converged: true,
      proof: { ok: true },
    });
    expect(typical.news().writes).toEqual([]);
    expect(JSON.stringify(built(typical.sim))).toBe(before);
    await typical.end();
  });

  it('assigns what is missing and nothing else', async () => {
    const bare = await startScene({ scenario: 'no-aggregates' });
    const line = [
      'svm',
      'bootstrap',
      '--svm',
      'svm_docker',
      '--aggregates',
      'aggr2',
      '--plugin-address',
      bare.sim.address,
    ];
    const outcome = await bare.run([...line, '--yes', '-o', 'json']);
    expect(outcome.exitCode).toBe(0);
    expect(documentOf(outcome).plan.steps.map((step) => step.id)).toEqual([
      'svm.assign-aggregates',
    ]);
    expect(bare.sim.cluster.state.svms[0]?.aggregates).toEqual(['aggr2']);
    await bare.end();
  });
});
