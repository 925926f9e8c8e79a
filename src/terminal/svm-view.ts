import type { RunResult, Step } from '../plan/plan.ts';
import { runLine } from './plan-view.ts';
import { clean, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

/** What an SVM offers to the plugin. */
export interface SvmSummary {
  readonly name: string;
  readonly aggregates: readonly string[];
  /** Those that were asked for come first. */
  readonly dataLifs: readonly string[];
  readonly managementLifs: readonly string[];
  readonly exportPolicy: string;
  readonly exportClients: readonly string[];
  readonly role: string;
  readonly username: string;
  readonly passwordFile: string | null;
  /** Where the plugin logs in when that is not the management LIF itself. */
  readonly loginAddress: string | null;
}

interface Bootstrapped extends RunResult<Step> {
  readonly svm: SvmSummary | null;
  readonly proof: { readonly ok: boolean | null; readonly address: string | null };
}

/** How a bootstrap ended: what there is now, whether the login is proven, and what to type next. */
export function bootstrapView(result: Bootstrapped, look: Look): string {
  const { svm, proof } = result;
  const line = runLine(result, look);
  if (svm === null) return line;
  const style = styleFor(look);
  const login =
    proof.ok === true
      ? style.good(`proven at ${proof.address ?? '-'}`)
      : proof.ok === false
        ? style.bad(`does not work at ${proof.address ?? '-'}`)
        : style.caution('not proven');
  const facts: readonly (readonly [string, string])[] = [
    ['Aggregates', clean(svm.aggregates.join(', '))],
    ['Data LIFs', clean(svm.dataLifs.join(', '))],
    ['Management LIF', clean(svm.managementLifs[0] ?? '-')],
    ['May mount', clean(`${svm.exportClients.join(', ')} (export policy ${svm.exportPolicy})`)],
    ["Plugin's user", clean(`${svm.username}, role ${svm.role}`)],
    ["Plugin's login", login],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `  ${style.faint(name.padEnd(width))}  ${value}\n`);
  const next = proof.ok === false ? '' : `\nNext: ${style.typed(nextCommand(svm))}\n`;
  return `${line}${lines.join('')}${next}`;
}

function nextCommand(svm: SvmSummary): string {
  const words = ['netappdvp', 'init', '--svm', svm.name];
  const management = svm.loginAddress ?? bracketed(svm.managementLifs[0]);
  const data = bracketed(svm.dataLifs[0]);
  if (management !== undefined) words.push('--management-lif', management);
  if (data !== undefined) words.push('--data-lif', data);
  if (svm.username !== 'trident_user') words.push('--plugin-username', svm.username);
  if (svm.exportPolicy !== 'default') words.push('--default', `exportPolicy=${svm.exportPolicy}`);
  if (svm.passwordFile !== null) words.push('--plugin-password-file', svm.passwordFile);
  return words.map(shellWord).join(' ');
}

/** The plugin wants IPv6 addresses in brackets. */
function bracketed(address: string | undefined): string | undefined {
  return address?.includes(':') === true ? `[${address}]` : address;
}

function shellWord(text: string): string {
  const plain = clean(text);
  return /^[\w./:=@,+-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}
