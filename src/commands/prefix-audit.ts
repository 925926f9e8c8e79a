import { type AuditedAggregate, byAggregate } from '../audit/aggregates.ts';
import type { BaselineResult } from '../audit/baseline.ts';
import { type AuditReport, auditReport } from '../audit/report.ts';
import type { Suggestion } from '../audit/suggest.ts';
import type { Context } from '../context.ts';
import { ExitCode, worstExitCode } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { auditLine } from '../terminal/audit-line.ts';
import { auditView } from '../terminal/audit-view.ts';
import { HOST_UNREADABLE, observeHostBackends } from './audit-hosts.ts';
import { type AuditScope, readAuditScope } from './audit-input.ts';
import { observeAudit } from './audit-observe.ts';
import {
  type BaselineOption,
  baselineOption,
  compareBaseline,
  type ReportFile,
  reportFiles,
  writeReports,
} from './audit-outputs.ts';
import { suggestPrefix } from './audit-suggest.ts';
import { hostsGiven } from './hosts-select.ts';
import { openOntap } from './ontap-session.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly scope: AuditScope;
  readonly connect: () => Promise<OntapClient>;
  readonly reports: readonly ReportFile[];
  readonly baseline: BaselineOption | null;
  readonly show: {
    readonly tree: boolean;
    readonly brief: boolean;
    readonly suggest: boolean;
    readonly aggregates: boolean;
  };
}

/** The report and what was asked for besides. */
interface AuditResult extends AuditReport {
  readonly suggestion: Suggestion | null;
  readonly aggregates: readonly AuditedAggregate[] | null;
  readonly baseline: BaselineResult | null;
}

interface Result {
  readonly report: AuditResult;
  readonly show: Input['show'];
  readonly exitCode: ExitCode;
}

/** Shows every volume that the plugin could list and delete, and whose it is. Reads only. */
export const command = defineCommand<Input, Result>({
  async input(given, context) {
    const reports = reportFiles(given, context);
    const baseline = baselineOption(given, context);
    const readHosts = hostsGiven(given) ? () => observeHostBackends(given, context) : undefined;
    const scope = await readAuditScope(given, context, readHosts);
    const show = {
      tree: given.flag('tree'),
      brief: given.flag('brief'),
      suggest: given.flag('suggest'),
      aggregates: given.text('by') === 'aggregate',
    };
    return { scope, connect: () => openOntap(given, context), reports, baseline, show };
  },
  async run({ scope, connect, reports, baseline, show }, context) {
    const client = await connect();
    try {
      const report = await audit(client, scope, context);
      const suggestion = show.suggest ? await suggestPrefix(client, scope, report) : null;
      await writeReports(reports, report, context);
      const compared = baseline === null ? null : await compareBaseline(baseline, report, context);
      const aggregates = show.aggregates
        ? byAggregate(report.volumes.filter(({ heardOnly }) => !heardOnly))
        : null;
      return {
        report: { ...report, suggestion, aggregates, baseline: compared },
        show,
        exitCode: worstExitCode([
          scope.exitCode,
          dangerOf(compared === null ? report.findings : compared.new.findings),
        ]),
      };
    } finally {
      client.close();
    }
  },
  view: ({ report, show }, look) =>
    show.brief ? auditLine(report) : auditView(report, look, show),
  json: ({ report }) => report,
  exitCode: ({ exitCode }) => exitCode,
});

/** Looks at what the plugin could reach, and whose it is. Only reads. Throws OntapError, UserError. */
export async function audit(
  client: OntapClient,
  scope: AuditScope,
  context: Context,
): Promise<AuditReport> {
  const { collected, ...observed } = await observeAudit(client, scope, context, 'with-heard');
  const facts = { ...scope, ...collected, ...observed };
  return auditReport(scope.svm, facts, scope.failOn);
}

/** A host that could not be read is a failure with an exit code of its own. */
function dangerOf(findings: AuditReport['findings']): ExitCode {
  const danger = findings.some(
    ({ severity, code }) => severity === 'error' && code !== HOST_UNREADABLE,
  );
  return danger ? ExitCode.findings : ExitCode.ok;
}
