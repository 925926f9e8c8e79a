import { open, readFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BaselineResult, baselineText, newsSince, readBaseline } from '../audit/baseline.ts';
import type { AuditReport } from '../audit/report.ts';
import type { Context } from '../context.ts';
import { errorCode, UsageError, UserError } from '../errors.ts';
import { auditCsv } from '../terminal/audit-csv.ts';
import { auditHtml } from '../terminal/audit-html.ts';
import type { Given } from './given.ts';

export interface ReportFile {
  readonly format: 'csv' | 'html';
  readonly path: string;
}

export interface BaselineOption {
  readonly path: string;
  readonly update: boolean;
}

/** Reads --report csv=F and html=F. Throws UsageError. */
export function reportFiles(given: Given, context: Context): ReportFile[] {
  return given.list('report').map((text) => {
    const match = /^(csv|html)=(.+)$/s.exec(text);
    if (match?.[2] === undefined)
      throw new UsageError(
        `--report takes csv=FILE or html=FILE, not "${text}".`,
        'For example: --report html=audit.html',
      );
    const format = match[1] === 'csv' ? 'csv' : 'html';
    return { format, path: resolve(context.paths.cwd, match[2]) };
  });
}

export function baselineOption(given: Given, context: Context): BaselineOption | null {
  const file = given.text('baseline');
  const update = given.flag('updateBaseline');
  if (file === undefined) {
    if (update) throw new UsageError('--update-baseline needs --baseline FILE.');
    return null;
  }
  return { path: resolve(context.paths.cwd, file), update };
}

/** Writes the report files, each whole or not at all. Throws UserError. */
export async function writeReports(
  files: readonly ReportFile[],
  report: AuditReport,
  context: Context,
): Promise<void> {
  const made = `${context.clock.now().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  for (const { format, path } of files) {
    await writeWhole(path, format === 'csv' ? auditCsv(report) : auditHtml(report, made));
    context.terminal.note(`Wrote ${path}`);
  }
}

/** Compares with the baseline; one that is not there yet, or is to be renewed, is written. Throws UserError. */
export async function compareBaseline(
  { path, update }: BaselineOption,
  report: AuditReport,
  context: Context,
): Promise<BaselineResult> {
  let text: string | null = null;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw fileError(path, 'read', error);
  }
  const known = text === null ? null : readBaseline(text);
  if (text !== null && known === null)
    throw new UserError({
      code: 'baseline-invalid',
      message: `${path} is no baseline of this program.`,
      hint: 'Name another file: the first run with --baseline makes it.',
    });
  const write = known === null || update;
  if (write) {
    await writeWhole(path, [baselineText(report)]);
    context.terminal.note(`Wrote the baseline ${path}`);
  }
  // The first time everything is new.
  const none = { volumes: new Map<string, string>(), findings: new Set<string>() };
  return { file: path, written: write, new: newsSince(report, known ?? none) };
}

async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      let held = '';
      for (const piece of pieces) {
        held += piece;
        if (held.length < 65_536) continue;
        await file.appendFile(held);
        held = '';
      }
      await file.appendFile(held);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(path, 'written', error);
  }
}

function fileError(path: string, what: string, error: unknown): UserError {
  return new UserError({
    code: 'file-failed',
    message: `${path} could not be ${what} (${errorCode(error) || String(error)}).`,
    hint: 'Name another file, or make its folder.',
  });
}
