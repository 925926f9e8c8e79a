import type { AuditReport } from '../audit/report.ts';
import { movingSteps, prefixCandidates, type Suggestion, standsApart } from '../audit/suggest.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { poolStart } from '../templates/pools.ts';
import { renameLines } from '../templates/volume-cli.ts';
import type { AuditScope } from './audit-input.ts';

/** The first prefix under which ONTAP has nothing, apart from every known one; null when none is found. */
export async function suggestPrefix(
  client: OntapClient,
  scope: AuditScope,
  report: AuditReport,
): Promise<Suggestion | null> {
  const svm = scope.svm ?? scope.backends[0]?.svm ?? null;
  if (svm === null) return null;
  const known = [
    ...scope.backends.map(({ prefix }) => prefix),
    ...report.heartbeats.backends.map(({ prefix }) => prefix),
  ];
  for (const prefix of prefixCandidates(svm)) {
    if (!standsApart(prefix, known) || !(await isFree(client, svm, prefix))) continue;
    const ours = report.volumes.filter(({ verdict, pool }) => verdict === 'ours' && pool === null);
    const [first] = ours;
    const lines =
      first === undefined
        ? []
        : renameLines(svm, first.name, `${prefix}${first.name.slice(first.prefix.length)}`);
    return { prefix, steps: movingSteps(prefix, scope.backends[0], ours.length, lines) };
  }
  return null;
}

/** Whether no volume begins with it, offline ones and pools included. */
async function isFree(client: OntapClient, svm: string, prefix: string): Promise<boolean> {
  const starts = [
    prefix,
    poolStart({ driver: 'ontap-nas-economy', prefix }),
    poolStart({ driver: 'ontap-san-economy', prefix }),
  ];
  for (const namePrefix of starts)
    for await (const page of client.volumes({ svm, namePrefix })) if (page.length > 0) return false;
  return true;
}
