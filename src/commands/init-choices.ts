import { family, isOf } from '../config/drivers.ts';
import { restAdvice } from '../config/use-rest.ts';
import { UsageError } from '../errors.ts';
import type { Aggregate, NetworkInterface, OntapClient, Svm } from '../ontapi/client.ts';
import { type ConfigValue, objectIn } from '../templates/config.ts';
import { failedProbes } from '../templates/rest-probe.ts';
import type { Choice } from '../terminal/prompter.ts';
import { bytesText, clean, count } from '../terminal/style.ts';
import { chooseBlock } from './init-block.ts';
import { askForCertificate } from './init-certificate.ts';
import {
  type Answers,
  type Asking,
  answer,
  orNothing,
  type Question,
  questionsFor,
  settledText,
  withPrefixProposal,
} from './init-question.ts';

/** Offers what the cluster has: SVM, LIFs, aggregates, policies, initiator groups. */
export async function askWithCluster(client: OntapClient, asking: Asking): Promise<Answers> {
  const { context, driver } = asking;
  context.progress.start('Asking the cluster what there is');
  const svm = await chooseSvm(client, asking);
  context.progress.start(`Looking at ${svm.name}`);
  const nas = isOf(family.nas, driver);
  const [interfaces, exportPolicies, snapshotPolicies, aggregates] = await Promise.all([
    client.listInterfaces(svm.name),
    nas ? client.listExportPolicies(svm.name) : [],
    client.listSnapshotPolicies(svm.name),
    orNothing(client.listAggregates()),
  ]);
  const letIn = await whomPoliciesLetIn(client, svm.name, exportPolicies);
  context.progress.stop();
  const answers: Record<string, ConfigValue> = { svm: svm.name };
  for (const question of questionsFor(driver)) {
    if (question.key === 'managementLIF')
      answers[question.key] = await chooseLif(
        question,
        interfaces.filter((lif) => lif.management),
        asking,
      );
    if (question.key === 'dataLIF') {
      const lifs = interfaces.filter((lif) => lif.dataProtocols.includes('nfs'));
      answers[question.key] = emptyIsNothing(await chooseLif(question, lifs, asking));
    }
  }
  Object.assign(answers, await chooseAggregates(svm, aggregates ?? [], asking));
  const prefix = questionsFor(driver).find(({ key }) => key === 'storagePrefix');
  if (prefix !== undefined)
    answers['storagePrefix'] = await answer(prefix, withPrefixProposal(asking));
  if (!nas) Object.assign(answers, await chooseBlock(client, svm.name, asking));
  Object.assign(answers, await askForCertificate(answers, asking));
  Object.assign(answers, await chooseApi(client, svm.name, asking));
  return {
    answers,
    defaults: {
      ...(await choosePolicy('exportPolicy', exportPolicies, asking, letIn)),
      ...(await choosePolicy(
        'snapshotPolicy',
        ['none', ...snapshotPolicies.filter((name) => name !== 'none')],
        asking,
      )),
    },
  };
}

/** Sets useREST where the plugin would take the wrong API with the applications that its login has. */
async function chooseApi(
  client: OntapClient,
  svm: string,
  { context, username, settled }: Asking,
): Promise<Readonly<Record<string, ConfigValue>>> {
  const user = await orNothing(client.getUser(svm, username));
  if (user === null) return {};
  const { version } = await client.identity();
  const applications = user.applications.map(({ application }) => application);
  const events = failedProbes(version, applications);
  if (events !== null)
    context.terminal.note(
      `${username}: ${events}. netappdvp svm bootstrap --svm ${svm} gives it that application.`,
    );
  const advice = restAdvice(version, applications, client.zapiAway !== null);
  if (advice === null || settled['useREST'] === advice.useRest) return {};
  const { useRest, why } = advice;
  if (useRest === null || settled['useREST'] !== undefined) {
    context.terminal.warn(`useREST does not fit: ${why}.`);
    return {};
  }
  context.terminal.note(`useREST becomes ${String(useRest)}: ${why}.`);
  return { useREST: useRest };
}

function emptyIsNothing(text: string): string | null {
  return text === '' ? null : text;
}

async function chooseSvm(client: OntapClient, asking: Asking): Promise<Svm> {
  const { context, proposed } = asking;
  const wanted = settledText(asking, 'svm');
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
  const current = svms.find((svm) => svm.name === proposed['svm']);
  return context.prompter.select({
    message: 'The SVM:',
    option: '--svm',
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
  const { context, proposed } = asking;
  if (settledText(asking, question.key) !== undefined || lifs.length === 0)
    return answer(question, asking);
  const values = lifs.map(({ address }) => (address.includes(':') ? `[${address}]` : address));
  const current = values.find((value) => value === proposed[question.key]);
  return context.prompter.select({
    // The advice in brackets is for a text that is typed.
    message: question.message.replace(/ \([^)]*\)/, ''),
    option: question.option,
    choices: lifs.map((lif, i) => ({
      value: values[i] ?? lif.address,
      label: `${clean(lif.address)} (${clean(lif.name)}${lif.up ? '' : ', down'})`,
    })),
    ...(current === undefined ? {} : { initial: current }),
  });
}

/** The key that names aggregates for a driver, with what was chosen; a FlexGroup takes a list. */
async function chooseAggregates(
  svm: Svm,
  all: readonly Aggregate[],
  { context, driver, settled }: Asking,
): Promise<Readonly<Record<string, ConfigValue>>> {
  const key = isOf(family.flexgroup, driver) ? 'flexgroupAggregateList' : 'aggregate';
  if (settled[key] !== undefined) return {};
  if (svm.aggregates.length === 0) {
    context.terminal.warn(
      `${clean(svm.name)} has no assigned aggregate; until it has, the plugin cannot make a volume: netappdvp aggregates assign --svm ${clean(svm.name)}`,
    );
    return {};
  }
  const space = (name: string): string => {
    const one = all.find((aggregate) => aggregate.name === name);
    if (one === undefined) return '';
    const state = one.state === 'online' ? '' : `, ${clean(one.state)}`;
    return ` (${bytesText(one.availableBytes)} of ${bytesText(one.sizeBytes)} free${state})`;
  };
  const chosen = await context.prompter.select({
    message: 'Make volumes on:',
    option: '--aggregate',
    choices: [
      { value: null, label: 'every aggregate of the SVM' },
      ...svm.aggregates.map(
        (name): Choice<string | null> => ({
          value: name,
          label: `only ${clean(name)}${space(name)}`,
        }),
      ),
    ],
  });
  if (chosen === null) return {};
  return { [key]: isOf(family.flexgroup, driver) ? [chosen] : chosen };
}

/** More than this many policies are offered by name alone. */
const MANY_POLICIES = 10;

/** Behind the name of each export policy: which clients its rules are for. */
async function whomPoliciesLetIn(
  client: OntapClient,
  svm: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length > MANY_POLICIES) return new Map();
  const rows = await Promise.all(
    names.map(async (name) => {
      const rules = await orNothing(client.listExportRules(svm, name));
      const clients = rules?.flatMap((rule) => rule.clients).join(', ');
      const words = clients === '' ? 'no rules: it lets nobody in' : `for ${clean(clients ?? '')}`;
      return [name, clients === undefined ? '' : ` (${words})`] as const;
    }),
  );
  return new Map(rows);
}

async function choosePolicy(
  key: 'exportPolicy' | 'snapshotPolicy',
  names: readonly string[],
  { context, defaults, proposed }: Asking,
  notes: ReadonlyMap<string, string> = new Map(),
): Promise<Readonly<Record<string, string>>> {
  if (Object.hasOwn(defaults, key) || names.length === 0) return {};
  const before = objectIn(proposed, 'defaults')[key];
  const likely = typeof before === 'string' && names.includes(before) ? before : null;
  const initial =
    likely ?? (key === 'exportPolicy' && names.includes('default') ? 'default' : null);
  const value = await context.prompter.select({
    message: `${key === 'exportPolicy' ? 'Export' : 'Snapshot'} policy of new volumes:`,
    option: `--default ${key}=NAME`,
    choices: names.map((name) => ({
      value: name,
      label: `${clean(name)}${notes.get(name) ?? ''}`,
    })),
    ...(initial === null ? {} : { initial }),
  });
  return { [key]: value };
}
