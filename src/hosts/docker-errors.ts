/** What Docker says when a plugin command fails, and what to do about it. */

export interface DockerProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

interface Row {
  /** Words of dockerd 20.10 to 28; the lower layers' errors come through unchanged. */
  readonly text: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const rows: readonly Row[] = [
  {
    text: /no space left on device/,
    code: 'host-disk-full',
    message: 'the disk of the host is full.',
    hint: 'Make room below Docker’s data-root.',
  },
  {
    text: /error during connect|docker\.sock: (?:read|write):|docker\.sock.*EOF/,
    code: 'docker-ended',
    message: 'the Docker engine ended while it was at work.',
    hint: 'Look why on the host (journalctl -u docker); when it answers again, run the command again.',
  },
  {
    text: /Cannot connect to the Docker daemon|docker daemon is not running/i,
    code: 'docker-down',
    message: 'the Docker engine does not answer.',
    hint: 'Start it: systemctl start docker; then look at journalctl -u docker.',
  },
  {
    text: /docker: not found|exec: docker|docker: No such file/,
    code: 'docker-missing',
    message: 'there is no docker program on the host.',
    hint: 'Install Docker Engine on it.',
  },
  {
    text: /is in use/,
    code: 'plugin-in-use',
    message: 'Docker does not stop the plugin while volumes of it are in use on this host.',
    hint: 'Stop what uses them, then run the command again.',
  },
  {
    text: /netapp\.sock: connect|dial unix .*\.sock/,
    code: 'plugin-start-failed',
    message: 'the plugin ended before it opened its socket.',
    hint: 'Read the engine’s log on the host: journalctl -u docker.',
  },
  {
    text: /already exists/,
    code: 'plugin-exists',
    message: 'a plugin of this name was installed by somebody else in the meantime.',
    hint: 'Run the command again.',
  },
  {
    text: /bind source path does not exist|\/etc\/netappdvp.*no such file/,
    code: 'config-folder-missing',
    message: 'the folder /etc/netappdvp is not there.',
    hint: 'Run the command again; it makes the folder.',
  },
  {
    text: /server gave HTTP response to HTTPS client/,
    code: 'registry-insecure',
    message: 'the registry speaks plain HTTP, which the engine does not accept.',
    hint: 'Add it to "insecure-registries" in /etc/docker/daemon.json on the host, or give the registry a certificate.',
  },
  {
    text: /x509:/,
    code: 'registry-certificate',
    message: 'the engine does not trust the certificate of the registry.',
    hint: 'Put its CA into /etc/docker/certs.d/REGISTRY/ca.crt on the host.',
  },
  {
    text: /toomanyrequests|rate limit/i,
    code: 'registry-rate-limit',
    message: 'the registry turned the download away: too many of them.',
    hint: 'Wait, or use a mirror with --image.',
  },
  {
    text: /manifest unknown|manifest for .* not found|pull access denied|repository does not exist|name unknown|: not found$|not found: /m,
    code: 'image-not-found',
    message: 'the registry has no such plugin or version.',
    hint: 'Check --image and --plugin-version.',
  },
  {
    text: /unauthorized|authentication required|denied:/i,
    code: 'registry-login',
    message: 'the registry refused the download.',
    hint: 'Log in on the host (docker login), or check --image.',
  },
  {
    text: /lookup \S+.*(?:no such host|misbehaving|timeout)|dial tcp .*|Client\.Timeout|TLS handshake timeout|request canceled/,
    code: 'registry-unreachable',
    message: 'the host does not reach the registry.',
    hint: 'Check its DNS, routes and proxy settings of the engine, or use a mirror with --image.',
  },
  {
    text: /unexpected EOF|connection reset by peer|httpReadSeeker|broken pipe/,
    code: 'registry-cut',
    message: 'the download was cut in the middle.',
    hint: 'Run the command again; if it is cut again, look at proxies between the host and the registry, or use a mirror with --image.',
  },
];

/** Takes the error text of a docker command, returns what it means. The text itself stays in the message. */
export function explainDocker(stderr: string, exitCode: number): DockerProblem {
  const said = stderr
    .trim()
    .replace(/^Error response from daemon: /, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 400);
  const row = rows.find((candidate) => candidate.text.test(stderr));
  if (row !== undefined)
    return { code: row.code, message: `${row.message} Docker says: ${said}`, hint: row.hint };
  return {
    code: 'docker-failed',
    message: said === '' ? `docker ended with exit code ${exitCode}.` : `Docker says: ${said}`,
    hint: 'Look at the engine’s log on the host: journalctl -u docker.',
  };
}
