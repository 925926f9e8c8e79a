import { readPluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import { HostError } from '../hosts/connection.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { holderText } from '../hosts/lock.ts';
import { allRules, explainLogText, isHarmless } from '../hosts/log-explain.ts';
import { sinceLastStart } from '../hosts/plugin-log.ts';
import { runPool } from '../hosts/pool.ts';
import type { HostWarning } from '../hosts/preflight.ts';
import { observeStatus, type StatusFacts } from '../hosts/status-look.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { isOntapError } from '../ontapi/errors.ts';
import type { Surveyed } from './hosts-survey.ts';
import { type ListingConfig, listedVolumes } from './listed-volumes.ts';
import { wayOf } from './preflight-ontap.ts';

/** What was asked for beyond the usual look. */
export interface MoreQuestion {
  readonly alias: string;
  readonly sinceBoot: boolean;
  /** null: the volume lists are not compared. */
  readonly client: OntapClient | null;
  readonly concurrency: number;
}

/** When what was started, for --since-boot: RFC 3339, null when unknown. */
export interface BootReport {
  readonly host: string;
  readonly bootedAt: string | null;
  readonly engineStartedAt: string | null;
  readonly stuck: StatusFacts['stuck'];
}

export interface More {
  /** By host. Each of them is a problem. */
  readonly problems: ReadonlyMap<string, readonly HostWarning[]>;
  /** null without --since-boot. */
  readonly boots: readonly BootReport[] | null;
}

type Seen = Extract<Surveyed, { facts: HostFacts }>;

/** Looks once more at hosts that have the plugin, where that was asked for. Throws OntapError. */
export async function lookFurther(
  surveyed: readonly Surveyed[],
  question: MoreQuestion,
  context: Context,
): Promise<More> {
  const { alias, sinceBoot, client, concurrency } = question;
  const seen = surveyed.filter((one): one is Seen => 'facts' in one && one.facts.plugin !== null);
  const problems = new Map<string, HostWarning[]>(
    seen.map(({ target, facts }) => [target.name, logProblems(facts)]),
  );
  if (!sinceBoot && client === null) return { problems, boots: null };
  context.progress.start('Looking at volumes and containers');
  const looked = await runPool(
    seen,
    async ({ target, connection, facts }) => {
      try {
        return { host: target.name, facts, status: await observeStatus(connection, alias) };
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        problems
          .get(target.name)
          ?.push({ code: error.code, message: error.message, hint: error.hint ?? '' });
        return null;
      }
    },
    { concurrency, stopped: () => context.signal.aborted },
  );
  context.progress.stop();
  const found = looked.filter((one) => one !== null);
  if (client !== null) await compareVolumes(found, client, problems, context);
  if (!sinceBoot) return { problems, boots: null };
  for (const { host, facts, status } of found)
    problems.get(host)?.push(...bootProblems(facts, status, alias));
  const boots = found.map(({ host, status: { bootedAt, engineStartedAt, stuck } }) => ({
    host,
    bootedAt: timeText(bootedAt),
    engineStartedAt: timeText(engineStartedAt),
    stuck,
  }));
  return { problems, boots };
}

function timeText(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}

/** Known errors in the plugin's log since it last began to work; those that stopped it are told as its health. */
export function logProblems({ log, health }: Pick<HostFacts, 'log' | 'health'>): HostWarning[] {
  if (health.healthy === false) return [];
  const lines = sinceLastStart(log);
  const begun = lines.findLastIndex((line) =>
    line.text.includes('Trident bootstrapped successfully'),
  );
  const groups = new Map<string, { message: string; hint: string; times: number }>();
  for (const line of lines.slice(begun + 1)) {
    if (!/^(?:error|fatal|panic)$/.test(line.level)) continue;
    const explanation = explainLogText(line.text, allRules);
    if (explanation === null || isHarmless(explanation)) continue;
    const { rule, cause, mend } = explanation;
    const group = groups.get(rule) ?? { message: cause, hint: mend, times: 0 };
    groups.set(rule, { ...group, times: group.times + 1 });
  }
  return [...groups].map(([rule, { message, hint, times }]) => ({
    code: `log-${rule}`,
    message: `The plugin's log says since its start${times > 1 ? ` (${times} times)` : ''}: ${message}`,
    hint,
  }));
}

/** What did not come back after the host or its engine was started. */
function bootProblems(facts: HostFacts, { stuck }: StatusFacts, alias: string): HostWarning[] {
  const list: HostWarning[] = [];
  if (facts.plugin?.enabled === false)
    list.push({
      code: 'plugin-not-back',
      message:
        'The plugin is disabled: it did not come back with the engine, or somebody stopped it.',
      hint: `netappdvp hosts enable --alias ${alias}; netappdvp hosts preflight --fix orders Docker after network and storage.`,
    });
  for (const { container, error, volumes } of stuck)
    list.push({
      code: 'container-not-back',
      message: `The container ${container} (volumes ${volumes.join(', ')}) did not start again: ${error.slice(0, 200)}`,
      hint: `docker start ${container} on the host, now that the plugin answers (NetApp/trident issue 160).`,
    });
  return list;
}

/** Compares what Docker lists on each host with what ONTAP has under the config's prefix. */
async function compareVolumes(
  found: readonly { host: string; facts: HostFacts; status: StatusFacts }[],
  client: OntapClient,
  problems: Map<string, HostWarning[]>,
  { terminal }: Context,
): Promise<void> {
  const lists = new Map<string, ReturnType<typeof listedVolumes>>();
  for (const { host, facts, status } of found) {
    const config = configOf(facts);
    // One that does not work lists nothing, and that is said already.
    if (facts.health.healthy === false || config === null) continue;
    const key = JSON.stringify(config);
    const list =
      lists.get(key) ??
      listedVolumes(client, config).catch((error: unknown) => {
        // Namespaces over ONTAPI, or a login that may not see all of it.
        if (!isOntapError(error, 'unsupported', 'forbidden', 'wrong-scope')) throw error;
        terminal.note(`The volume lists of ${config.svm} were not compared: ${error.message}`);
        return null;
      });
    lists.set(key, list);
    const ontap = await list;
    if (ontap !== null) problems.get(host)?.push(...volumeProblems(status.volumes, ontap));
  }
}

/** null: there is no config that can be read, or it names no SVM. */
function configOf(facts: HostFacts): ListingConfig | null {
  try {
    const text = facts.config?.content?.reveal();
    if (text === undefined) return null;
    const config = readPluginConfig(text);
    const { driver, storagePrefix, svm } = config;
    const nvme = wayOf(text, config).protocol === 'nvme';
    return svm === null ? null : { svm, driver, storagePrefix, nvme };
  } catch {
    return null;
  }
}

/** Takes what Docker lists (null: it could not) and what it should, returns what is wrong. Pure. */
export function volumeProblems(
  docker: readonly string[] | null,
  ontap: ReadonlySet<string>,
): HostWarning[] {
  const hint =
    'Docker hides the errors of a driver that cannot list: netappdvp hosts logs shows them; netappdvp role verify tells whether its user may look.';
  if (docker === null)
    return [
      { code: 'volumes-unread', message: 'Docker could not list the volumes of the plugin.', hint },
    ];
  const listed = new Set(docker);
  const missing = [...ontap].filter((name) => !listed.has(name));
  const more = docker.filter((name) => !ontap.has(name));
  return [
    ...(missing.length > 0
      ? [
          {
            code: 'volumes-missing',
            message: `Of ${ontap.size} volumes on ONTAP Docker does not list ${some(missing)}.`,
            hint,
          },
        ]
      : []),
    ...(more.length > 0
      ? [
          {
            code: 'volumes-unknown',
            message: `Docker lists volumes that ONTAP does not have online: ${some(more)}.`,
            hint: 'They may have been made or deleted while it was looked; run the command again.',
          },
        ]
      : []),
  ];
}

/** What is worth saying of a host and is no problem: who is changing it, and other names of the plugin. */
export function remarks(facts: HostFacts, alias: string): HostWarning[] {
  const list: HostWarning[] = [];
  if (facts.lock !== null)
    list.push({
      code: 'host-locked',
      message: `It is being changed by ${holderText(facts.lock)}.`,
      hint: 'Wait until that run has ended and look again.',
    });
  if (facts.plugin === null && facts.aliases.length > 0)
    list.push({
      code: 'other-alias',
      message: `NetApp's plugin is there under another name: ${facts.aliases.join(', ')}.`,
      hint: `Give --alias ${(facts.aliases[0] ?? alias).replace(/:latest$/, '')}.`,
    });
  return list;
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
