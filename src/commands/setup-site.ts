import { resolve } from 'node:path';
import { type ConfigFileState, observeConfigFile } from '../config/file.ts';
import type { SiteValue } from '../config/site.ts';
import { hostsIn, mergeSite, siteOptions } from '../config/site-write.ts';
import type { Context } from '../context.ts';
import type { Diagnostic } from '../errors.ts';
import type { OntapTarget } from '../ontapi/client.ts';
import type { SetupFile } from '../plan/setup-plan.ts';
import { Secret } from '../secret.ts';
import type { Given } from './given.ts';
import { placeBlockers } from './setup-config.ts';

/** Written from what this run found out, not from what was given for it. */
const foundOut: ReadonlySet<string> = new Set([
  'cluster',
  'fingerprint',
  'plugin-password-file',
  'config',
  'file',
]);

/** By option name; null: the file is to say nothing of it. */
type SiteAnswers = Readonly<Record<string, SiteValue | null>>;

/** Each takes the place of the others: of two in one file, every later command would stumble over the wrong one. */
const alternatives: readonly (readonly (readonly string[])[])[] = [
  [['password-file'], ['password-command'], ['client-cert', 'client-key']],
  [['fingerprint'], ['ca-file']],
];

export interface SetupSite {
  readonly state: ConfigFileState;
  readonly content: Secret;
  readonly becomes: SetupFile;
  readonly blockers: readonly Diagnostic[];
}

/** What the site file will say: the answers of this run, beside what it says already. Throws UserError. */
export async function readSetupSite(
  given: Given,
  target: OntapTarget,
  config: string,
  context: Context,
): Promise<SetupSite> {
  const state = await observeConfigFile(
    resolve(context.paths.cwd, given.text('site') ?? 'netappdvp.yaml'),
  );
  const text = state.content?.reveal() ?? null;
  const answers = answersOf(given, target, config, context);
  const merged = mergeSite(text, withHostsOf(text, answers));
  const becomes: SetupFile = {
    path: state.path,
    becomes: merged === text ? 'unchanged' : 'written',
    replaces: text !== null,
  };
  const blockers = becomes.becomes === 'written' ? await placeBlockers(state.target) : [];
  return { state, content: new Secret(merged), becomes, blockers };
}

/** Hosts of this run come to those that the file names; a fleet that it names in another way stays as it is. */
function withHostsOf(text: string | null, answers: SiteAnswers): SiteAnswers {
  const { names, otherwise } = hostsIn(text);
  if (!otherwise && names.length === 0) return answers;
  const { hosts, inventory: _, swarm: __, ...rest } = answers;
  if (otherwise || hosts === undefined) return rest;
  return { ...rest, hosts: listFor([...new Set([...names, ...[hosts].flat().map(String)])]) };
}

const lists: ReadonlySet<string> = new Set(['hosts', 'ssh-option', 'protocol', 'role-features']);

/** One word is written as such: another command may take no more. */
function listFor(words: readonly string[]): SiteValue {
  const [only = ''] = words;
  return words.length === 1 ? only : words;
}

function answersOf(
  given: Given,
  { trust }: OntapTarget,
  config: string,
  context: Context,
): SiteAnswers {
  const values: Record<string, SiteValue | null> = { cluster: given.text('cluster') ?? '' };
  for (const name of siteOptions.filter((option) => !foundOut.has(option))) {
    const key = keyOf(name);
    if (!given.has(key)) continue;
    if (name === 'sudo' || name === 'chap') values[name] = given.flag(key);
    else if (lists.has(name)) values[name] = listFor(given.list(key));
    else values[name] = given.text(key) ?? '';
  }
  for (const name of outweighed(given)) values[name] = null;
  if (trust.kind === 'fingerprint') values['fingerprint'] = trust.sha256;
  const passwordFile = given.text('generatePluginPassword') ?? given.text('pluginPasswordFile');
  if (passwordFile !== undefined) values['plugin-password-file'] = passwordFile;
  // init calls it --file, the other commands --config.
  if (config !== context.paths.defaultConfig) Object.assign(values, { config, file: config });
  return values;
}

function keyOf(option: string): string {
  return option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Options in whose place another one was given closer to the line. */
function outweighed(given: Given): string[] {
  const rankOf = (names: readonly string[]): number =>
    Math.min(...names.map((name) => given.rankOf(keyOf(name))));
  return alternatives.flatMap((groups) => {
    const best = Math.min(...groups.map(rankOf));
    return groups.filter((names) => rankOf(names) > best).flat();
  });
}
