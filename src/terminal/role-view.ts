import type { RowFinding } from '../templates/role-diff.ts';
import type { RoleProof } from '../templates/role-proof.ts';
import type { RoleQuestion, RoleRow } from '../templates/roles.ts';
import { clean, count, styleFor } from './style.ts';
import { table, wrapped } from './table.ts';
import type { Look } from './terminal.ts';

export interface ShownRole extends Pick<RoleQuestion, 'backend' | 'features' | 'style' | 'scope'> {
  readonly role: string;
  /** The SVM, or the cluster. */
  readonly svm: string;
  readonly source: 'profile' | 'cluster';
  /** null for a role that is on a cluster. */
  readonly profile: RoleQuestion['profile'] | null;
  readonly rows: readonly RoleRow[];
  /** The ONTAP CLI lines that make it; null unless asked for. */
  readonly cli: readonly string[] | null;
}

export interface RoleDifference {
  readonly role: string;
  readonly svm: string;
  readonly source: 'profile' | 'cluster';
  readonly profile: string | null;
  readonly against: string;
  readonly missing: readonly RowFinding[];
  readonly excess: readonly RowFinding[];
}

export interface VerifiedRole extends RoleProof {
  readonly role: string;
  readonly user: string;
}

const unverified =
  'Not verified on a live system: that ONTAP applies these queries to the calls of the plugin.';

/** Every row of a role in a sentence. */
export function roleView(shown: ShownRole, look: Look): string {
  if (shown.cli !== null) return shown.cli.map((line) => `${clean(line)}\n`).join('');
  const style = styleFor(look);
  const what =
    shown.source === 'cluster'
      ? `as it is on ${clean(shown.svm)}`
      : `profile ${shown.profile ?? ''}`;
  const driver = shown.backend === 'ontap-san-nvme' ? 'ontap-san over NVMe' : shown.backend;
  const head = `Role ${clean(shown.role)}, ${what}, for ${driver}${
    shown.features.length === 0 ? '' : ` with ${shown.features.join(', ')}`
  }\n\n`;
  const rows = explained(
    shown.style === 'rest' ? 'PATH' : 'COMMAND DIRECTORY',
    shown.rows.map((row) => [
      clean(row.path),
      `${row.access}${row.query === undefined ? '' : ` (${clean(row.query)})`}`,
      sentence(row),
    ]),
    look,
  );
  const fenced = shown.rows.some(({ query }) => query !== undefined);
  return `${head}${rows}${fenced ? `\n${style.caution(wrapped(unverified, look.width))}\n` : ''}`;
}

/** Sentences need this much room beside what they explain; with less they stand below it. */
const ROOM_FOR_SENTENCES = 48;

function explained(title: string, rows: readonly string[][], look: Look): string {
  const two = rows.map(([path = '', access = '']) => [path, access]);
  const names = table([{ title }, { title: 'ACCESS' }], two, look).split('\n');
  const widest = (index: number): number => Math.max(...two.map((row) => row[index]?.length ?? 0));
  const room = look.width - widest(0) - widest(1) - 4;
  if (room >= ROOM_FOR_SENTENCES)
    return table([{ title }, { title: 'ACCESS' }, { title: 'WHY' }], rows, look);
  const [head = '', ...lines] = names;
  const below = rows.map(([, , why = ''], index) => {
    const text = wrapped(why, look.width - 4).replaceAll(/^/gm, '    ');
    return `${lines[index] ?? ''}\n${text}\n`;
  });
  return `${head}\n${below.join('')}`;
}

/** "Required. …", with what another row has to do with it. */
function sentence(row: RoleRow): string {
  const words = { required: 'Required.', optional: 'Optional.', unused: 'Not needed.' }[row.need];
  const above =
    row.impliedBy === null
      ? ''
      : row.precaution
        ? ` (${clean(row.impliedBy)} is probably enough; that is not verified.)`
        : ` (Implied by ${clean(row.impliedBy)}.)`;
  const source = row.need === 'optional' ? ` [${row.sources.join('; ')}]` : '';
  return `${words} ${row.reason}${above}${source}`;
}

function sign(rows: readonly RowFinding[], mark: string): string[][] {
  return rows.map(({ path, access, query }) => [mark, clean(path), withQuery(access, query)]);
}

function withQuery(access: string, query: string | null): string {
  if (query === null) return access;
  return `${access} (${query === '' ? 'without a query' : clean(query)})`;
}

/** What a role lacks and has too much of, against a list. */
export function roleDiffView(result: RoleDifference, look: Look): string {
  const style = styleFor(look);
  const name =
    result.source === 'cluster'
      ? `${clean(result.role)} of ${clean(result.svm)}`
      : `The profile ${result.profile ?? ''}`;
  if (result.missing.length + result.excess.length === 0)
    return `${style.good(`${name} grants what ${result.against} does.`)}\n`;
  return `${name} against ${result.against}: lacks ${count(result.missing.length, 'row')} (-), has ${count(result.excess.length, 'row')} more (+)\n\n${table(
    [{ title: '' }, { title: 'ROW' }, { title: 'ACCESS' }],
    [...sign(result.missing, '-'), ...sign(result.excess, '+')],
    look,
  )}`;
}

/** What the login may do, what it lacks, and the ONTAP lines that mend it. */
export function roleVerifyView(result: VerifiedRole, look: Look): string {
  const style = styleFor(look);
  const shown = result.checks.filter(({ ok }) => ok !== true);
  const passed = result.checks.length - shown.length;
  const lines = [
    `${clean(result.user)} may make ${passed} of ${count(result.checks.length, 'call')} that the plugin makes over ${result.checks[0]?.transport === 'rest' ? 'REST' : 'ONTAPI'}.\n`,
  ];
  if (shown.length > 0)
    lines.push(
      `\n${table(
        [{ title: 'CALL' }, { title: 'NEEDED' }, { title: 'GRANTED' }, { title: '' }],
        shown.map(({ api, needed, granted, ok, optional }) => [
          clean(api),
          needed,
          granted ?? '?',
          ok === null ? 'cannot be told' : optional ? 'optional' : style.bad('missing'),
        ]),
        look,
      )}`,
    );
  if (result.missing.length === 0) lines.push(`${style.good('Nothing is missing.')}\n`);
  else
    lines.push(
      `\nOn ONTAP, as its administrator${result.excess === null ? ' (modify instead of create where it says "duplicate entry")' : ''}:\n${fixes(result.missing, style.typed)}`,
    );
  if (result.excess !== null && result.excess.length > 0)
    lines.push(
      `\n${style.caution(`More than the plugin needs: ${result.excess.map(({ path, access }) => `${clean(path)} ${access}`).join(', ')}.`)}\nTo take it away:\n${fixes(result.excess, style.typed)}`,
    );
  return lines.join('');
}

function fixes(rows: readonly RowFinding[], typed: (text: string) => string): string {
  return rows
    .flatMap(({ fix }) => fix.split('\n'))
    .map((line) => `  ${typed(clean(line))}\n`)
    .join('');
}
