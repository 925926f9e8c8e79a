import { type AuditReport, auditReport } from '../audit/report.ts';
import { ExitCode, worstExitCode } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { auditView } from '../terminal/audit-view.ts';
import { HOST_UNREADABLE, observeHostBackends } from './audit-hosts.ts';
import { type AuditScope, readAuditScope } from './audit-input.ts';
import { observeAudit } from './audit-observe.ts';
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
      const { collected, heartbeats, notRead } = await observeAudit(client, scope, context);
      const facts = { ...scope, ...collected, heartbeats, notRead };
      const report = auditReport(scope.svm, facts, scope.failOn);
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
