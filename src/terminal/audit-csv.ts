import type { AuditReport } from '../audit/report.ts';

const COLUMNS = [
  'svm',
  'name',
  'pool',
  'verdict',
  'prefix',
  'aggregate',
  'style',
  'type',
  'state',
  'size_bytes',
  'used_bytes',
  'snapshots',
  'clients',
  'heard_only',
  'reasons',
  'protected_by',
] as const;

/** One line for each volume, in pieces; RFC 4180. */
export function* auditCsv({ volumes }: AuditReport): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const one of volumes)
    yield `${[
      one.svm,
      one.name,
      one.pool,
      one.verdict,
      one.prefix,
      one.aggregate,
      one.style,
      one.type,
      one.state,
      one.sizeBytes,
      one.usedBytes,
      one.snapshots,
      one.clients,
      one.heardOnly ? 'yes' : 'no',
      one.reasons.join('; '),
      one.protectedBy.join('; '),
    ]
      .map(cell)
      .join(',')}\r\n`;
}

/** A spreadsheet takes a text that begins with one of these for a formula: a leading apostrophe keeps it text. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
