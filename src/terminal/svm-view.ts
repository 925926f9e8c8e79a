import type { RunResult, Step } from '../plan/plan.ts';
import { initOptions } from '../templates/init-options.ts';
import { runLine } from './plan-view.ts';
import { clean, type Style, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

/** What an SVM offers to the plugin. */
export interface SvmSummary {
  readonly name: string;
  readonly aggregates: readonly string[];
  /** Those that were asked for come first. */
  readonly dataLifs: readonly string[];
  readonly managementLifs: readonly string[];
  /** ontap-nas, ontap-san-nvme … */
  readonly driver: string;
  readonly protocols: readonly string[];
  readonly exportPolicy: string;
  readonly exportClients: readonly string[];
  /** The iSCSI target's name. */
  readonly target: string | null;
  readonly igroup: string | null;
  /** Whom hosts log in as, and whom the SVM answers as. */
  readonly chapUsers: readonly string[] | null;
  readonly role: string;
  readonly username: string;
  readonly passwordFile: string | null;
  /** Where the plugin logs in when that is not the management LIF itself. */
  readonly loginAddress: string | null;
  /** Whether the config must say useREST. */
  readonly useRest: boolean;
}

interface Bootstrapped extends RunResult<Step> {
  readonly svm: SvmSummary | null;
  readonly proof: {
    readonly ok: boolean | null;
    readonly address: string | null;
    readonly api: 'rest' | 'zapi' | null;
  };
}

/** How a bootstrap ended: what there is now, whether the login is proven, and what to type next. */
export function bootstrapView(result: Bootstrapped, look: Look): string {
  const { svm, proof } = result;
  const line = runLine(result, look);
  if (svm === null) return line;
  const style = styleFor(look);
  const facts = svmFacts(svm, loginWords(proof, style));
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `  ${style.faint(name.padEnd(width))}  ${value}\n`);
  const next = proof.ok === false ? '' : `\nNext: ${style.typed(nextCommand(svm))}\n`;
  return `${line}${lines.join('')}${next}`;
}

/** Whether the plugin's login works, in words. */
export function loginWords({ ok, address, api }: Bootstrapped['proof'], style: Style): string {
  if (ok === null) return style.caution('not proven');
  const where = clean(address ?? '-');
  if (!ok) return style.bad(`does not work at ${where}`);
  const over = api === null ? '' : ` over ${api === 'rest' ? 'REST' : 'ONTAPI'}`;
  return style.good(`proven at ${where}${over}`);
}

/** What an SVM offers, name and value; `login` says whether the plugin's login works. */
export function svmFacts(svm: SvmSummary, login: string): (readonly [string, string])[] {
  return [
    ['Aggregates', clean(svm.aggregates.join(', '))],
    ['Data LIFs', clean(svm.dataLifs.join(', '))],
    ['Management LIF', clean(svm.managementLifs[0] ?? '-')],
    ...access(svm),
    ["Plugin's user", clean(`${svm.username}, role ${svm.role}`)],
    ["Plugin's login", login],
  ];
}

/** Who gets at the volumes, by protocol. */
function access(svm: SvmSummary): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  if (svm.protocols.includes('nfs'))
    facts.push([
      'May mount',
      clean(`${svm.exportClients.join(', ')} (export policy ${svm.exportPolicy})`),
    ]);
  if (svm.target !== null) facts.push(['iSCSI target', clean(svm.target)]);
  if (svm.igroup !== null)
    facts.push([
      'Initiators',
      clean(
        `igroup ${svm.igroup}${
          svm.chapUsers === null ? ', without CHAP' : `, CHAP users ${svm.chapUsers.join(' and ')}`
        }`,
      ),
    ]);
  return facts;
}

function nextCommand(svm: SvmSummary): string {
  const words = initOptions(svm).flatMap(([name, value]) => [`--${name}`, value]);
  if (svm.passwordFile !== null) words.push('--plugin-password-file', svm.passwordFile);
  return ['netappdvp', 'init', ...words].map(shellWord).join(' ');
}

function shellWord(text: string): string {
  const plain = clean(text);
  return /^[\w./:=@,+-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}
