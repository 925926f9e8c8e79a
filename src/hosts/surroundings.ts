/** What on a host would feel it if the plugin were stopped, and which other plugins are there. */

import { Secret } from '../secret.ts';
import { CONFIG_FOLDER } from './config-files.ts';
import { type HostConnection, HostError } from './connection.ts';
import { isRecord, listOf, parseJson, recordOf, textOf } from './json.ts';
import { readSections } from './sections.ts';

/** A container with volumes of the plugin. */
export interface VolumeHolder {
  readonly container: string;
  /** Docker's word: running, paused, restarting, exited, created, dead. */
  readonly state: string;
  readonly volumes: readonly string[];
  /** The Swarm service that it is a task of; null: started by hand or by compose. */
  readonly service: string | null;
}

/** Another plugin on the host that reads a config below /etc/netappdvp. */
export interface Neighbour {
  readonly name: string;
  readonly configPath: string;
  /** null: the file is not there or too large. */
  readonly content: Secret | null;
}

export interface Surroundings {
  readonly holders: readonly VolumeHolder[];
  readonly neighbours: readonly Neighbour[];
  /** Where the plugin itself has its config; null: there is no such plugin, or it does not say. */
  readonly configPath: string | null;
  /** Names of the volumes that the plugin lists; null when they were not asked for. */
  readonly volumes: readonly string[] | null;
}

const LOOK_MS = 120_000;

/** One line of JSON for each container: a service's label is looked up, as labels may be large. */
const containerFormat =
  '{"name":{{json .Name}},"state":{{json .State.Status}},"mounts":{{json .Mounts}},"service":{{json (index .Config.Labels "com.docker.swarm.service.name")}}}';

/** $1 alias, $2 "volumes" to list them too, $3 the format above. Containers come and go while it looks. */
const script = String.raw`
alias=$1; volumes=$2; format=$3
say() { printf '%s %s ' "$1" "$2"; printf %s "$3" | base64 | tr -d '\n'; echo; }
ids=$(docker ps -aq --no-trunc 2>&1); code=$?
if [ "$code" -ne 0 ]; then say containers "$code" "$ids"
elif [ -z "$ids" ]; then say containers 0 ''
else say containers 0 "$(docker inspect --type container --format "$format" $ids 2>/dev/null)"; fi
for id in $(docker plugin ls -q --no-trunc 2>/dev/null); do
  name=$(docker plugin inspect --format '{{.Name}}' "$id" 2>/dev/null)
  own=
  case $name in '') continue;; "$alias"|"$alias:latest") own=1;; esac
  config=$(docker plugin inspect --format '{{range .Settings.Env}}{{println .}}{{end}}' "$id" 2>/dev/null | sed -n 's/^config=//p' | head -n 1)
  case $config in '') continue;; /etc/netappdvp/*) ;; *) config=/etc/netappdvp/$config;; esac
  if [ -n "$own" ]; then say config 0 "$config"; continue; fi
  say neighbour 0 "$name $config"
  if [ -f "$config" ] && [ "$(wc -c <"$config")" -le 262144 ]; then printf 'neighbour.config 0 '; base64 <"$config" | tr -d '\n'; echo; else say neighbour.config 1 ''; fi
done
if [ "$volumes" = volumes ]; then list=$(docker volume ls -q --filter "driver=$alias:latest" 2>&1); say volumes "$?" "$list"; fi
say end 0 ''`;

/** Looks at containers and plugins in one session; changes nothing. Throws HostError. */
export async function observeSurroundings(
  host: Pick<HostConnection, 'target' | 'run'>,
  question: { readonly alias: string; readonly volumes: boolean },
): Promise<Surroundings> {
  const { alias } = question;
  const result = await host.run({
    name: 'surroundings',
    script,
    args: [alias, question.volumes ? 'volumes' : '', containerFormat],
    asRoot: true,
    timeoutMs: LOOK_MS,
  });
  const found = parseSurroundings(result.stdout, alias);
  if (found !== null) return found;
  throw new HostError('failed', host.target.name, {
    code: 'host-containers-unread',
    message: `which containers use the plugin's volumes could not be read: ${result.stderr.trim().slice(0, 300) || result.stdout.trim().slice(-200)}`,
    hint: 'Look at the Docker engine of the host, then run the command again.',
  });
}

/** Takes what the script printed, returns what it found; null when it is not whole. Pure. */
export function parseSurroundings(stdout: string, alias: string): Surroundings | null {
  const sections = readSections(stdout);
  const containers = sections.find(({ name }) => name === 'containers');
  const volumes = sections.find(({ name }) => name === 'volumes');
  if (!sections.some(({ name }) => name === 'end') || containers?.exitCode !== 0) return null;
  if (volumes !== undefined && volumes.exitCode !== 0) return null;
  const neighbours = sections.flatMap((section, i): Neighbour[] => {
    if (section.name !== 'neighbour') return [];
    const config = sections[i + 1];
    const [name = '', configPath = CONFIG_FOLDER] = section.text.split(' ');
    const content = config?.exitCode === 0 ? new Secret(config.text) : null;
    return [{ name, configPath, content }];
  });
  return {
    holders: containers.text.split('\n').flatMap((line) => holderOf(line, alias)),
    neighbours,
    configPath: sections.find(({ name }) => name === 'config')?.text ?? null,
    volumes: volumes === undefined ? null : volumes.text.split('\n').filter((one) => one !== ''),
  };
}

function holderOf(line: string, alias: string): VolumeHolder[] {
  const container = parseJson(line);
  if (!isRecord(container)) return [];
  const volumes = listOf(container['mounts'])
    .map(recordOf)
    .filter((mount) => [alias, `${alias}:latest`].includes(textOf(mount['Driver'])))
    .map((mount) => textOf(mount['Name']));
  if (volumes.length === 0) return [];
  const service = textOf(container['service']);
  return [
    {
      container: textOf(container['name']).replace(/^\//, ''),
      state: textOf(container['state']),
      volumes: [...new Set(volumes)].toSorted((a, b) => a.localeCompare(b, 'en')),
      service: service === '' ? null : service,
    },
  ];
}

/** Whether its mounts are in use now: a container that has ended has none. */
export function isHolding({ state }: VolumeHolder): boolean {
  return ['running', 'paused', 'restarting', 'removing'].includes(state);
}
