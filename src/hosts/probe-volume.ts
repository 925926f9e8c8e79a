/** A volume that is made, mounted, written, read elsewhere and removed again: proof that storage works. */
import type { HostConnection } from './connection.ts';
import { HostError } from './connection.ts';

/** Size of the smallest FlexVol (Trident, types.go: 20971520 bytes). */
const SIZE = '20m';
/** Whatever becomes of us, the host removes the volume after so many seconds. */
const LIFE_SECONDS = 120;
/** Probe volumes of runs that ended long ago; a younger one may belong to somebody who is at it now. */
const STALE_SECONDS = 900;
const RUN_MS = 150_000;
const PREFIX = 'netappdvp_probe_';

/**
 * A container out of nothing but the host's own programs, so that no registry is needed. Defines `run`, which takes
 * the volume, a script and its argument. SELinux labels are left out: what is proven is the storage.
 */
const container = String.raw`
image=netappdvp-probe:latest
run() {
  docker image inspect "$image" >/dev/null 2>&1 || tar -c -T /dev/null | docker import - "$image" >/dev/null || return 1
  volume=$1; inside=$2; word=$3
  set --
  for path in /bin /sbin /lib /lib32 /lib64 /usr; do
    [ -e "$path" ] && set -- "$@" --mount "type=bind,source=$path,target=$path,readonly"
  done
  docker run --rm --name "netappdvp-$volume" --network none --security-opt label=disable "$@" --mount "type=volume,source=$volume,target=/data,volume-driver=$alias" "$image" /bin/sh -c "$inside" sh "$word" 2>&1 </dev/null
}
type_of() { printf '%s\n' "$1" | sed -n 's/^type //p' | head -n 1; }
kernel() { if grep -qw nfs /proc/filesystems || modprobe -n nfs >/dev/null 2>&1; then echo nfs yes; else echo nfs no; fi; }
see='grep " /data " /proc/mounts | { read -r _ _ type _; echo "type $type"; }'`;

/**
 * Makes the volume and writes a word into it. A process of its own removes both after $6 seconds unless the mark is
 * gone by then: a run that was killed leaves nothing. $1 alias, $2 volume, $3 size, $4 word, $5 folder of the mark.
 */
export const writeScript = `alias=$1; volume=$2; size=$3; word=$4; folder=$5; life=$6
${container}
kernel
mark=$folder/$volume
mkdir -p "$folder" && : >"$mark" || exit 1
reap='while [ "$3" -gt 0 ] && [ -e "$2" ]; do sleep 1; set -- "$1" "$2" "$(($3 - 1))"; done
[ -e "$2" ] || exit 0
docker rm -f "netappdvp-$1"; docker volume rm "$1"; docker rmi netappdvp-probe:latest; rm -f "$2"'
detach=; command -v setsid >/dev/null 2>&1 && detach=setsid
$detach /bin/sh -c "$reap" netappdvp-probe "$volume" "$mark" "$life" </dev/null >/dev/null 2>&1 &
out=$(docker volume create -d "$alias" -o "size=$size" "$volume" 2>&1 </dev/null) || { echo "failed create"; printf '%s\\n' "$out"; exit 1; }
out=$(run "$volume" 'printf %s "$1" >/data/probe && sync && '"$see" "$word") || { echo "failed write"; printf '%s\\n' "$out"; exit 1; }
echo "type $(type_of "$out")"`;

/** Reads the word back. $1 alias, $2 volume, $3 word. */
export const readScript = `alias=$1; volume=$2; word=$3
${container}
kernel
out=$(run "$volume" 'printf "word %s\\n" "$(cat /data/probe)"; '"$see" "$word") || { echo "failed read"; printf '%s\\n' "$out"; exit 1; }
case $out in *"word $word"*) ;; *) echo "failed read"; echo "what was read is not what was written: $out"; exit 1;; esac
docker rmi netappdvp-probe:latest >/dev/null 2>&1
echo "type $(type_of "$out")"`;

/** Takes all of it away. Safe to repeat. $1 volume, $2 folder of the mark. */
export const removeScript = String.raw`
docker rm -f "netappdvp-$1" >/dev/null 2>&1
docker rmi netappdvp-probe:latest >/dev/null 2>&1
out=$(docker volume rm "$1" 2>&1 </dev/null)
code=$?
case $code:$out in 0:*|*'o such volume'*) rm -f "$2/$1"; exit 0;; esac
printf '%s\n' "$out"; exit "$code"`;

/**
 * Removes probe volumes that no process looks after any more: those that this host made and has no mark of, as it was
 * started anew meanwhile, and old ones. Prints what this host is called in their names. $1 alias, $2 start of their
 * names, $3 oldest age, $4 folder of the marks.
 */
export const sweepScript = String.raw`
now=$(date +%s)
me=$({ cat /etc/machine-id; uname -n; } 2>/dev/null | cksum | cut -d ' ' -f 1)
echo "host $me"
for volume in $(docker volume ls -q --filter "driver=$1:latest" 2>/dev/null); do
  case $volume in "$2"*) ;; *) continue;; esac
  made=${'$'}{volume#"$2"}; by=${'$'}{made#*_}; by=${'$'}{by%%_*}; made=${'$'}{made%%_*}
  case $made in ''|*[!0-9]*) continue;; esac
  if [ "$((now - made))" -le "$3" ]; then [ "$by" = "$me" ] && [ ! -e "$4/$volume" ] || continue; fi
  docker volume rm "$volume" >/dev/null 2>&1
done; :`;

export interface ProbeTools {
  readonly alias: string;
  /** Seconds since 1970 by the clock of this machine. */
  readonly now: number;
  /** Unguessable letters and digits. */
  readonly id: string;
}

export interface Probed {
  /** As Docker names it. */
  readonly volume: string;
  readonly wroteOn: string;
  /** The same host where there is only one. */
  readonly readOn: string;
  /** As the kernel calls what was mounted: "nfs", "nfs4", "ext4" …; null: nothing was. */
  readonly filesystem: string | null;
  /** Whether the kernels have an NFS client. */
  readonly kernelNfs: boolean;
  /** What went wrong, with the step that did. */
  readonly failure: { readonly stage: string; readonly host: string; readonly said: string } | null;
}

const MARKS = '/run/netappdvp';

/**
 * Makes a probe volume on one host, writes into it, reads it on another, and removes it, also after a failure. What
 * goes wrong is in the answer; HostError is thrown when a host is lost, and the volume then goes by itself.
 */
export async function probeVolume(
  writer: HostConnection,
  reader: HostConnection,
  { alias, now, id }: ProbeTools,
): Promise<Probed> {
  const oldest = String(STALE_SECONDS);
  const swept = await runScript(writer, 'probe.sweep', sweepScript, [alias, PREFIX, oldest, MARKS]);
  const host = /^host (\d+)$/m.exec(swept.stdout)?.[1] ?? '0';
  const volume = `${PREFIX}${Math.floor(now)}_${host}_${id}`;
  const word = `proof-${id}`;
  const about = { volume, wroteOn: writer.target.name, readOn: reader.target.name };
  try {
    const made = [alias, volume, SIZE, word, MARKS, String(LIFE_SECONDS)];
    const written = await runScript(writer, 'probe.write', writeScript, made);
    const first = parseProbe(written, writer.target.name);
    if (first.failure !== null) return { ...about, ...first };
    const read = await runScript(reader, 'probe.read', readScript, [alias, volume, word]);
    const second = parseProbe(read, reader.target.name);
    return { ...about, ...second, kernelNfs: first.kernelNfs && second.kernelNfs };
  } finally {
    await removeProbe(writer, volume);
  }
}

async function removeProbe(host: HostConnection, volume: string): Promise<void> {
  const said = await runScript(host, 'probe.remove', removeScript, [volume, MARKS]);
  if (said.exitCode === 0) return;
  throw new HostError('failed', host.target.name, {
    code: 'probe-left',
    message: `the probe volume ${volume} could not be removed: ${said.stdout.trim().slice(0, 300)}`,
    hint: `The host tries again within ${LIFE_SECONDS} s; otherwise: docker volume rm ${volume}`,
  });
}

function runScript(
  host: HostConnection,
  name: string,
  script: string,
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string }> {
  return host.run({ name, script, args, asRoot: true, timeoutMs: RUN_MS });
}

/** Takes what a probe's script printed. Pure. */
export function parseProbe(
  { exitCode, stdout }: { readonly exitCode: number; readonly stdout: string },
  host: string,
): Pick<Probed, 'filesystem' | 'kernelNfs' | 'failure'> {
  const stage = /^failed (\w+)$/m.exec(stdout)?.[1];
  const type = /^type (\S+)$/m.exec(stdout)?.[1] ?? null;
  const said = stdout
    .replace(/^[\s\S]*?^failed \w+$/m, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return {
    filesystem: type,
    kernelNfs: !/^nfs no$/m.test(stdout),
    failure:
      exitCode === 0 && type !== null
        ? null
        : { stage: stage ?? 'run', host, said: said.slice(0, 400) },
  };
}
