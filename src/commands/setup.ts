import type { AuditReport } from '../audit/report.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { HostReport } from '../hosts/report.ts';
import type { OntapTarget } from '../ontapi/client.ts';
import type { SetupStep } from '../plan/setup-plan.ts';
import { observeSvm } from '../plan/svm-observe.ts';
import { planSvm } from '../plan/svm-plan.ts';
import { Secret } from '../secret.ts';
import { planView } from '../terminal/plan-view.ts';
import { type SetupEnd, setupView } from '../terminal/setup-view.ts';
import type { SvmSummary } from '../terminal/svm-view.ts';
import type { Given } from './given.ts';
import { pluginAlias, pluginReference } from './hosts-plugin.ts';
import type { HostsProof } from './hosts-prove.ts';
import { hostsGiven } from './hosts-select.ts';
import { showWork } from './init-check.ts';
import {
  connectAskingForTrust,
  hasOntapTarget,
  ontapTarget,
  targetForRole,
  trustFrom,
} from './ontap-session.ts';
import { type Carried, carryOut, failure, runDocument, switchesOf } from './plan-run.ts';
import type { Proof } from './plugin-proof.ts';
import { type SetupPerformer, setupPerformer } from './setup-perform.ts';
import { observeSetup, type SetupScene } from './setup-scene.ts';
import { setupSentence, setupWords } from './setup-words.ts';
import { defineCommand } from './spec.ts';
import { summariseSvm } from './svm-summary.ts';

interface Result extends Carried<SetupStep>, SetupEnd {
  readonly proof: Proof;
  readonly audit: Pick<AuditReport, 'summary' | 'findings'> | null;
  readonly hosts: readonly HostReport[];
  readonly storage: HostsProof | null;
  readonly svm: SvmSummary | null;
}

export const command = defineCommand<Given, Result>({
  input(given, { prompter }) {
    pluginAlias(given);
    pluginReference(given);
    if (!prompter.interactive) refuseMissing(given);
    return Promise.resolve(given);
  },

  async run(given, context) {
    const asked = await ontapTarget(given, context);
    const ofPaths = given.text('roleStyle') === 'rest' || given.list('protocol').includes('nvme');
    const client = await connectAskingForTrust(
      targetForRole(asked, ofPaths ? 'rest' : null),
      context,
    );
    // A certificate that was trusted a moment ago is known by now.
    const trust = trustFrom(given, context, `${asked.host}:${asked.port}`);
    const target = { ...asked, trust };
    try {
      const known = given.with({
        cluster: given.text('cluster') ?? addressText(target),
        passwordStdin: undefined,
        passwordFd: undefined,
      });
      const scene = await observeSetup(known, target, client, withPassword(target, context));
      try {
        return await setUp(scene, target, context);
      } finally {
        context.progress.stop();
        scene.ontap.client.close();
        await scene.hosts.close();
      }
    } finally {
      client.close();
    }
  },

  view: (result, look) =>
    result.dryRun ? `${planView(result.plan, setupWords, look)}\n` : setupView(result, look),
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

/** Names everything at once that nobody said and nobody can be asked for. */
function refuseMissing(given: Given): void {
  const missing: [string, string][] = [];
  if (!hasOntapTarget(given)) missing.push(['the cluster', '--cluster']);
  if (!given.has('svm')) missing.push(['the SVM', '--svm']);
  if (!hostsGiven(given)) missing.push(['the Docker hosts', '--hosts, --inventory or --swarm']);
  if (missing.length === 0) return;
  throw new UsageError(
    `setup needs ${missing.map(([what]) => what).join(', ')}.`,
    `Give ${missing.map(([, option]) => option).join(', ')}.`,
    'answer-needed',
  );
}

function addressText({ host, port }: OntapTarget): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 443 ? name : `${name}:${port}`;
}

/** The parts find the password, which can be read once, in an environment of theirs. */
function withPassword({ credential }: OntapTarget, context: Context): Context {
  if (!(credential instanceof Secret)) return context;
  return { ...context, env: { ...context.env, NETAPPDVP_PASSWORD: credential.reveal() } };
}

/** Shows the plan, has it confirmed, carries it out, and proves the login also where nothing was left to do. */
async function setUp(scene: SetupScene, target: OntapTarget, context: Context): Promise<Result> {
  const { ontap, config, plan } = scene;
  const { client, given, wanted, world } = ontap;
  const performer = setupPerformer(scene, target, client, context);
  if (config.becomes.becomes === 'written') showWork(config.input, config.content, context);
  const place = world.cluster.name;
  const carried = await carryOut<SetupStep>(
    {
      command: 'setup',
      ...(place !== null && { place }),
      plan,
      words: setupWords,
      sentence: setupSentence,
      question: `Do all of this on ${place ?? target.host}, here and on the hosts?`,
      perform: (step, journal) => performer.perform(step, journal),
      replan: async () => planSvm(await observeSvm(client, wanted, context), wanted),
    },
    switchesOf(given),
    context,
  );
  const idle = plan.steps.length === 0 && carried.error === undefined && !carried.dryRun;
  if (!idle) return resultOf(carried, scene, performer);
  try {
    await performer.proveLogin();
    return resultOf(carried, scene, performer);
  } catch (error) {
    return resultOf({ ...carried, ...failure(error, context) }, scene, performer);
  }
}

function resultOf(
  carried: Carried<SetupStep>,
  { ontap, config, site, hosts, audit }: SetupScene,
  performer: SetupPerformer,
): Result {
  const { given, wanted, password } = ontap;
  const { backups } = performer;
  const done = (id: string): boolean =>
    carried.outcomes.some(({ step, status }) => step === id && status === 'done');
  const complete = !carried.dryRun && carried.error === undefined;
  const address = given.text('pluginAddress') ?? null;
  return {
    ...carried,
    svm: complete ? summariseSvm(performer.world(), wanted, password.file(), address) : null,
    proof: performer.proof(),
    config: {
      path: config.becomes.path,
      changed: done('config.write') || done('config.secure'),
      backup: backups.config,
      diagnostics: config.checked.diagnostics,
    },
    site: { path: site.becomes.path, changed: done('site.write'), backup: backups.site },
    audit:
      audit === null ? null : { summary: audit.report.summary, findings: audit.report.findings },
    hosts: hosts.reports(carried.dryRun),
    storage: hosts.proof(),
    alias: pluginAlias(given),
  };
}
