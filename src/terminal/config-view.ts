import type { Change } from '../config/changes.ts';
import type { Fix } from '../config/fix.ts';
import type { MatrixRow } from '../config/matrix.ts';
import type { Diagnostic } from '../errors.ts';
import { clean, cleanLines, count, styleFor } from './style.ts';
import { table, wrapped } from './table.ts';
import type { Look } from './terminal.ts';

export interface CheckedFile {
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** What --fix mended. */
  readonly fixed?: readonly Fix[];
  /** Where --fix kept the old file. */
  readonly backup?: string | null;
  /** How the document fares from release to release, where that was asked. */
  readonly matrix?: readonly MatrixRow[];
}

const order: readonly Diagnostic['severity'][] = ['error', 'warning', 'info'];

/** Findings of one file, one line each with the hint below: "file:line:column  severity  code  message". */
export function diagnosticsView(
  file: string,
  diagnostics: readonly Diagnostic[],
  look: Look,
): string {
  const style = styleFor(look);
  const colours = { error: style.bad, warning: style.caution, info: style.faint };
  const place = ({ line, column }: Diagnostic): string =>
    clean(line === null ? file : `${file}:${line}:${column ?? 1}`);
  const placeWidth = wide(diagnostics.map(place));
  const codeWidth = wide(diagnostics.map(({ code }) => code));
  const headWidth = placeWidth + codeWidth + 13;
  const hintIndent = placeWidth + 11;
  const fits = diagnostics.every(
    ({ message, hint }) =>
      headWidth + message.length <= look.width &&
      hintIndent + wide((hint ?? '').split('\n')) <= look.width,
  );
  return diagnostics
    .map((diagnostic) => {
      const { severity, code, message, hint } = diagnostic;
      const head = `${place(diagnostic).padEnd(placeWidth)}  ${colours[severity](severity.padEnd(7))}  ${style.strong(code.padEnd(codeWidth))}`;
      const told = fits
        ? `${head}  ${clean(message)}`
        : `${head.trimEnd()}\n${block(message, look)}`;
      if (hint === null) return `${told}\n`;
      const indent = ' '.repeat(hintIndent);
      const advice = fits ? indent + cleanLines(hint, indent) : block(hint, look);
      return `${told}\n${style.faint(advice)}\n`;
    })
    .join('');
}

/** Lines below a head, broken between words where the terminal is too narrow for them. */
function block(text: string, { width }: Look): string {
  const lines = text.split('\n').flatMap((line) => wrapped(clean(line), width - 4).split('\n'));
  return lines.map((line) => `    ${line}`).join('\n');
}

function wide(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

/** "2 errors, 1 warning", "no problems". */
function tallyText(diagnostics: readonly Diagnostic[]): string {
  const parts = order.flatMap((severity) => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    if (n === 0) return [];
    return [severity === 'info' ? count(n, 'remark') : count(n, severity)];
  });
  return parts.length === 0 ? 'no problems' : parts.join(', ');
}

/** Says for which releases a finding holds. */
function withSpan(one: Diagnostic, spans: (versions: readonly string[]) => string): Diagnostic {
  const { versions } = one;
  if (versions === undefined || versions.length === 0) return one;
  return { ...one, message: `${one.message} (${spans(versions)})` };
}

function matrixView(matrix: readonly MatrixRow[], look: Look): string {
  if (matrix.length < 2) return '';
  const titles = ['plugin', 'verdict', 'errors', 'warnings', 'remarks'];
  const rows = matrix.map((row) => [
    row.releases,
    row.valid ? 'valid' : 'not valid',
    ...[row.errors, row.warnings, row.remarks].map(String),
  ]);
  return `\n${table(
    titles.map((title, index) => (index < 2 ? { title } : { title, align: 'right' as const })),
    rows,
    look,
  )}\n`;
}

/** The answer of `config validate` for people; `spans` writes a list of releases shortly. */
export function validationView(
  files: readonly CheckedFile[],
  look: Look,
  spans: (versions: readonly string[]) => string = (versions) => versions.join(', '),
): string {
  const style = styleFor(look);
  const [only, ...others] = files;
  const next =
    only?.valid === true && others.length === 0 && only.file !== '-'
      ? `Next: ${style.typed(`netappdvp hosts install --config ${clean(quoted(only.file))} --hosts HOST,…`)}\n`
      : '';
  const texts = files.map(({ file, valid, diagnostics, matrix = [], backup = null }) => {
    const mark = valid ? style.good('✔') : style.bad('✖');
    const verdict = valid ? 'valid' : 'not valid';
    const found = diagnostics.map((one) => withSpan(one, spans));
    return `${diagnosticsView(file, found, look)}${matrixView(matrix, look)}${mark} ${clean(file)} is ${verdict}: ${tallyText(diagnostics)}\n${keptText(backup)}`;
  });
  return `${texts.join('\n')}${next}`;
}

/** What --fix mends in a file, one line each, where it stood. */
export function fixesView(file: string, fixes: readonly Fix[], look: Look): string {
  const style = styleFor(look);
  const places = fixes.map(({ line, column }) => clean(`${file}:${line}:${column}`));
  const lines = fixes.map(({ code, message }, i) => {
    const place = (places[i] ?? '').padEnd(wide(places));
    return `${place}  ${style.strong(code)}  ${clean(message)}\n`;
  });
  return lines.join('');
}

/** What replacing a file would change, key by key: + added, - removed, ~ changed. */
export function changesView(changes: readonly Change[], look: Look): string {
  const style = styleFor(look);
  return changes
    .map(({ kind, path, secret, before, after }) => {
      const name = clean(path.slice(1).replaceAll('/', '.'));
      const text = (value: unknown): string =>
        secret ? '[redacted]' : clean(JSON.stringify(value));
      if (kind === 'added') return style.good(`+ ${name}: ${text(after)}`);
      if (kind === 'removed') return style.bad(`- ${name}: ${text(before)}`);
      const what = secret ? '[redacted] (another one)' : `${text(before)} -> ${text(after)}`;
      return style.caution(`~ ${name}: ${what}`);
    })
    .join('\n');
}

export interface InitOutcome {
  readonly path: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly refused: boolean;
  /** A differing file stands there and --force was not given: only possible in a dry run. */
  readonly needsForce: boolean;
  readonly backup: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `init` for people: what became of the file, what is to be said of it, one next step. */
export function initView(outcome: InitOutcome, look: Look): string {
  const { path, backup, diagnostics } = outcome;
  const style = styleFor(look);
  const findings = diagnosticsView(path, diagnostics, look);
  if (outcome.refused)
    return `${findings}${style.bad('✖')} Nothing was written: the document has ${tallyText(diagnostics)}.\n`;
  const next = outcome.dryRun
    ? `run it again without --dry-run${outcome.needsForce ? ' and with --force' : ''}`
    : `netappdvp config validate ${quoted(path)}`;
  return `${findings}${style.good('✔')} ${sentenceFor(outcome)}\n${keptText(backup)}Next: ${style.typed(clean(next))}\n`;
}

function keptText(backup: string | null): string {
  return backup === null ? '' : `The old file is ${clean(backup)}\n`;
}

function sentenceFor({ path, changed, dryRun }: InitOutcome): string {
  const file = clean(path);
  if (!changed) return `${file} is unchanged: it says all this already.`;
  return dryRun
    ? `${file} would be written; nothing was changed.`
    : `${file} is written (mode 0600).`;
}

/** A path as it may be typed into a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
