import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { ExitCode, UsageError } from '../errors.ts';
import {
  type RunningSimulator,
  type SimulatorOptions,
  SimulatorUsageError,
  scenarioList,
  startSimulator,
} from '../simulator/server.ts';
import { readyView, scenariosView } from '../terminal/simulator-view.ts';
import type { Given } from './given.ts';
import { parseAddress } from './ontap-session.ts';
import type { AnyCommand } from './spec.ts';

/** Serves until it is told to stop: its answer is the ready line, and Ctrl-C is its proper end (exit 0). */
export const command: AnyCommand = {
  async execute(given, context, output) {
    const say = (document: unknown, view: string): void =>
      context.terminal.answerAsIs(output === 'json' ? `${JSON.stringify(document)}\n` : view);
    if (given.flag('listScenarios')) {
      const scenarios = scenarioList();
      say({ scenarios }, scenariosView(scenarios, context.terminal.look));
      return ExitCode.ok;
    }
    const simulator = await start(given, context);
    try {
      say(readyDocument(simulator), readyView(readyDocument(simulator), context.terminal.look));
      if (!context.signal.aborted) await once(context.signal, 'abort');
    } finally {
      await simulator.close();
    }
    return ExitCode.ok;
  },
};

async function start(given: Given, context: Context): Promise<RunningSimulator> {
  try {
    return await startSimulator(simulatorOptions(given, context));
  } catch (error) {
    if (error instanceof SimulatorUsageError)
      throw new UsageError(error.message, 'See netappdvp simulator --help.');
    throw error;
  }
}

function simulatorOptions(given: Given, context: Context): SimulatorOptions {
  const listen = given.text('listen');
  const scenario = given.text('scenario');
  const ontapVersion = given.text('ontapVersion');
  const file = (key: string): string | undefined => {
    const path = given.text(key);
    return path === undefined ? undefined : resolve(context.paths.cwd, path);
  };
  return withoutUndefined({
    listen: listen === undefined ? undefined : listenAddress(listen),
    scenario,
    ontapVersion,
    volumes: given.integer('volumes', '--volumes', 0, 1_000_000),
    latencyMs: given.integer('latency', '--latency', 0, 600_000),
    seed: given.integer('seed', '--seed', 0, 2 ** 32 - 1),
    faultsFile: file('faults'),
    clientCaFile: file('clientCa'),
    stateFile: file('state'),
    requestLog: file('requestLog'),
    refusals: file('refusals'),
  });
}

/** Without a port, or with port 0: a free one. */
function listenAddress(text: string): { host: string; port: number } {
  const bare = text.replace(/:0$/, '');
  const { host, port } = parseAddress(bare, '--listen');
  const named = /[^:\]]:\d+$|\]:\d+$/.test(bare);
  return { host, port: named ? port : 0 };
}

function withoutUndefined(
  options: { [Key in keyof SimulatorOptions]: SimulatorOptions[Key] | undefined },
): SimulatorOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function readyDocument(simulator: RunningSimulator) {
  const { address, username, password, fingerprint, caFile, svms, plugin } = simulator;
  return { address, username, password, fingerprint, caFile, svms, plugin };
}
