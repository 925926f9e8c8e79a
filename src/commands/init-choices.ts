import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { NetworkInterface, OntapClient, Svm } from '../ontapi/client.ts';
import type { Choice } from '../terminal/prompter.ts';
import { clean, count } from '../terminal/style.ts';
import {
  type Asking,
  answer,
  askPrefix,
  type InitAnswers,
  type Question,
  questions,
} from './init-question.ts';

/** Offers what the cluster has: SVM, LIFs, aggregates, policies. */
export async function askWithCluster(client: OntapClient, asking: Asking): Promise<InitAnswers> {
  const { context, defaults } = asking;
  context.progress.start('Asking the cluster what there is');
  const svm = await chooseSvm(client, asking);
  context.progress.start(`Looking at ${svm.name}`);
  const [interfaces, exportPolicies, snapshotPolicies] = await Promise.all([
    client.listInterfaces(svm.name),
    client.listExportPolicies(svm.name),
    client.listSnapshotPolicies(svm.name),
  ]);
  context.progress.stop();
  const management = interfaces.filter((lif) => lif.management);
  const data = interfaces.filter((lif) => lif.dataProtocols.includes('nfs'));
  const managementLif = await chooseLif(questions.managementLif, management, asking);
  const dataLif = await chooseLif(questions.dataLif, data, asking);
  const aggregate = await chooseAggregate(svm, asking);
  const storagePrefix = await askPrefix(asking);
  const chosen = {
    ...defaults,
    ...(await choosePolicy(
      'exportPolicy',
      'Export policy of new volumes:',
      exportPolicies,
      defaults,
      context,
    )),
    ...(await choosePolicy(
      'snapshotPolicy',
      'Snapshot policy of new volumes:',
      ['none', ...snapshotPolicies.filter((name) => name !== 'none')],
      defaults,
      context,
    )),
  };
  return {
    svm: svm.name,
    managementLif,
    dataLif: dataLif === '' ? null : dataLif,
    aggregate,
    storagePrefix,
    defaults: chosen,
  };
}

async function chooseSvm(client: OntapClient, { given, context, known }: Asking): Promise<Svm> {
  const wanted = given.text('svm');
  if (wanted !== undefined) {
    const svm = await client.getSvm(wanted);
    if (svm !== null) return svm;
    const names = (await client.listSvms()).map((one) => one.name);
    throw new UsageError(
      `The cluster has no SVM ${wanted}.`,
      names.length === 0 ? 'netappdvp svm bootstrap makes one.' : `It has: ${names.join(', ')}.`,
    );
  }
  const svms = await client.listSvms();
  context.progress.stop();
  if (svms.length === 0)
    throw new UsageError(
      'The cluster has no SVM that serves data.',
      'netappdvp svm bootstrap makes one.',
    );
  const current = svms.find((svm) => svm.name === known?.svm);
  return context.prompter.select({
    message: questions.svm.message,
    option: questions.svm.option,
    choices: svms.map((svm) => ({ value: svm, label: clean(svm.name), note: svmNote(svm) })),
    ...(current === undefined ? {} : { initial: current }),
  });
}

function svmNote(svm: Svm): string {
  const aggregates =
    svm.aggregates.length === 0
      ? 'no aggregate assigned: the plugin cannot make volumes there yet'
      : `${count(svm.aggregates.length, 'aggregate')} assigned: ${clean(svm.aggregates.join(', '))}`;
  return svm.state === 'running' ? aggregates : `${svm.state}; ${aggregates}`;
}

/** Offers the LIFs that serve the purpose; asks for a text where there is none. */
async function chooseLif(
  question: Question,
  lifs: readonly NetworkInterface[],
  asking: Asking,
): Promise<string> {
  const { given, context } = asking;
  if (given.has(question.given) || lifs.length === 0)
    return answer(question, asking, null, question.given === 'dataLif');
  return context.prompter.select({
    // The advice in brackets is for a text that is typed.
    message: question.message.replace(/ \([^)]*\)/, ''),
    option: question.option,
    choices: lifs.map((lif) => ({
      value: lif.address.includes(':') ? `[${lif.address}]` : lif.address,
      label: `${clean(lif.address)} (${clean(lif.name)}${lif.up ? '' : ', down'})`,
    })),
  });
}

async function chooseAggregate(svm: Svm, { given, context }: Asking): Promise<string | null> {
  const wanted = given.text('aggregate');
  if (wanted !== undefined) return wanted;
  if (svm.aggregates.length === 0) {
    context.terminal.warn(
      `${clean(svm.name)} has no assigned aggregate; until it has, the plugin cannot make a volume: netappdvp aggregates assign --svm ${clean(svm.name)}`,
    );
    return null;
  }
  const choices: Choice<string | null>[] = [
    { value: null, label: 'every aggregate of the SVM' },
    ...svm.aggregates.map((name) => ({ value: name, label: `only ${clean(name)}` })),
  ];
  return context.prompter.select({ message: 'Make volumes on:', option: '--aggregate', choices });
}

async function choosePolicy(
  key: 'exportPolicy' | 'snapshotPolicy',
  message: string,
  names: readonly string[],
  defaults: Readonly<Record<string, string>>,
  context: Context,
): Promise<Readonly<Record<string, string>>> {
  if (Object.hasOwn(defaults, key) || names.length === 0) return {};
  const first = key === 'exportPolicy' && names.includes('default') ? { initial: 'default' } : {};
  const value = await context.prompter.select({
    message,
    option: `--default ${key}=NAME`,
    choices: names.map((name) => ({ value: name, label: clean(name) })),
    ...first,
  });
  return { [key]: value };
}
