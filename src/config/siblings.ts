import type { Diagnostic } from '../errors.ts';
import type { PluginConfig } from './document.ts';
import { unplaced } from './places.ts';

/** Another config beside the one that is looked at. */
export interface Sibling {
  readonly name: string;
  readonly config: PluginConfig;
}

/**
 * Compares a config with others of the same host or call: instances of the plugin that share an SVM must have
 * prefixes of which none begins with the other, and labels that tell them apart. Pure.
 */
export function siblingFindings(config: PluginConfig, others: readonly Sibling[]): Diagnostic[] {
  return others
    .filter((other) => mayShare(config, other.config))
    .flatMap((other) => [...prefixFinding(config, other), ...labelFinding(config, other)]);
}

/** Unnamed SVMs may be the same; SolidFire has tenants instead. */
function mayShare(a: PluginConfig, b: PluginConfig): boolean {
  if (a.driver === 'solidfire-san' || b.driver === 'solidfire-san') return false;
  const sameCluster = a.managementLif?.host === b.managementLif?.host;
  if (a.svm === null || b.svm === null) return sameCluster;
  return a.svm === b.svm;
}

/** Drivers of which neither sees the other's volumes: FlexVols against FlexGroups, and pools with names of their own. */
function reach(driver: string | null): string {
  switch (driver) {
    case 'ontap-nas-flexgroup':
    case 'ontap-nas-economy':
    case 'ontap-san-economy':
      return driver;
    default:
      return 'flexvol';
  }
}

function prefixFinding(config: PluginConfig, { name, config: other }: Sibling): Diagnostic[] {
  const [mine, theirs] = [config.storagePrefix, other.storagePrefix];
  if (reach(config.driver) !== reach(other.driver)) return [];
  if (!mine.startsWith(theirs) && !theirs.startsWith(mine)) return [];
  const what =
    mine === theirs
      ? `has the same storagePrefix and SVM as ${name}: two instances see and delete each other's volumes`
      : `has a storagePrefix of which one with that of ${name} is the beginning: one instance sees and deletes the other's volumes`;
  return [
    unplaced(
      'prefix-shared',
      `This config ${what}.`,
      'Give each instance a prefix of its own, none the beginning of another.',
      '/storagePrefix',
    ),
  ];
}

function labelFinding(config: PluginConfig, { name, config: other }: Sibling): Diagnostic[] {
  const texts = [config.labels, other.labels].map((labels) =>
    JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  if (texts[0] !== texts[1] || Object.keys(config.labels).length === 0) return [];
  return [
    unplaced(
      'labels-shared',
      `The labels are those of ${name} too, so nothing on ONTAP tells their volumes apart.`,
      'Give each instance a label of its own.',
      '/labels',
    ),
  ];
}
