import type { Diagnostic } from '../errors.ts';
import type { HostReport } from '../hosts/report.ts';
import type { RunResult, Step } from '../plan/plan.ts';
import { type ProofWords, proofLine } from './hosts-end.ts';
import { hostsBody } from './hosts-view.ts';
import { runLine } from './plan-view.ts';
import { clean, styleFor } from './style.ts';
import { loginWords, type SvmSummary, svmFacts } from './svm-view.ts';
import type { Look } from './terminal.ts';

interface LocalFile {
  readonly path: string;
  readonly changed: boolean;
  readonly backup: string | null;
}

/** What a setup left behind. */
export interface SetupEnd {
  /** null while it is not complete. */
  readonly svm: SvmSummary | null;
  readonly proof: Parameters<typeof loginWords>[0];
  readonly config: LocalFile & { readonly diagnostics: readonly Diagnostic[] };
  readonly site: LocalFile;
  readonly hosts: readonly HostReport[];
  /** null: it was not tried in this run. */
  readonly storage: ProofWords | null;
  readonly alias: string;
}

/** How a setup ended: what there is now, and one clear next step. */
export function setupView(result: SetupEnd & RunResult<Step>, look: Look): string {
  const { svm, storage } = result;
  const style = styleFor(look);
  const line = runLine(result, look);
  const hosts = hostsBody(result.hosts, look);
  const begun = result.outcomes.some(({ status }) => status !== 'not-attempted');
  if (svm === null) {
    if (!begun) return line;
    const mend = result.error?.code === 'cancelled' ? '' : 'mend what is said above, then ';
    return `${line}\n${hosts}\nNext: ${mend}run the same command again; it goes on where it stopped.\n`;
  }
  const facts: readonly (readonly [string, string])[] = [
    ...svmFacts(svm, loginWords(result.proof, style)),
    ['Config', fileText(result.config)],
    ['Site file', fileText(result.site)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `  ${style.faint(name.padEnd(width))}  ${value}\n`);
  const proven = storage === null ? '' : `\n${proofLine(storage, style)}`;
  const next =
    result.error === undefined
      ? `\nNext: ${style.typed(`docker volume create -d ${clean(result.alias)} -o size=1G NAME`)} on any of the hosts; ${style.typed('netappdvp doctor')} looks at all of it again.\n`
      : '';
  return `${line}${lines.join('')}\n${hosts}${proven}${next}`;
}

function fileText({ path, changed, backup }: LocalFile): string {
  const kept = backup === null ? '' : `; the old one is ${clean(backup)}`;
  return `${clean(path)}${changed ? '' : ' (as it was)'}${kept}`;
}
