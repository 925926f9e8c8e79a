import { type HostConnection, HostError } from './connection.ts';
import { isRecord, listOf, parseJson, recordOf, textOf } from './json.ts';
import { readSections } from './sections.ts';

/** A container that the engine should have started again and did not. */
export interface StuckContainer {
  readonly container: string;
  /** Docker's word: exited, created, dead. */
  readonly state: string;
  /** What Docker said when it tried; '' when it did not say. */
  readonly error: string;
  readonly volumes: readonly string[];
}

/** What a host tells beyond the first look, for those who ask for it. */
export interface StatusFacts {
  /** When the host and the engine were started, seconds since 1970 by the host's clock; null when unknown. */
  readonly bootedAt: number | null;
  readonly engineStartedAt: number | null;
  readonly stuck: readonly StuckContainer[];
  /** Names that Docker lists for the plugin; null when it could not list. */
  readonly volumes: readonly string[] | null;
}

const containerFormat =
  '{"name":{{json .Name}},"state":{{json .State.Status}},"error":{{json .State.Error}},"restart":{{json .HostConfig.RestartPolicy.Name}},"mounts":{{json .Mounts}}}';

/** $1 alias, $2 the format above. Containers come and go while it looks. */
const script = String.raw`
alias=$1; format=$2
say() { printf '%s %s ' "$1" "$2"; printf %s "$3" | base64 | tr -d '\n'; echo; }
say booted 0 "$(sed -n 's/^btime //p' /proc/stat 2>/dev/null)"
pid=$(cat /var/run/docker.pid 2>/dev/null || pgrep -x dockerd 2>/dev/null | head -n 1)
say engine 0 "$([ -n "$pid" ] && stat -c %Y "/proc/$pid" 2>/dev/null)"
ids=$(docker ps -aq --no-trunc --filter status=exited --filter status=created --filter status=dead 2>/dev/null)
[ -z "$ids" ] || say containers 0 "$(docker inspect --type container --format "$format" $ids 2>/dev/null)"
list=$(timeout 60 docker volume ls -q --filter "driver=$alias:latest" 2>&1); say volumes "$?" "$list"
say end 0 ''`;

/** Looks in one session; changes nothing. Throws HostError. */
export async function observeStatus(
  host: Pick<HostConnection, 'target' | 'run'>,
  alias: string,
): Promise<StatusFacts> {
  const result = await host.run({
    name: 'status',
    script,
    args: [alias, containerFormat],
    asRoot: true,
    timeoutMs: 120_000,
  });
  const facts = parseStatus(result.stdout, alias);
  if (facts !== null) return facts;
  throw new HostError('failed', host.target.name, {
    code: 'host-facts-cut',
    message: `looking at the host ended early: ${result.stderr.trim().slice(0, 300) || `exit code ${result.exitCode}`}`,
    hint: 'Run the command again with -v.',
  });
}

/** Takes what the script printed; null when it is not whole. Pure. */
function parseStatus(stdout: string, alias: string): StatusFacts | null {
  const sections = readSections(stdout);
  if (!sections.some(({ name }) => name === 'end')) return null;
  const text = (name: string): string =>
    sections.find((one) => one.name === name)?.text.trim() ?? '';
  const volumes = sections.find(({ name }) => name === 'volumes');
  return {
    bootedAt: secondsOf(text('booted')),
    engineStartedAt: secondsOf(text('engine')),
    stuck: text('containers')
      .split('\n')
      .flatMap((line) => stuckContainer(line, alias)),
    volumes:
      volumes === undefined || volumes.exitCode !== 0
        ? null
        : volumes.text.split('\n').filter((name) => name !== ''),
  };
}

function stuckContainer(line: string, alias: string): StuckContainer[] {
  const container = parseJson(line);
  if (!isRecord(container)) return [];
  const volumes = listOf(container['mounts'])
    .map(recordOf)
    .filter((mount) => [alias, `${alias}:latest`].includes(textOf(mount['Driver'])))
    .map((mount) => textOf(mount['Name']));
  const restarts = ['always', 'unless-stopped', 'on-failure'].includes(
    textOf(container['restart']),
  );
  const error = textOf(container['error']);
  // One that ended by itself or was stopped by hand has no error of Docker's.
  if (volumes.length === 0 || !restarts || error === '') return [];
  return [
    {
      container: textOf(container['name']).replace(/^\//, ''),
      state: textOf(container['state']),
      error,
      volumes,
    },
  ];
}

function secondsOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
