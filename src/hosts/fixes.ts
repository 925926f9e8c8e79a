/** What mends a host: data, that can be shown, confirmed and run. */

export interface Fix {
  /** As a person would type it as root. */
  readonly command: string;
  /** Whether it may be run for the user: it adds, starts or creates, and takes nothing away. */
  readonly safe: boolean;
  /** A constant script; $1 … are `args`. */
  readonly script: string;
  readonly args: readonly string[];
}

const runScript = 'DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; exec "$@"';

/** A fix that is one command. */
export function argvFix(argv: readonly string[], safe = true): Fix {
  return { command: argv.join(' '), safe, script: runScript, args: argv };
}

/** Debian's lists of packages may be old or not there at all. */
export function aptInstall(names: readonly string[]): Fix {
  return {
    command: `apt-get update && apt-get install -y ${names.join(' ')}`,
    safe: true,
    script:
      'DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; apt-get update -q >/dev/null 2>&1; exec apt-get install -y "$@"',
    args: names,
  };
}

/** Something that only a person should do. */
export function byHand(command: string): Fix {
  return { command, safe: false, script: '', args: [] };
}

export function startServices(names: readonly string[]): Fix {
  return argvFix(['systemctl', 'enable', '--now', ...names]);
}

/** Loads a module now and at each start. */
export function loadModule(name: string): Fix {
  return {
    command: `modprobe ${name} && echo ${name} > /etc/modules-load.d/netappdvp-${name}.conf`,
    safe: true,
    script: 'modprobe -- "$1" && echo "$1" >"/etc/modules-load.d/netappdvp-$1.conf"',
    args: [name],
  };
}

/** Sets one "key = value" of a file, keeping the old file beside it. */
export function setKey(file: string, key: string, value: string): Fix {
  return {
    command: `sed -i.bak 's/^#* *${key} *=.*/${key} = ${value}/' ${file}`,
    safe: true,
    script: `if grep -q "^#* *$2 *=" "$1"; then sed -i.netappdvp.bak "s/^#* *$2 *=.*/$2 = $3/" "$1"; else cp -p "$1" "$1.netappdvp.bak" && echo "$2 = $3" >>"$1"; fi`,
    args: [file, key, value],
  };
}

const multipathText = 'defaults {\n  user_friendly_names yes\n  find_multipaths no\n}\n';

/** A multipath.conf as the plugin's docs want it; never over one that is there. */
export function writeMultipathConf(): Fix {
  return {
    command: `printf '${multipathText.replaceAll('\n', String.raw`\n`)}' > /etc/multipath.conf && systemctl restart multipathd`,
    safe: true,
    script:
      '[ ! -e /etc/multipath.conf ] || { echo "/etc/multipath.conf is there by now" >&2; exit 1; }; printf "$1" >/etc/multipath.conf && systemctl restart multipathd',
    args: [multipathText],
  };
}

/** Owner and mode of what holds the plugin's password. */
export function closeFile(path: string, mode: string): Fix {
  return {
    command: `chown root:root ${path} && chmod ${mode} ${path}`,
    safe: true,
    script: 'chown -- 0:0 "$1" && chmod -- "$2" "$1"',
    args: [path, mode],
  };
}

/** A name for NVMe where there is none. */
export function makeHostNqn(): Fix {
  return {
    command: 'nvme gen-hostnqn > /etc/nvme/hostnqn',
    safe: true,
    script:
      '[ ! -s /etc/nvme/hostnqn ] || exit 0; mkdir -p /etc/nvme && nvme gen-hostnqn >/etc/nvme/hostnqn',
    args: [],
  };
}

/** A name for iSCSI where there is none. */
export function makeInitiatorName(): Fix {
  return {
    command: 'echo "InitiatorName=$(iscsi-iname)" > /etc/iscsi/initiatorname.iscsi',
    safe: true,
    script:
      '[ ! -s /etc/iscsi/initiatorname.iscsi ] || exit 0; umask 077; name=$(iscsi-iname) && echo "InitiatorName=$name" >/etc/iscsi/initiatorname.iscsi',
    args: [],
  };
}

/** Removes a socket that nobody listens on any more. */
export function removeSocket(path: string): Fix {
  return { command: `rm ${path}`, safe: true, script: 'exec rm -f -- "$1"', args: [path] };
}

/** Where the drop-in lies that orders the engine. */
const DROP_IN = '/etc/systemd/system/docker.service.d/netappdvp.conf';

/**
 * Starts Docker after the network and what carries the volumes: at the engine's start the plugin asks ONTAP
 * (docker/for-linux issue 1047). Nothing is restarted: it counts from the next start on.
 */
export function orderDocker(units: readonly string[]): Fix {
  const text = `[Unit]\nWants=network-online.target\nAfter=${units.join(' ')}\n`;
  return {
    command: `mkdir -p ${DROP_IN.replace(/\/[^/]*$/, '')} && printf '${text.replaceAll('\n', String.raw`\n`)}' > ${DROP_IN} && systemctl daemon-reload`,
    safe: true,
    script: 'mkdir -p -- "$(dirname -- "$1")" && printf "$2" >"$1" && systemctl daemon-reload',
    args: [DROP_IN, text],
  };
}
