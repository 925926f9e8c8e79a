// What does auditing cost beside a bare parse of the same pages, from 1,000 to 100,000 volumes? The pages are made
// once, as ONTAP sends them, and read by both.

import { SaxesParser } from 'saxes';
import { createCollector } from '../src/audit/collect.ts';
import { auditReport } from '../src/audit/report.ts';
import { readVolumePage } from '../src/ontapi/zapi-volume-page.ts';
import { jsonPieces } from '../src/terminal/json-pieces.ts';

export interface AuditRow {
  readonly volumes: number;
  readonly parseMs: number;
  readonly auditMs: number;
  readonly ratio: number;
}

const PAGE = 500;
const backend = {
  prefix: 'netappdvp_',
  source: 'bench',
  driver: 'ontap-nas' as const,
  svm: 'svm_docker',
  labelSets: [{ netappdvp: 'svm_docker/netappdvp_' }],
  digest: 'bench',
};

function volumeXml(n: number): string {
  const name = `netappdvp_team${n % 97}_application_${String(n).padStart(6, '0')}`;
  const comment =
    n % 100 === 0
      ? 'Project share, owned by another team'
      : '{&quot;provisioning&quot;:{&quot;netappdvp&quot;:&quot;svm_docker/netappdvp_&quot;}}';
  return `<volume-attributes><volume-clone-attributes></volume-clone-attributes><volume-export-attributes><policy>default</policy></volume-export-attributes><volume-id-attributes><comment>${comment}</comment><containing-aggregate-name>aggr${1 + (n % 2)}</containing-aggregate-name><creation-time>1700000000</creation-time><junction-path>/${name}</junction-path><name>${name}</name><owning-vserver-name>svm_docker</owning-vserver-name><style>flex</style><style-extended>flexvol</style-extended><type>rw</type></volume-id-attributes><volume-snapshot-attributes><snapshot-count>3</snapshot-count><snapshot-policy>none</snapshot-policy></volume-snapshot-attributes><volume-space-attributes><size>1073741824</size><size-used>348160</size-used></volume-space-attributes><volume-state-attributes><is-node-root>false</is-node-root><is-vserver-root>false</is-vserver-root><state>online</state></volume-state-attributes></volume-attributes>`;
}

function pagesOf(volumes: number): string[] {
  const pages: string[] = [];
  for (let start = 0; start < volumes; start += PAGE) {
    const count = Math.min(PAGE, volumes - start);
    const records = Array.from({ length: count }, (_, i) => volumeXml(start + i)).join('');
    pages.push(
      `<?xml version='1.0' encoding='UTF-8' ?>\n<netapp version='1.251' xmlns='http://www.netapp.com/filer/admin'>\n<results status="passed"><attributes-list>${records}</attributes-list><num-records>${count}</num-records></results></netapp>`,
    );
  }
  return pages;
}

/** The same parser with handlers that do nothing. */
function bareParse(pages: readonly string[]): void {
  for (const page of pages) {
    const parser = new SaxesParser({ position: false });
    for (const event of ['opentag', 'closetag', 'text', 'cdata'] as const)
      parser.on(event, () => undefined);
    parser.write(page).close();
  }
}

/** Read, judged, and written as JSON. */
function audit(pages: readonly string[]): number {
  const collector = createCollector([backend], new Set());
  for (const page of pages)
    collector.volumes(readVolumePage('volume-get-iter', page)?.volumes ?? []);
  const facts = {
    backends: [backend],
    expected: new Set<string>(),
    found: [],
    heartbeats: { available: true, reason: null, backends: [] },
    notRead: [],
    ...collector.finish(),
  };
  let length = 0;
  for (const piece of jsonPieces(auditReport('svm_docker', facts, null))) length += piece.length;
  return length;
}

function fastest(rounds: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const begin = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begin);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** CPU time, not wall time: a busy machine slows both alike, but not in the same rounds. */
export function measureAudit(): AuditRow[] {
  return [1000, 3000, 10_000, 30_000, 100_000].map((volumes) => {
    const pages = pagesOf(volumes);
    const rounds = volumes > 20_000 ? 3 : 7;
    const parseMs = fastest(rounds, () => bareParse(pages));
    const auditMs = fastest(rounds, () => audit(pages));
    return { volumes, parseMs, auditMs, ratio: auditMs / parseMs };
  });
}

export function auditCurve(rows: readonly AuditRow[]): string {
  return rows
    .map(
      ({ volumes, parseMs, auditMs, ratio }) =>
        `  ${String(volumes).padStart(7)} volumes  bare parse ${parseMs.toFixed(0).padStart(5)} ms  audit ${auditMs.toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} x  ${((auditMs * 1000) / volumes).toFixed(1)} µs a volume\n`,
    )
    .join('');
}
