import type { Diagnostic } from '../errors.ts';
import type { InstalledPlugin } from '../hosts/docker-plugin.ts';
import type { Consent, HostGoal } from './host-plan.ts';
import type { HostStep } from './host-steps.ts';
import { blocker } from './planned.ts';
import { compareReleases, needsReinstall } from './release.ts';

/** How an installed plugin becomes another release. */
export type Exchange =
  | { readonly kind: 'none' }
  | { readonly kind: 'upgrade'; readonly step: HostStep }
  | { readonly kind: 'reinstall'; readonly reason: string }
  | { readonly kind: 'blocked'; readonly blockers: readonly Diagnostic[] };

/**
 * Takes the installed plugin and the wanted reference, returns what leads there. Another release interrupts the
 * host's volumes, so it is made only where it was asked for. `privileges` of the new release: null is not known.
 */
export function planRelease(
  plugin: InstalledPlugin,
  reference: string,
  consent: Consent,
  privileges: readonly string[] | null,
): Exchange {
  if (plugin.reference === reference) return { kind: 'none' };
  if (!consent.upgrade) return { kind: 'blocked', blockers: [differs(plugin, reference)] };
  const [from, to] = [plugin.version, tagOf(reference)];
  const more = (privileges ?? []).filter((one) => !plugin.privileges.includes(one));
  const blockers = [
    ...((compareReleases(to, from) ?? 0) < 0 && !consent.downgrade
      ? [downgrade(plugin, reference)]
      : []),
    ...(more.length > 0 && !consent.morePrivileges ? [wantsMore(plugin, reference, more)] : []),
  ];
  if (blockers.length > 0) return { kind: 'blocked', blockers };
  if (needsReinstall(from, to))
    return {
      kind: 'reinstall',
      reason: `Docker's upgrade does not lead from ${from} to ${to}: it is installed anew`,
    };
  return {
    kind: 'upgrade',
    step: {
      id: `plugin.upgrade:${plugin.name}`,
      kind: 'plugin.upgrade',
      name: plugin.name,
      from: plugin.reference,
      to: reference,
      morePrivileges: more,
    },
  };
}

/** The reference that this host should have; the predecessor's image has the plugin's new one as its next release. */
export function wantedReference(
  plugin: InstalledPlugin | null,
  { reference, keepImage }: Pick<HostGoal, 'reference' | 'keepImage'>,
): string | null {
  if (plugin === null || reference === null || !keepImage) return reference;
  const { image } = splitReference(plugin.reference);
  return `${image.replace(/\bnetapp\/ndvp-plugin$/, 'netapp/trident-plugin')}:${tagOf(reference)}`;
}

function tagOf(reference: string): string {
  return splitReference(reference).tag;
}

function splitReference(reference: string): { image: string; tag: string } {
  const at = reference.lastIndexOf(':');
  return { image: reference.slice(0, at), tag: reference.slice(at + 1) };
}

function differs({ name, reference }: InstalledPlugin, wanted: string): Diagnostic {
  const [is, to] = [splitReference(reference), splitReference(wanted)];
  const alias = name.replace(/:latest$/, '');
  return blocker(
    'plugin-version-differs',
    name,
    `The plugin ${name} is ${reference}, not ${wanted}; hosts install does not upgrade.`,
    `Keep it (--image ${is.image} --plugin-version ${is.tag}), use another --alias, or upgrade it: ` +
      `netappdvp hosts upgrade --alias ${alias} --image ${to.image} --plugin-version ${to.tag}`,
  );
}

function downgrade({ name, reference }: InstalledPlugin, wanted: string): Diagnostic {
  return blocker(
    'plugin-downgrade',
    name,
    `The plugin ${name} is ${reference}, which is newer than ${wanted}.`,
    'An older release may not know options of the config. If it is what you want: --allow-downgrade.',
  );
}

function wantsMore({ name }: InstalledPlugin, wanted: string, more: readonly string[]): Diagnostic {
  return blocker(
    'plugin-wants-more',
    name,
    `${wanted} asks for more than ${name} may do now: ${more.join(', ')}.`,
    'If that is right, give --accept-privileges.',
  );
}
