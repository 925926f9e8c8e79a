import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { ExitCode, UserError } from '../errors.ts';
import { parseCommandLine } from '../program.ts';
import { createDockerHost, type SimulatedDockerHost } from '../simulator/docker-host.ts';
import { addForeignVolume } from '../simulator/foreign-volume.ts';
import { type RunningSimulator, startSimulator } from '../simulator/server.ts';
import { type DemoSummary, demoHeading, demoView } from '../terminal/demo-view.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { version } from '../version.ts';
import { gatherGiven } from './gather.ts';
import { defineCommand } from './spec.ts';

const HOSTS = ['docker1', 'docker2', 'docker3'];
const SVM = 'svm_docker';
const PREFIX = 'netappdvp_';

/** One thing that the demo shows: a command line, and how it must end. */
interface Scene {
  readonly title: string;
  readonly line: string;
  readonly exitCode?: ExitCode;
}

/** The journey; `cluster` are the options that say where the simulator is. */
function scenes(cluster: string, address: string): { before: Scene[]; after: Scene[] } {
  const bootstrap = `svm bootstrap ${cluster} --svm ${SVM} --aggregates aggr1,aggr2 --data-lif 198.51.100.11/24 --management-lif 198.51.100.10/24 --export-clients 198.51.100.0/24 --plugin-address ${address} --generate-plugin-password plugin.pw --yes`;
  const init = `init --svm ${SVM} --management-lif ${address} --data-lif 198.51.100.11 --plugin-password-file plugin.pw --file config.json --yes`;
  const hosts = `--hosts ${HOSTS.join(',')}`;
  return {
    before: [
      { title: 'What the cluster has', line: `aggregates list ${cluster}` },
      { title: 'An SVM for the plugin, with role and user', line: bootstrap },
      { title: 'Once more: nothing is left to do', line: bootstrap },
      { title: 'The configuration file', line: init },
      { title: 'Is it right?', line: 'config validate --offline config.json' },
      {
        title: 'The plugin on three hosts',
        line: `hosts install --config config.json ${hosts} --yes`,
      },
    ],
    after: [
      {
        title: 'What the plugin could delete, and whose it is',
        line: `prefix-audit ${cluster} --config config.json`,
        exitCode: ExitCode.findings,
      },
      { title: 'The hosts as they are now', line: `hosts status ${hosts}` },
    ],
  };
}

export const command = defineCommand<{ quietly: boolean }, DemoSummary>({
  input: (given) => Promise.resolve({ quietly: given.text('output') === 'json' }),

  async run({ quietly }, context) {
    const folder = await mkdtemp(join(tmpdir(), 'netappdvp-demo-'));
    const simulator = await startSimulator({ scenario: 'empty' });
    try {
      const hosts = HOSTS.map((name) =>
        createDockerHost(name, () => Math.floor(context.clock.now().getTime() / 1000)),
      );
      return await walk(demoContext(context, simulator, hosts, folder, quietly), simulator, hosts);
    } finally {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    }
  },

  view: demoView,
});

/** The demo is a Context of its own: ONTAP is the simulator, hosts are simulated, files are in a temporary folder. */
function demoContext(
  context: Context,
  simulator: RunningSimulator,
  hosts: readonly SimulatedDockerHost[],
  folder: string,
  quietly: boolean,
): Context {
  return {
    ...context,
    terminal: quietly ? withoutAnswers(context.terminal) : context.terminal,
    env: { NETAPPDVP_PASSWORD: simulator.password },
    paths: {
      cwd: folder,
      state: join(folder, 'state'),
      defaultConfig: join(folder, 'config.json'),
      sshConfig: [],
    },
    connectHost: (target) => {
      const host = hosts.find((candidate) => candidate.name === target.address);
      if (host === undefined)
        throw new UserError({
          code: 'demo-host',
          message: `${target.address} is no host of the demo.`,
        });
      return Promise.resolve(host.connect(target));
    },
  };
}

/** The answers of the scenes are not the answer of the demo. */
function withoutAnswers(terminal: Terminal): Terminal {
  return {
    ...terminal,
    answer: () => undefined,
    answerAsIs: () => undefined,
    answerInPieces: () => Promise.resolve(),
  };
}

async function walk(
  context: Context,
  simulator: RunningSimulator,
  hosts: readonly SimulatedDockerHost[],
): Promise<DemoSummary> {
  const cluster = `--cluster ${simulator.address} --fingerprint ${simulator.fingerprint}`;
  const { before, after } = scenes(cluster, simulator.address);
  for (const scene of before) await play(scene, context);
  const [first, second] = hosts;
  say(
    context,
    'A volume, made on the first host and seen on the second',
    `ssh ${HOSTS[0] ?? ''} docker volume create -d netapp orders`,
  );
  await first?.createVolume('orders');
  const seen = (await second?.listVolumes()) ?? [];
  context.terminal.answer(`${HOSTS[1] ?? ''} lists: ${seen.join(', ')}\n`);
  addForeignVolume(simulator.cluster, SVM, `${PREFIX}payroll`);
  for (const scene of after) await play(scene, context);
  return {
    cluster: 'sim',
    svm: SVM,
    aggregates: ['aggr1', 'aggr2'],
    hosts: HOSTS,
    prefix: PREFIX,
    volumes: seen,
  };
}

async function play(
  { title, line, exitCode = ExitCode.ok }: Scene,
  context: Context,
): Promise<void> {
  context.signal.throwIfAborted();
  say(context, title, `netappdvp ${line}`);
  const parsed = parseCommandLine(line.split(' '), version);
  if ('text' in parsed) throw new TypeError('the demo runs commands only');
  const scene = await parsed.spec.load();
  const ended = await scene.command.execute(await gatherGiven(parsed, context), context, 'text');
  if (ended !== exitCode)
    throw new UserError({
      code: 'demo-failed',
      message: `The demo stopped: ${parsed.spec.name} ended with ${ended}.`,
    });
}

function say(context: Context, title: string, line: string): void {
  context.terminal.answer(demoHeading(title, line, context.terminal.look));
}
