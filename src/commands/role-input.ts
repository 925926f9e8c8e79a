import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type PluginConfig, parseConfigObject, pluginConfigOf } from '../config/document.ts';
import { type ConfigNeeds, configNeeds } from '../config/plugin-role.ts';
import type { Context } from '../context.ts';
import { errorCode, UsageError } from '../errors.ts';
import { type Backend, type RoleFeature, roleFeatures } from '../templates/plugin-calls.ts';
import {
  type RoleProfile,
  type RoleQuestion,
  roleProfiles,
  roleQuestion,
} from '../templates/roles.ts';
import { type OntapDriver, ontapDrivers } from './drivers.ts';
import type { Given } from './given.ts';
import { roleStyleFrom } from './svm-services-input.ts';

export interface RoleConfig {
  readonly config: PluginConfig;
  readonly needs: ConfigNeeds;
}

/** Reads --config; null when it was not given. Throws UsageError for a file that cannot be read or is no config. */
export async function readRoleConfig(given: Given, context: Context): Promise<RoleConfig | null> {
  const file = given.text('config');
  if (file === undefined) return null;
  const path = resolve(context.paths.cwd, file);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`--config: ${path} cannot be read (${errorCode(error)}).`);
  });
  const document = parseConfigObject(text);
  const config = pluginConfigOf(document);
  if (config.password !== null) context.terminal.hide(config.password);
  return { config, needs: configNeeds(document) };
}

/**
 * What was asked for: an option of the line, else what the config says, else the default. Throws UsageError for what
 * does not go together.
 */
export function roleQuestionFrom(given: Given, config: RoleConfig | null = null): RoleQuestion {
  const backend = backendOf(given, config);
  const style = roleStyleFrom(given, backend);
  const profile = profileOf(given.text('roleProfile'));
  const prefix = given.text('storagePrefix') ?? config?.config.storagePrefix ?? 'netappdvp_';
  const scope = given.text('roleScope') === 'cluster' ? 'cluster' : 'svm';
  const svm = given.text('svm') ?? config?.config.svm ?? null;
  const question = roleQuestion(backend, {
    features: featuresOf(given, config),
    style,
    profile,
    scope,
    vserver: scope === 'cluster' ? svm : null,
    prefix,
  });
  if (profile === 'fenced') checkFence(question);
  return question;
}

/** The same for a role that is made with an SVM: its driver and kind are asked for elsewhere. Throws UsageError. */
export function roleWishesFrom(
  given: Given,
  style: RoleQuestion['style'],
): Pick<RoleQuestion, 'profile' | 'features' | 'prefix'> {
  const wishes = {
    profile: profileOf(given.text('roleProfile')),
    features: featuresOf(given, null),
    prefix: given.text('storagePrefix') ?? 'netappdvp_',
  };
  if (wishes.profile === 'fenced') checkFence({ style, prefix: wishes.prefix });
  return wishes;
}

/** The SVM whose role it is; undefined: it is the cluster's. */
export function roleOwner(
  given: Given,
  config: RoleConfig | null,
  { scope }: Pick<RoleQuestion, 'scope'>,
): string | undefined {
  return scope === 'cluster' ? undefined : (given.text('svm') ?? config?.config.svm ?? undefined);
}

function profileOf(text: string | undefined): RoleProfile {
  return roleProfiles.find((profile) => profile === text) ?? 'least';
}

function backendOf(given: Given, config: RoleConfig | null): Backend {
  const driver = given.text('driver') ?? config?.needs.driver ?? 'ontap-nas';
  const known: OntapDriver | undefined = ontapDrivers.find((one) => one === driver);
  if (known === undefined)
    throw new UsageError(
      `netappdvp knows no role for the driver ${driver}.`,
      `It knows ${ontapDrivers.join(', ')}.`,
    );
  const nvme =
    (given.text('sanType') ?? (config?.needs.nvme === true ? 'nvme' : 'iscsi')) === 'nvme';
  if (nvme && known !== 'ontap-san')
    throw new UsageError(`${known} has no NVMe.`, 'NVMe goes with --driver ontap-san.');
  return nvme ? 'ontap-san-nvme' : known;
}

/** Throws UsageError for a word that is no feature. */
function featuresOf(given: Given, config: RoleConfig | null): readonly RoleFeature[] {
  const words = given.list('roleFeatures');
  if (words.length === 0) {
    const { chap, limitAggregateUsage, skipRecoveryQueue } = config?.needs ?? {};
    return [
      'clones',
      ...(chap === true ? (['chap'] as const) : []),
      ...(limitAggregateUsage === true ? (['limit-aggregate-usage'] as const) : []),
      ...(skipRecoveryQueue === true ? (['recovery-queue'] as const) : []),
    ];
  }
  return words
    .filter((word) => word !== 'none')
    .map((word) => {
      const feature = roleFeatures.find((one) => one === word);
      if (feature === undefined)
        throw new UsageError(
          `--role-features takes ${roleFeatures.join(', ')} or none, not "${word}".`,
        );
      return feature;
    });
}

/** A fence is a query of a command directory over a prefix that tells volumes apart. */
export function checkFence({ style, prefix }: Pick<RoleQuestion, 'style' | 'prefix'>): void {
  if (style === 'rest')
    throw new UsageError(
      'A role of REST paths cannot be fenced: ONTAP takes queries with command directories only.',
      'Give --role-style command with --role-profile fenced.',
    );
  // Two dots are a range in ONTAP's queries, and a dash begins a parameter.
  if (prefix.startsWith('-') || prefix.includes('..'))
    throw new UsageError(
      `The storage prefix "${prefix}" cannot stand in a query of ONTAP.`,
      'Take another prefix, or --role-profile least.',
    );
  if (!/^[A-Za-z0-9_.-]+$/.test(prefix))
    throw new UsageError(
      'A fence needs a storage prefix: with none, every volume is inside.',
      'Give --storage-prefix.',
    );
}
