import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { type RunOptions, type RunOutcome, runCli } from '../support/run-cli.ts';

interface Document {
  run: string;
  dryRun: boolean;
  hosts: HostReport[];
  error?: { code: string; message: string; hint: string };
}

const PASSWORD = 'Very-s3cret-word';
const folder = mkdtempSync(join(tmpdir(), 'netappdvp-hosts-'));
const config = join(folder, 'config.json');
writeFileSync(
  config,
  JSON.stringify({
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: '192.0.2.10',
    svm: 'svm_docker',
    username: 'trident_user',
    password: PASSWORD,
    storagePrefix: 'netappdvp_',
    labels: { netappdvp: 'svm_docker/netappdvp_' },
  }),
);

const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};

async function install(
  hosts: readonly FakeHost[],
  words: readonly string[] = ['--yes'],
  more: RunOptions = {},
): Promise<RunOutcome & { document: Document }> {
  const run = await runCli(
    [
      'hosts',
      'install',
      '-o',
      'json',
      '--config',
      config,
      '--hosts',
      hosts.map((host) => host.name).join(','),
      ...words,
    ],
    { ...more, overrides: { connectHost: connectFake(hosts), clock, ...more.overrides } },
  );
  expect(hosts.map((host) => host.open)).toEqual(hosts.map(() => 0));
  const everything = [
    run.stdout,
    run.stderr,
    ...hosts.flatMap((host) => host.argv),
    journal(run),
  ].join('\n');
  expect(everything).not.toContain(PASSWORD);
  expect(everything).not.toContain(Buffer.from(PASSWORD).toString('base64'));
  return { ...run, document: run.json() as Document };
}

function journal(run: RunOutcome): string {
  const runs = join(run.state, 'netappdvp', 'runs');
  try {
    return readdirSync(runs)
      .map((name) => readFileSync(join(runs, name), 'utf8'))
      .join('');
  } catch {
    return '';
  }
}

const three = (): FakeHost[] => ['a', 'b', 'c'].map((name) => fakeHost(name));
const statuses = (document: Document): string[] => document.hosts.map((host) => host.status);
const noAggregates =
  "Trident initialization failed; problem initializing storage driver 'ontap-nas': SVM svm_docker has no assigned aggregates; use 'journalctl -fu docker' to learn more";

describe('from nothing', () => {
  test('config, plugin, health on every host; a second run changes nothing', async () => {
    const hosts = three();
    const first = await install(hosts);
    expect(first.exitCode).toBe(0);
    expect(statuses(first.document)).toEqual(['done', 'done', 'done']);
    expect(first.document.hosts[0]).toMatchObject({
      host: 'a',
      plugin: {
        name: 'netapp:latest',
        reference: 'netapp/trident-plugin:26.06',
        version: '26.06',
        enabled: true,
        healthy: true,
        settings: { config: 'config.json' },
        config: {
          path: '/etc/netappdvp/config.json',
          mode: '0600',
          owner: 'root',
          digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
      },
      plan: { subject: 'a', blockers: [] },
      outcomes: [{ status: 'done' }, { status: 'done' }, { status: 'done' }],
      error: null,
    });
    expect(first.document.hosts[0]?.plan?.steps.map((step) => step.kind)).toEqual([
      'config.upload',
      'plugin.install',
      'plugin.enable',
    ]);
    expect(hosts[0]?.files.get('/etc/netappdvp/config.json')).toMatchObject({
      content: readFileSync(config, 'utf8'),
      mode: '600',
    });
    expect(hosts[0]?.ran).toEqual(['facts', 'upload', 'plugin.install', 'plugin.enable', 'facts']);

    for (const host of hosts) host.ran.length = 0;
    const second = await install(hosts, []);
    expect(second.exitCode).toBe(0);
    expect(statuses(second.document)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(second.document.hosts.map((host) => host.plan?.steps)).toEqual([[], [], []]);
    expect(hosts.map((host) => host.ran)).toEqual([['facts'], ['facts'], ['facts']]);
    expect(journal(second)).toBe('');
  });

  test('the journal says what was done where, and its run is the answer’s', async () => {
    const run = await install([fakeHost('a')]);
    const events = journal(run)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).toMatchObject({
      event: 'run.start',
      run: run.document.run,
      command: 'hosts install',
    });
    expect(
      events
        .filter((event) => event['event'] === 'step.end')
        .map((event) => [event['host'], event['step'], event['status']]),
    ).toEqual([
      ['a', 'config.upload:/etc/netappdvp/config.json', 'done'],
      ['a', 'plugin.install:netapp', 'done'],
      ['a', 'plugin.enable:netapp', 'done'],
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'run.end', exitCode: 0 });
  });

  test('the first host goes alone', async () => {
    const order: string[] = [];
    const hosts = ['a', 'b', 'c'].map((name) =>
      fakeHost(name, { before: (command) => command.name === 'upload' && order.push(name) }),
    );
    await install(hosts);
    expect(order[0]).toBe('a');
    expect(order.toSorted()).toEqual(['a', 'b', 'c']);
    expect(hosts[0]?.ran.at(-1)).toBe('facts');
  });

  test('alias, image and version as given', async () => {
    const host = fakeHost('a');
    const run = await install(
      [host],
      [
        '--yes',
        '--alias',
        'gold',
        '--image',
        'registry:5000/netapp/trident-plugin',
        '--plugin-version',
        '25.02.1',
      ],
    );
    expect(run.document.hosts[0]?.plugin).toMatchObject({
      name: 'gold:latest',
      reference: 'registry:5000/netapp/trident-plugin:25.02.1',
      version: '25.02.1',
    });
  });
});

describe('without consent nothing is changed', () => {
  test('a dry run shows the plan', async () => {
    const hosts = three();
    const run = await install(hosts, ['--dry-run']);
    expect(run.exitCode).toBe(0);
    expect(run.document.dryRun).toBe(true);
    expect(statuses(run.document)).toEqual(['planned', 'planned', 'planned']);
    expect(run.document.hosts[0]?.outcomes.map((one) => one.status)).toEqual([
      'not-attempted',
      'not-attempted',
      'not-attempted',
    ]);
    expect(hosts.map((host) => host.ran)).toEqual([['facts'], ['facts'], ['facts']]);
    expect(journal(run)).toBe('');
  });

  test('nobody to ask and no --yes: exit 2, which names it', async () => {
    const hosts = three();
    const run = await install(hosts, []);
    expect(run.exitCode).toBe(2);
    expect(run.document.error?.hint).toContain('--yes');
    expect(statuses(run.document)).toEqual(['not-attempted', 'not-attempted', 'not-attempted']);
    expect(hosts.flatMap((host) => host.ran)).toEqual(['facts', 'facts', 'facts']);
  });

  test('declined: exit 130', async () => {
    const hosts = three();
    const run = await install(hosts, [], {
      prompts: [{ kind: 'confirm', message: /on 3 hosts/, answer: false }],
    });
    expect(run.exitCode).toBe(130);
    expect(run.document.error?.code).toBe('cancelled');
    expect(hosts.every((host) => host.plugin === null)).toBe(true);
  });

  test('confirmed: done', async () => {
    const run = await install([fakeHost('a')], [], {
      prompts: [{ kind: 'confirm', message: /on 1 host/, answer: true }],
    });
    expect(run.exitCode).toBe(0);
  });
});

describe('one host that is not ready stops every change, and hides no other', () => {
  test.each<[string, Partial<FakeHost>, string, string, number]>([
    [
      'down',
      { refusal: new HostError('unreachable', 'b', { code: 'host-no-answer', message: 'x.' }) },
      'unreachable',
      'host-no-answer',
      1,
    ],
    [
      'with a changed key',
      { refusal: new HostError('host-key-changed', 'b', { message: 'x.' }) },
      'failed',
      'host-host-key-changed',
      1,
    ],
    [
      'with an unknown key',
      {
        refusal: new HostError('host-key-unknown', 'b', {
          code: 'host-key-unknown',
          message: 'x.',
        }),
      },
      'failed',
      'host-key-unknown',
      2,
    ],
    [
      'that refuses sudo',
      { refusal: new HostError('sudo-refused', 'b', { code: 'sudo-not-allowed', message: 'x.' }) },
      'failed',
      'sudo-not-allowed',
      1,
    ],
    ['without root', { uid: 1000 }, 'failed', 'host-not-root', 1],
    ['without Docker', { docker: 'missing' }, 'failed', 'docker-missing', 1],
    ['with a dead engine', { docker: 'down' }, 'failed', 'docker-down', 1],
    ['that does not reach the LIF', { lif: 'closed' }, 'failed', 'management-lif-unreachable', 1],
    [
      'with another release',
      {
        plugin: {
          reference: 'netapp/trident-plugin:20.10',
          enabled: true,
          settings: {},
          started: CLOCK,
        },
      },
      'failed',
      'plugin-version-differs',
      1,
    ],
  ])('%s', async (_, change, status, code, exitCode) => {
    const hosts = [fakeHost('a'), fakeHost('b', change), fakeHost('c', { docker: 'missing' })];
    const run = await install(hosts);
    expect(run.exitCode).toBe(exitCode);
    expect(statuses(run.document)).toEqual(['not-attempted', status, 'failed']);
    expect(run.document.hosts[1]?.error?.code).toBe(code);
    expect(hosts.flatMap((host) => host.ran).every((name) => name === 'facts')).toBe(true);
  });

  test('a LIF that no tool could try is a warning', async () => {
    const run = await install([fakeHost('a', { lif: 'no-tool' })]);
    expect(run.exitCode).toBe(0);
    expect(run.document.hosts[0]?.warnings).toMatchObject([{ code: 'management-lif-unknown' }]);
  });

  test('with --dry-run a blocker is no failure, a host that is down is', async () => {
    const other = {
      reference: 'netapp/trident-plugin:20.10',
      enabled: true,
      settings: {},
      started: CLOCK,
    };
    const blocked = await install([fakeHost('a', { plugin: other })], ['--dry-run']);
    expect([blocked.exitCode, statuses(blocked.document)]).toEqual([0, ['planned']]);
    const down = await install([fakeHost('a'), fakeHost('b', { docker: 'down' })], ['--dry-run']);
    expect([down.exitCode, statuses(down.document)]).toEqual([1, ['planned', 'failed']]);
  });
});

describe('enabled is not healthy', () => {
  test('what the plugin says is explained, and where it would be the same everywhere the others are left alone', async () => {
    const hosts = three();
    for (const host of hosts) host.answer = () => noAggregates;
    const run = await install(hosts);
    expect(run.exitCode).toBe(1);
    expect(statuses(run.document)).toEqual(['failed', 'not-attempted', 'not-attempted']);
    expect(run.document.hosts[0]).toMatchObject({
      plugin: { enabled: true, healthy: false },
      error: {
        code: 'plugin-no-aggregates',
        hint: expect.stringContaining('netappdvp aggregates assign --svm svm_docker'),
      },
    });
    expect(run.document.hosts[0]?.error?.message).toContain(
      'SVM svm_docker has no assigned aggregates',
    );

    // Once the SVM has aggregates the same command goes on where it stopped.
    for (const host of hosts) host.answer = () => '';
    const again = await install(hosts);
    expect(statuses(again.document)).toEqual(['done', 'done', 'done']);
    expect(again.document.hosts[0]?.plan?.steps.map((step) => step.kind)).toEqual([
      'plugin.disable',
      'plugin.enable',
    ]);
  });

  test('a cause on one host only does not keep the others waiting', async () => {
    const hosts = three();
    Object.assign(hosts[0] ?? {}, {
      answer: () => 'Trident initialization failed; dial tcp 192.0.2.10:443: i/o timeout',
    });
    const run = await install(hosts);
    expect(statuses(run.document)).toEqual(['failed', 'done', 'done']);
    expect(run.document.hosts[0]?.error?.code).toBe('plugin-no-answer');
  });

  test('unknown words are said to be unknown', async () => {
    const run = await install([
      fakeHost('a', { answer: () => 'Trident initialization failed; flux capacitor' }),
    ]);
    expect(run.document.hosts[0]?.error).toMatchObject({
      code: 'plugin-unhealthy',
      message: expect.stringContaining('flux capacitor'),
      hint: expect.stringContaining('not known'),
    });
  });

  test('a plugin that ends at once is explained by its own last words', async () => {
    const line = String.raw`level=error msg="level=fatal msg=\"Unable to create the passthrough store client. input failed validation: unexpected config file version; found 0, expected 1\"" plugin=abc123`;
    const host = fakeHost('a', {
      startFailure:
        'Error response from daemon: dial unix /run/docker/plugins/abc123/netapp.sock: connect: no such file or directory',
      log: [line],
    });
    const run = await install([host, fakeHost('b')]);
    expect(statuses(run.document)).toEqual(['failed', 'not-attempted']);
    expect(run.document.hosts[0]?.error?.code).toBe('plugin-config-version');
    expect(run.document.hosts[0]?.outcomes.map((one) => one.status)).toEqual([
      'done',
      'done',
      'failed',
    ]);
  });
});

test('a plugin in use is not touched: nothing is changed on any host, and who uses it is said', async () => {
  const hosts = three();
  await install(hosts);
  for (const host of hosts)
    host.files.set('/etc/netappdvp/config.json', { content: '{}', mode: '600', modified: CLOCK });
  const held = { container: 'web1', state: 'running', volumes: ['data'], service: null };
  Object.assign(hosts[1] ?? {}, { holders: [held] });
  const run = await install(hosts);
  expect(run.exitCode).toBe(1);
  expect(statuses(run.document)).toEqual(['not-attempted', 'failed', 'not-attempted']);
  expect(run.document.hosts[1]).toMatchObject({
    plugin: { enabled: true, healthy: true },
    error: { code: 'plugin-in-use', message: expect.stringContaining('data in web1') },
  });
  for (const host of hosts) {
    expect(host.files.get('/etc/netappdvp/config.json')?.content).toBe('{}');
    expect(host.plugin?.enabled).toBe(true);
  }
});

test('a run that is killed after any step goes on where it stopped', async () => {
  for (let killed = 0; killed < 7; killed += 1) {
    let left = killed;
    const host = fakeHost('a', {
      before: () => {
        left -= 1;
        if (left < 0)
          throw new HostError('unreachable', 'a', {
            code: 'host-connection-lost',
            message: 'cut.',
          });
      },
    });
    const first = await install([host]);
    expect(first.exitCode).toBe(1);
    host.before = () => undefined;
    const second = await install([host]);
    expect(second.exitCode).toBe(0);
    expect(host.plugin).toMatchObject({ enabled: true, settings: { config: 'config.json' } });
    expect(statuses((await install([host], [])).document)).toEqual(['unchanged']);
  }
});

describe('a journal that cannot be written', () => {
  /** Dates of this clock cannot be written down once `full` is set. */
  const fullDisk = () => {
    const disk = { full: false };
    const now = (): Date => {
      const date = new Date(CLOCK * 1000);
      if (disk.full)
        date.toISOString = () => {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        };
      return date;
    };
    return { disk, overrides: { clock: { ...clock, now } } };
  };

  test('from the start: nothing is changed, every host is reported', async () => {
    const hosts = three();
    const run = await install(hosts, ['--yes'], { state: config });
    expect(run.exitCode).toBe(1);
    expect(run.document.error).toMatchObject({ code: 'journal' });
    expect(statuses(run.document)).toEqual(['not-attempted', 'not-attempted', 'not-attempted']);
    expect(hosts.flatMap((host) => host.ran)).toEqual(['facts', 'facts', 'facts']);
  });

  test('in the middle: the host is looked at, the others are left alone, and all is reported', async () => {
    const { disk, overrides } = fullDisk();
    const hosts = three();
    Object.assign(hosts[0] ?? {}, {
      before: (command: { name: string }) => {
        disk.full = command.name === 'plugin.install' || disk.full;
      },
    });
    const run = await install(hosts, ['--yes'], { overrides });
    expect(run.exitCode).toBe(1);
    expect(run.document.error).toMatchObject({
      code: 'journal',
      message: expect.stringContaining('ENOSPC'),
    });
    expect(statuses(run.document)).toEqual(['failed', 'not-attempted', 'not-attempted']);
    expect(run.document.hosts[0]).toMatchObject({
      plugin: { enabled: false },
      error: { code: 'journal' },
      outcomes: [{ status: 'done' }, { status: 'done' }, { status: 'not-attempted' }],
    });
  });

  test('at the very end: what was done is still told', async () => {
    const { disk, overrides } = fullDisk();
    let looks = 0;
    const host = fakeHost('a', {
      before: (command) => {
        looks += command.name === 'facts' ? 1 : 0;
        disk.full = looks === 2;
      },
    });
    const run = await install([host], ['--yes'], { overrides });
    expect(run.exitCode).toBe(1);
    expect(run.document.error).toMatchObject({ code: 'journal' });
    expect(run.document.hosts[0]).toMatchObject({
      status: 'done',
      plugin: { healthy: true },
      error: null,
    });
  });

  test('a host on which no step was begun is not looked at again', async () => {
    const { disk, overrides } = fullDisk();
    const hosts = three();
    // Full once the first host is done: the others find it so before their first step.
    let looks = 0;
    Object.assign(hosts[0] ?? {}, {
      before: (command: { name: string }) => {
        looks += command.name === 'facts' ? 1 : 0;
        disk.full = looks === 2;
      },
    });
    const run = await install(hosts, ['--yes'], { overrides });
    expect(statuses(run.document)).toEqual(['done', 'not-attempted', 'not-attempted']);
    expect(hosts.slice(1).map((host) => host.ran)).toEqual([['facts'], ['facts']]);
  });
});

test('a host with nothing to do stays unchanged when others cannot be worked on', async () => {
  const [a, b] = [fakeHost('a'), fakeHost('b')];
  await install([a]);
  b.docker = 'down';
  expect(statuses((await install([a, b])).document)).toEqual(['unchanged', 'failed']);
  b.docker = 'up';
  const unasked = await install([a, b], []);
  expect(unasked.exitCode).toBe(2);
  expect(statuses(unasked.document)).toEqual(['unchanged', 'not-attempted']);
});

describe('a host that has no tool to ask the driver with', () => {
  test('is not called healthy: a warning says so, and the words count the others only', async () => {
    const hosts = [fakeHost('a'), fakeHost('b', { tool: false })];
    const run = await install(hosts);
    expect(run.exitCode).toBe(0);
    expect(run.document.hosts[1]).toMatchObject({
      status: 'done',
      plugin: { enabled: true, healthy: null },
      warnings: [{ code: 'health-unknown' }],
    });
    const words = await runCli(['hosts', 'install', '--config', config, '--hosts', 'a,b'], {
      overrides: { connectHost: connectFake(hosts), clock },
    });
    expect(words.stdout).toContain('! b: whether the plugin works could not be told: the host has');
    expect(words.stdout).toContain(
      'Nothing to do: the plugin is there on 2 hosts and answers on 1; whether it works on the others could not be told.',
    );
  });
});

test('--swarm: the connection by which the nodes were found stays', async () => {
  const hosts = [fakeHost('m1'), fakeHost('worker')];
  const connect = connectFake(hosts);
  const connected: string[] = [];
  const run = async (...words: string[]): Promise<RunOutcome> => {
    connected.length = 0;
    const swarm = ['hosts', 'install', '-o', 'json', '--config', config, '--swarm', 'm1'];
    const outcome = await runCli([...swarm, '--yes', ...words], {
      overrides: {
        clock,
        connectHost: (target) => {
          connected.push(target.address);
          return connect(target);
        },
      },
    });
    expect(hosts.map((host) => host.open)).toEqual([0, 0]);
    return outcome;
  };
  const document = (await run()).json() as Document;
  expect(document.hosts.map((host) => [host.host, host.status])).toEqual([
    ['boss', 'done'],
    ['worker', 'done'],
  ]);
  expect(connected).toEqual(['m1', 'worker']);
  // A manager that is left out is let go.
  await run('--exclude', 'boss');
  expect(connected).toEqual(['m1', 'worker']);
  expect((await run('--limit', 'nothing')).exitCode).toBe(2);
});

test('the document has every key of every host, whatever became of it', async () => {
  const every = async (hosts: FakeHost[], ...words: string[]): Promise<void> => {
    for (const host of (await install(hosts, words)).document.hosts) {
      expect(Object.keys(host).toSorted()).toEqual([
        'error',
        'host',
        'outcomes',
        'plan',
        'plugin',
        'status',
        'warnings',
      ]);
      if (host.plan !== null)
        expect(Object.keys(host.plan).toSorted()).toEqual([
          'blockers',
          'steps',
          'subject',
          'unchanged',
        ]);
      for (const outcome of host.outcomes)
        expect(outcome).toMatchObject({
          step: expect.any(String),
          status: expect.stringMatching(/^(?:done|failed|not-attempted)$/),
          ms: expect.any(Number),
        });
      if (host.error !== null)
        expect(Object.keys(host.error).toSorted()).toEqual(['code', 'hint', 'message']);
      if (host.plugin !== null)
        expect(Object.keys(host.plugin).toSorted()).toEqual([
          'config',
          'enabled',
          'healthy',
          'imageDigest',
          'name',
          'reference',
          'settings',
          'version',
        ]);
    }
  };
  const noHint = new HostError('unreachable', 'b', { code: 'x', message: 'x.' });
  const hosts = [fakeHost('a'), fakeHost('b', { refusal: noHint })];
  await every(hosts, '--dry-run');
  await every(hosts, '--yes');
  for (const host of hosts) host.refusal = null;
  await every([fakeHost('c', { startFailure: 'flux', files: new Map() })], '--yes');
  await every(hosts);
  await every(hosts, '--yes');
  await every(hosts, '--yes');
});

test('the first Ctrl-C finishes the running step and starts no other host', async () => {
  let interrupt: (name: 'SIGINT') => void = () => undefined;
  const hosts = three();
  const patience: (string | undefined)[] = [];
  Object.assign(hosts[0] ?? {}, {
    before: (command: { name: string; args: readonly string[] }) => {
      if (command.name === 'facts') patience.push(command.args[5]);
      if (command.name === 'plugin.install') interrupt('SIGINT');
    },
  });
  const run = await install(hosts, ['--yes'], {
    onProcess: (signal) => {
      interrupt = signal;
    },
  });
  expect(run.exitCode).toBe(130);
  expect(statuses(run.document)).toEqual(['failed', 'not-attempted', 'not-attempted']);
  expect(run.document.hosts[0]?.outcomes.map((one) => one.status)).toEqual([
    'done',
    'done',
    'not-attempted',
  ]);
  // Nothing is waited for any more, and nothing is looked at where nothing was begun.
  expect(patience).toEqual(['60', '0']);
  expect(hosts.slice(1).map((host) => host.ran)).toEqual([['facts'], ['facts']]);
});

describe('what is wrong before any host is asked', () => {
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, '{"version": 1, "storageDriverName": "ontap-nas"}');
  test.each([
    [['--config', bad], 1, 'config-invalid', `${bad}:1:1`],
    [['--config', join(folder, 'missing.json')], 2, 'file-missing', 'missing.json'],
    [['--config', `${folder}/a b.json`], 2, 'usage', 'a b.json'],
    [['--image', 'netapp/trident-plugin:26.06'], 2, 'usage', '--plugin-version'],
    [['--image', '-x'], 2, 'usage', '--image'],
    [['--plugin-version', '26 06'], 2, 'usage', '--plugin-version'],
  ])('%j', async (words, exitCode, code, text) => {
    const run = await runCli(
      ['hosts', 'install', '-o', 'json', '--hosts', 'a', '--config', config, ...words],
      { overrides: { connectHost: connectFake([]) } },
    );
    const { error } = run.json() as Document;
    expect(run.exitCode).toBe(exitCode);
    expect(error?.code).toBe(code);
    expect(`${error?.message} ${error?.hint}`).toContain(text);
  });
});

test('for people: equal plans together, a line for each host, one next step', async () => {
  const hosts = three();
  const run = await runCli(['hosts', 'install', '--config', config, '--hosts', 'a,b,c', '--yes'], {
    overrides: { connectHost: connectFake(hosts), clock },
  });
  expect(run.stderr).toContain('Plan for a, b, c: 3 steps.');
  expect(run.stdout).toMatch(
    /^HOST +STATUS +PLUGIN +VERSION +ENABLED +HEALTHY +CONFIG\na +done +netapp:latest +26\.06 +yes +yes +config\.json 0600 [0-9a-f]{8}\n/,
  );
  expect(run.stdout.match(/^Next: /gm)).toHaveLength(1);
  expect(run.stdout).toContain('The plugin is there and answers on 3 hosts.');
});
