import { type AuditedPage, auditPage, joinPages } from '../audit/page.ts';
import { coveringPrefixes } from '../audit/reach.ts';
import { type AuditReport, auditReport } from '../audit/report.ts';
import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UserError, worstExitCode } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { auditView } from '../terminal/audit-view.ts';
import { count } from '../terminal/style.ts';
import { HOST_UNREADABLE, observeHostBackends } from './audit-hosts.ts';
import { type AuditScope, readAuditScope } from './audit-input.ts';
import { hostsGiven } from './hosts-select.ts';
import { openOntap } from './ontap-session.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly scope: AuditScope;
  readonly connect: () => Promise<OntapClient>;
}

interface Result {
  readonly report: AuditReport;
  readonly exitCode: ExitCode;
}

/** Shows every volume that the plugin could list and delete, and whose it is. Reads only. */
export const command = defineCommand<Input, Result>({
  async input(given, context) {
    const readHosts = hostsGiven(given) ? () => observeHostBackends(given, context) : undefined;
    const scope = await readAuditScope(given, context, readHosts);
    return { scope, connect: () => openOntap(given, context) };
  },
  async run({ scope, connect }, context) {
    const client = await connect();
    try {
      const svms = await observeSvms(client, scope);
      const pages = await observePages(client, scope, svms, context);
      const report = auditReport(scope.svm, { ...scope, ...joinPages(pages) }, scope.failOn);
      return { report, exitCode: worstExitCode([scope.exitCode, dangerOf(report)]) };
    } finally {
      client.close();
    }
  },
  view: ({ report }, look) => auditView(report, look),
  json: ({ report }) => report,
  exitCode: ({ exitCode }) => exitCode,
});

/** A host that could not be read is a failure with an exit code of its own. */
function dangerOf({ findings }: AuditReport): ExitCode {
  const danger = findings.some(
    ({ severity, code }) => severity === 'error' && code !== HOST_UNREADABLE,
  );
  return danger ? ExitCode.findings : ExitCode.ok;
}

/** The SVMs that are looked at. Throws UserError when one that was named is not there. */
async function observeSvms(client: OntapClient, scope: AuditScope): Promise<ReadonlySet<string>> {
  if (scope.svm !== null && (await client.getSvm(scope.svm)) !== null) return new Set([scope.svm]);
  const found = (await client.listSvms()).map((svm) => svm.name);
  const wanted = [scope.svm, ...scope.backends.map((backend) => backend.svm)];
  const missing = wanted.find((svm) => svm !== null && !found.includes(svm));
  if (missing === undefined || missing === null) return new Set(found);
  throw new UserError({
    code: 'svm-not-found',
    message: `There is no SVM ${missing} on this cluster, or the login does not see it.`,
    hint: found.length === 0 ? undefined : `There are: ${found.toSorted().join(', ')}`,
  });
}

/** Asks for the fewest name prefixes that cover all, and keeps of each page only what the audit needs. */
async function observePages(
  client: OntapClient,
  scope: AuditScope,
  svms: ReadonlySet<string>,
  context: Context,
): Promise<AuditedPage[]> {
  const pages: AuditedPage[] = [];
  const place = scope.svm === null ? count(svms.size, 'SVM') : `SVM ${scope.svm}`;
  let read = 0;
  context.progress.start(`Reading the volumes of ${place}`);
  for (const namePrefix of coveringPrefixes(scope.backends.map((backend) => backend.prefix))) {
    const filter = scope.svm === null ? { namePrefix } : { svm: scope.svm, namePrefix };
    for await (const page of client.volumes(filter)) {
      if (context.signal.aborted) throw new CancelledError();
      // A cluster login may see volumes of the cluster's own SVMs; no plugin does.
      const volumes = page.filter((volume) => svms.has(volume.svm));
      pages.push(auditPage(scope.backends, scope.expected, volumes));
      read += volumes.length;
      context.progress.start(`Reading the volumes of ${place}: ${read} so far`);
    }
  }
  context.progress.stop();
  return pages;
}
