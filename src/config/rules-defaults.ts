import { checkedDrivers, family } from './drivers.ts';
import { allDefaults, entryOf, type Rule, reportAt, textOf } from './rule.ts';
import { parseSizeBytes } from './sizes.ts';
import type { Section } from './structure.ts';
import { saysTrue } from './values.ts';

/** What the plugin makes when nobody says how large. */
const DEFAULT_SIZE = '1G';

const limits = ['limitVolumeSize', 'limitVolumePoolSize'];

/** The default size against the limits; where no size is given, the plugin's own default counts. */
const sizeUnderLimit: Rule['look'] = (input) => {
  const { root } = input;
  const all = allDefaults(root);
  const given = all.filter((section) => textOf(section, 'size') !== null);
  for (const key of limits) {
    const limit = parseSizeBytes(textOf(root, key) ?? '');
    if (limit === null) continue;
    const isOver = (text: string): boolean => (parseSizeBytes(text) ?? 0) > limit;
    for (const section of given) {
      const entry = entryOf(section, 'size');
      if (entry !== null && isOver(textOf(section, 'size') ?? ''))
        reportAt(
          input,
          entry,
          'size-over-limit',
          `size is above ${key}: a volume without -o size cannot be made.`,
          'Make size smaller or the limit larger.',
        );
    }
    const limitEntry = entryOf(root, key);
    if (given.length === 0 && limitEntry !== null && isOver(DEFAULT_SIZE))
      reportAt(
        input,
        limitEntry,
        'size-over-limit',
        `${key} is below ${DEFAULT_SIZE}, which a volume gets without size in "defaults": without -o size none can be made.`,
        `Add "defaults": {"size": …} of at most ${key}.`,
      );
  }
};

/** A virtual pool has the document's own values where it gives none (Trident, ontap_common.go), so they may clash there. */
const oneQosPolicy: Rule['look'] = (input) => {
  const own = input.root.inner.find(({ level }) => level === 'defaults') ?? null;
  const kinds = ['qosPolicy', 'adaptiveQosPolicy'];
  for (const section of allDefaults(input.root)) {
    const base: readonly Section[] = section === own || own === null ? [section] : [section, own];
    const isSet = (key: string): boolean => base.some((one) => textOf(one, key) !== null);
    if (!kinds.every(isSet)) continue;
    const here = kinds.findLast((key) => textOf(section, key) !== null);
    const entry = here === undefined ? null : entryOf(section, here);
    // A pool that says nothing of QoS has the clash of the document's own, which is told there.
    if (entry !== null)
      reportAt(
        input,
        entry,
        'two-qos-policies',
        'qosPolicy and adaptiveQosPolicy exclude each other.',
        'Keep one of them.',
      );
  }
};

const styleFitsProtocol: Rule['look'] = (input) => {
  const smb = textOf(input.root, 'nasType') === 'smb';
  const wrong = smb ? 'unix' : 'ntfs';
  for (const section of allDefaults(input.root)) {
    const entry = entryOf(section, 'securityStyle');
    if (entry !== null && textOf(section, 'securityStyle') === wrong)
      reportAt(
        input,
        entry,
        'value-not-allowed',
        `securityStyle cannot be ${wrong} with nasType ${smb ? 'smb' : 'nfs'}.`,
        smb ? 'Write ntfs or mixed.' : 'Write unix or mixed.',
      );
  }
};

const noLuksOnNas: Rule['look'] = (input) => {
  for (const section of allDefaults(input.root)) {
    const entry = entryOf(section, 'LUKSEncryption');
    if (entry !== null && saysTrue(textOf(section, 'LUKSEncryption')))
      reportAt(
        input,
        entry,
        'luks-on-nas',
        'The NAS drivers do not encrypt with LUKS; the plugin does not start.',
        'Take it out.',
      );
  }
};

/** Rules about what new volumes get. */
export const defaultsRules: Readonly<Record<string, Rule>> = {
  'size-under-limit': { drivers: checkedDrivers, look: sizeUnderLimit },
  'one-qos-policy': { drivers: family.ontap, look: oneQosPolicy },
  'style-fits-protocol': { drivers: family.nas, look: styleFitsProtocol },
  'no-luks-on-nas': { drivers: family.nas, look: noLuksOnNas },
};
