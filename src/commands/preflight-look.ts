import { readPluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import { ExitCode } from '../errors.ts';
import { type HostConnection, HostError } from '../hosts/connection.ts';
import { runPool } from '../hosts/pool.ts';
import { preflightError } from '../hosts/preflight.ts';
import { type Found, finding } from '../hosts/preflight-checks.ts';
import { type HostFittings, observeFittings } from '../hosts/preflight-facts.ts';
import { checkHost } from '../hosts/preflight-protocols.ts';
import { checkUnique } from '../hosts/preflight-san.ts';
import type { ReportError } from '../hosts/report.ts';
import { explainError } from '../terminal/explain.ts';
import type { HostsInput } from './hosts-input.ts';
import type { Surveyed } from './hosts-survey.ts';
import { checkExports, type Storage, type Way, wayOf } from './preflight-ontap.ts';

/** What preflight asks about, besides the hosts themselves. */
export interface PreflightQuestion {
  readonly alias: string;
  /** From the local config; null: each host's own config tells. */
  readonly way: Way | null;
  /** --protocol; null: the config's driver tells. */
  readonly protocol: Way['protocol'] | null;
  /** null: the cluster was not given. */
  readonly storage: Storage | null;
}

/** One host after a look. */
export interface Looked {
  readonly host: string;
  readonly status: 'checked' | 'failed' | 'unreachable';
  readonly error: ReportError | null;
  readonly exitCode: ExitCode;
  readonly findings: readonly Found[];
  /** null: nothing can be mended through it. */
  readonly connection: HostConnection | null;
}

type Seen = Extract<Surveyed, { facts: unknown }>;

const noWay: Way = {
  protocol: 'nfs',
  svm: null,
  managementLif: null,
  dataLif: null,
  nfs4: false,
  exportPolicy: 'default',
};

/** Looks at what the plugin needs on every host that was surveyed; changes nothing. */
export async function lookAtHosts(
  input: Pick<HostsInput, 'concurrency'>,
  surveyed: readonly Surveyed[],
  question: PreflightQuestion,
  context: Context,
): Promise<Looked[]> {
  context.progress.start('Looking at what the plugin needs');
  const looked = await runPool(surveyed, (one) => lookAtHost(one, question, context), {
    concurrency: input.concurrency,
    stopped: () => context.signal.aborted,
  });
  context.signal.throwIfAborted();
  context.progress.stop();
  const all = looked.flatMap((one) => one ?? []);
  const protocol = question.protocol ?? question.way?.protocol ?? 'nfs';
  const names = all.map(
    ({ fittings }) => (protocol === 'nvme' ? fittings?.nqn : fittings?.iqn) ?? null,
  );
  const twins =
    protocol === 'nfs'
      ? []
      : checkUnique(
          names,
          all.map(({ host }) => host),
          protocol,
        );
  return all.map((one, i) => ({
    ...one,
    findings: [...(twins[i] ?? []), ...one.findings],
  }));
}

async function lookAtHost(
  one: Surveyed,
  question: PreflightQuestion,
  context: Context,
): Promise<Looked & { fittings: HostFittings | null }> {
  const host = one.target.name;
  if ('error' in one) return failed(host, one.error);
  const way = wayTo(one, question);
  const error = preflightError(one.facts, { host, managementLif: null });
  const first = error === null ? [] : [asFinding(error)];
  const checked = { host, status: 'checked', error: null, exitCode: ExitCode.ok } as const;
  // Whoever is not root can neither see nor mend the rest.
  if (error?.code === 'host-not-root')
    return { ...checked, findings: first, connection: null, fittings: null };
  try {
    const { connection, facts } = one;
    const lifs = way.dataLif === null ? (question.storage?.lifs ?? []) : [way.dataLif];
    const { protocol, managementLif, nfs4 } = way;
    const fittings = await observeFittings(connection, {
      alias: question.alias,
      dataRoot: facts.engine?.dataRoot ?? '/var/lib/docker',
      protocol,
      nfs4,
      managementLif,
      lifs,
    });
    const now = context.clock.now();
    const findings = [
      ...first,
      ...checkHost({ facts, fittings, protocol, nfs4, managementLif, now }),
      ...checkExports(question.storage, fittings.source),
    ];
    return { ...checked, findings, connection, fittings };
  } catch (failure) {
    if (!(failure instanceof HostError)) throw failure;
    return failed(host, failure);
  }
}

function failed(host: string, error: HostError): Looked & { fittings: null } {
  const { code, message, hint, exitCode } = explainError(error);
  const status = error.kind === 'unreachable' ? 'unreachable' : 'failed';
  const nothing = { findings: [], connection: null, fittings: null };
  return { host, status, error: { code, message, hint }, exitCode, ...nothing };
}

function asFinding({ code, message, hint }: HostError): Found {
  return finding(
    'error',
    code,
    `${message.charAt(0).toUpperCase()}${message.slice(1)}`,
    hint ?? '',
  );
}

/** The local config's way, else what the host's own config says, else the plugin's usual one: NFS. */
function wayTo({ facts }: Seen, { way, protocol }: PreflightQuestion): Way {
  const found = way ?? ownWay(facts.config?.content?.reveal()) ?? noWay;
  return protocol === null ? found : { ...found, protocol };
}

function ownWay(text: string | undefined): Way | null {
  if (text === undefined) return null;
  try {
    return wayOf(text, readPluginConfig(text));
  } catch {
    // No JSON: hosts status and config validate say so.
    return null;
  }
}
