import { type HostConnection, HostError } from './connection.ts';
import { type HostFacts, parseFacts } from './facts.ts';
import { factsScript } from './facts-script.ts';
import { LEASE_SECONDS } from './lock.ts';

export interface Look {
  readonly alias: string;
  /** null: the file that the plugin's own setting names. */
  readonly configPath: string | null;
  /** null: not asked for. */
  readonly managementLif: { readonly host: string; readonly port: number } | null;
  readonly dataLif: string | null;
  /** How long a plugin that is still starting is waited for. */
  readonly patienceSeconds: number;
  /** A name that no volume has: asking the driver for it shows how it is. */
  readonly nobody: string;
  /** Where sudo is refused, a login in the group docker is enough. */
  readonly dockerGroupSuffices?: boolean;
}

/** A driver that is asked while it starts waits itself for up to 50 s (Trident, frontend/docker/plugin.go). */
const LOOK_MS = 120_000;

/** Looks at everything on a host in one session; changes nothing. Throws HostError. */
export async function observeHost(
  host: Pick<HostConnection, 'target' | 'run'>,
  look: Look,
): Promise<HostFacts> {
  try {
    return await lookAt(host, look, true);
  } catch (error) {
    const refused = error instanceof HostError && error.kind === 'sudo-refused';
    if (!refused || look.dockerGroupSuffices !== true) throw error;
    const facts = await lookAt(host, look, false);
    // Without the engine nothing was gained: what sudo said counts.
    if (facts.engine === null) throw error;
    return facts;
  }
}

async function lookAt(
  host: Pick<HostConnection, 'target' | 'run'>,
  look: Look,
  asRoot: boolean,
): Promise<HostFacts> {
  const lif = look.managementLif;
  const result = await host.run({
    name: 'facts',
    script: factsScript,
    args: [
      look.alias,
      look.configPath ?? '',
      lif?.host ?? '',
      String(lif?.port ?? ''),
      look.dataLif ?? '',
      String(look.patienceSeconds),
      look.nobody,
      String(LEASE_SECONDS),
    ],
    asRoot,
    timeoutMs: LOOK_MS + look.patienceSeconds * 1000,
  });
  const facts = parseFacts(result, look.nobody);
  if (facts !== null) return facts;
  throw new HostError('failed', host.target.name, {
    code: 'host-facts-cut',
    message: `looking at the host ended early: ${result.stderr.trim().slice(0, 300) || `exit code ${result.exitCode}`}`,
    hint: 'The host needs a POSIX shell with base64 and stat.',
  });
}
