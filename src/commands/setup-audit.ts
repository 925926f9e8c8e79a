import type { Finding } from '../audit/findings.ts';
import type { AuditReport } from '../audit/report.ts';
import type { Context } from '../context.ts';
import { type Diagnostic, ExitCode } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { blocker, note } from '../plan/planned.ts';
import { readBackend, readExpected } from './audit-input.ts';
import type { Given } from './given.ts';
import { audit } from './prefix-audit.ts';

export interface SetupAudit {
  readonly report: AuditReport;
  /** Error findings, as `prefix-audit` judges. */
  readonly dangers: readonly Diagnostic[];
  readonly notes: readonly Diagnostic[];
}

/** Whose volumes a plugin with this config would reach on an SVM that is there. Only reads. Throws OntapError, UserError. */
export async function auditSetup(
  client: OntapClient,
  svm: string,
  text: string,
  given: Given,
  context: Context,
): Promise<SetupAudit> {
  const backend = readBackend(text, 'the config');
  const report = await audit(
    client,
    {
      svm,
      backends: [{ ...backend, svm }],
      expected: await readExpected(given, context),
      failOn: null,
      details: false,
      users: new Map(),
      found: [],
      exitCode: ExitCode.ok,
    },
    context,
  );
  const { findings } = report;
  return {
    report,
    dangers: findings.filter(({ severity }) => severity === 'error').map(dangerOf),
    notes: findings
      .filter(({ severity }) => severity === 'warning')
      .map(({ code, message, hint }) => note(code, svm, message, hint)),
  };
}

function dangerOf({ code, message, hint }: Finding): Diagnostic {
  const ways =
    'Choose another --storage-prefix (netappdvp prefix-audit --suggest finds one), or name the volumes that are yours with --expect.';
  return blocker(code, 'storagePrefix', message, code === 'foreign-volume-reachable' ? ways : hint);
}
