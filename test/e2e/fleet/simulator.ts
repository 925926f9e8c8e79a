import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLeashed } from './leash.ts';

/** The built program, as a user has it; `npm run build` makes it. */
export const builtProgram = fileURLToPath(new URL('../../../dist/netappdvp.js', import.meta.url));

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** What the simulator's ready line tells, and its logs. */
export interface RunningSimulator {
  readonly address: string;
  readonly fingerprint: string;
  readonly caFile: string;
  readonly svms: readonly string[];
  readonly admin: Login;
  /** Null in the scenario `empty`. */
  readonly plugin: Login | null;
  /** Lines of the refusal log: what the simulator did not know. */
  refusals(): Promise<string[]>;
  /** Lines of the request log, parsed. */
  requests(): Promise<SimulatorRequest[]>;
  stop(): Promise<void>;
}

export interface SimulatorRequest {
  /** Counts TLS connections. */
  readonly connection: number;
  readonly transport: string;
  readonly api: string;
  readonly svm: string | null;
  readonly user: string | null;
  readonly write: boolean;
  readonly errno: string | null;
}

interface ReadyLine extends Login {
  readonly address: string;
  readonly fingerprint: string;
  readonly caFile: string;
  readonly svms: readonly string[];
  readonly plugin: Login | null;
}

/** Ends the simulator politely when the leash is dropped, and itself when the simulator ends. */
const leash = '"$@" & child=$!; { read -r _end; kill "$child"; } <&0 & wait "$child"';

/**
 * Serves a scenario at HOST:PORT (the gateway of a fleet is reached by its hosts); its logs go to `folder`.
 * `more` is added to the command line.
 */
export async function startSimulator(
  listen: string,
  scenario: string,
  folder: string,
  more: readonly string[] = [],
): Promise<RunningSimulator> {
  const refusalLog = join(folder, `refusals-${scenario}.jsonl`);
  const requestLog = join(folder, `requests-${scenario}.jsonl`);
  const logs = ['--refusals', refusalLog, '--request-log', requestLog];
  const command = [process.execPath, builtProgram, 'simulator', '-o', 'json', ...logs];
  const argv = [...command, '--listen', listen, '--scenario', scenario, ...more];
  const running = await startLeashed([], ['bash', '-c', leash, 'simulator', ...argv]);
  const line = await running.said('{').catch(async (error: unknown) => {
    await running.end();
    throw error;
  });
  const { username, password, ...ready } = JSON.parse(line) as ReadyLine;
  return {
    ...ready,
    admin: { username, password },
    refusals: () => linesOf(refusalLog),
    requests: async () =>
      (await linesOf(requestLog)).map((text) => JSON.parse(text) as SimulatorRequest),
    stop: () => running.end(),
  };
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
}
