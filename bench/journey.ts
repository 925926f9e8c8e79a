// What does the whole journey cost in requests, connections and time, the first time and again? On three
// real Docker hosts (test/e2e/fleet) and the simulator, with the built program.
import { join } from 'node:path';
import { type Cli, type CliRun, openCli, words } from '../test/e2e/cli.ts';
import { type Fleet, startFleet } from '../test/e2e/fleet/fleet.ts';
import { fleetProblems } from '../test/e2e/fleet/problems.ts';
import { type RunningSimulator, startSimulator } from '../test/e2e/fleet/simulator.ts';
import { connectionsTo, ontapEnv, sessionsTo } from '../test/e2e/journey-ground.ts';

/** What one command cost. ONTAP's numbers are this program's own: the plugin's are not among them. */
export interface JourneyRow {
  readonly run: 'first' | 'second';
  readonly command: string;
  readonly requests: number;
  readonly writes: number;
  readonly tlsConnections: number;
  /** The most that one host had. */
  readonly sshConnections: number;
  readonly sshSessions: number;
  readonly ms: number;
}

export interface Journey {
  readonly rows: readonly JourneyRow[];
  /** Why nothing was measured; empty when it was. */
  readonly problems: readonly string[];
}

interface Place {
  readonly fleet: Fleet;
  readonly simulator: RunningSimulator;
  readonly cli: Cli;
}

/** Measures the journey once, in about half a minute; says why not where the fleet cannot run. */
export async function measureJourney(): Promise<Journey> {
  const problems = fleetProblems();
  if (problems.length > 0) return { rows: [], problems };
  const fleet = await startFleet();
  try {
    const simulator = await startSimulator(`${fleet.gateway}:8443`, 'empty', fleet.folder);
    try {
      const place = { fleet, simulator, cli: await openCli(join(fleet.folder, 'bench')) };
      const first = await measureRun(place, 'first');
      return { rows: [...first, ...(await measureRun(place, 'second'))], problems };
    } finally {
      await simulator.stop();
    }
  } finally {
    await fleet.stop();
  }
}

/** SVM, aggregates, role and user; the config; the volumes of its prefix; config and plugin on every host. */
async function measureRun(place: Place, run: JourneyRow['run']): Promise<JourneyRow[]> {
  const { fleet, simulator } = place;
  const network = fleet.gateway.replace(/1$/, '0/24');
  const bootstrap = words(
    'svm bootstrap --svm svm_bench --aggregates aggr1,aggr2 --yes',
    `--data-lif ${fleet.gateway}/24 --management-lif 192.0.2.10/24`,
    `--gateway 192.0.2.1 --export-clients ${network}`,
    `--generate-plugin-password password --plugin-address ${simulator.address}`,
  );
  const init = words(
    `init --svm svm_bench --management-lif ${simulator.address} --yes`,
    '--plugin-password-file password --file config.json',
  );
  const install = [
    ...words('hosts install --config config.json --yes --image', fleet.image),
    ...words('--plugin-version', fleet.versions.at(-1) ?? ''),
    ...words('--hosts', fleet.hosts.map(({ address }) => `root@${address}`).join(',')),
    ...fleet.sshOptions.flatMap((option) => ['--ssh-option', option]),
  ];
  const audit = words('prefix-audit --config config.json');
  const rows: JourneyRow[] = [];
  for (const line of [bootstrap, init, audit, install])
    rows.push(await measureCommand(place, run, line));
  return rows;
}

async function measureCommand(
  { fleet, simulator, cli }: Place,
  run: JourneyRow['run'],
  line: readonly string[],
): Promise<JourneyRow> {
  const count = async () => ({
    requests: (await simulator.requests()).length,
    connections: await Promise.all(fleet.hosts.map(connectionsTo)),
    sessions: await sessionsTo(cli, fleet.hosts),
  });
  const before = await count();
  const done = await cli.run(line, { env: ontapEnv(simulator) });
  mustHaveWorked(done);
  const after = await count();
  const command = line.slice(0, line[1]?.startsWith('-') ? 1 : 2).join(' ');
  // `hosts` never talks to ONTAP: whatever came in meanwhile was asked by the plugins.
  const requests =
    line[0] === 'hosts' ? [] : (await simulator.requests()).slice(before.requests, after.requests);
  return {
    run,
    command,
    requests: requests.length,
    writes: requests.filter(({ write }) => write).length,
    tlsConnections: new Set(requests.map(({ connection }) => connection)).size,
    sshConnections: most(after.connections, before.connections),
    sshSessions: most(after.sessions, before.sessions),
    ms: done.ms,
  };
}

function mustHaveWorked({ words: line, exitCode, stderr }: CliRun): void {
  if (exitCode !== 0) throw new Error(`${line.join(' ')} ended with ${exitCode}\n${stderr}`);
}

function most(after: readonly number[], before: readonly number[]): number {
  return Math.max(...after.map((count, index) => count - (before[index] ?? 0)));
}

/** The measurements as a small table, with sums; ends with a newline. */
export function journeyView({ rows, problems }: Journey): string {
  if (problems.length > 0) return `Journey: not measured here: ${problems.join('; ')}\n`;
  const titles = ['requests', 'writes', 'TLS', 'ssh/host', 'sessions/host', 'ms'];
  const lineOf = (name: string, cells: readonly (string | number)[]): string =>
    `  ${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(14)).join('')}\n`;
  const cellsOf = (row: JourneyRow): number[] => [
    row.requests,
    row.writes,
    row.tlsConnections,
    row.sshConnections,
    row.sshSessions,
    row.ms,
  ];
  const parts = (['first', 'second'] as const).map((run) => {
    const own = rows.filter((row) => row.run === run);
    const sums = titles.map((_, i) => own.reduce((sum, row) => sum + (cellsOf(row)[i] ?? 0), 0));
    const lines = own.map((row) => lineOf(`${run}: ${row.command}`, cellsOf(row)));
    return `${lines.join('')}${lineOf(`${run}: all`, sums)}`;
  });
  return `Journey to the plugin on three Docker hosts\n${lineOf('', titles)}${parts.join('')}`;
}
