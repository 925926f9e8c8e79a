import type { DriverName } from './drivers.ts';
import type { Release } from './releases.ts';

/** Where in the document a key stands: at the top, in "defaults", or in an entry of "storage". */
export type Level = 'top' | 'defaults' | 'pool';

/** The exact JSON type that the plugin's decoder asks for. `prefix` is a string, null or {}. */
export type JsonType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'prefix'
  | 'string-map'
  | 'boolean-map'
  | 'string-list'
  | 'integer-list'
  | 'object'
  | 'object-list';

/** What a value inside an object or list is; null: not known to us, not checked. */
export type Shape = JsonType | null | Members;
/** An object whose keys are the plugin's own. */
export interface Members {
  readonly [key: string]: Shape;
}

/** How a value is checked; the checks themselves are in values.ts. */
export type CheckName =
  | 'management-lif'
  | 'data-lif'
  | 'storage-prefix'
  | 'size'
  | 'volume-size'
  | 'percent'
  | 'positive-integer'
  | 'qtrees'
  | 'luns'
  | 'period'
  | 'heartbeat'
  | 'nfs-options'
  | 'base64-certificate'
  | 'base64-key'
  | 'cidr'
  | 'snapshot-reserve'
  | 'boolean-text'
  | 'unix-permissions'
  | 'nas-type'
  | 'igroup'
  | 'aggregate'
  | 'endpoint'
  | 'svip'
  | 'username';

/** What is true of a key for some drivers and releases only; absent: for all. */
export interface Verdict {
  readonly why: string;
  readonly drivers?: readonly DriverName[];
  readonly since?: Release;
  /** The plugin checks the value all the same. */
  readonly yetChecked?: true;
}

/** One key of config.json. Checks, prompts, `config show`, the JSON Schema and docs/config.md are made from these rows. */
export interface KeySpec {
  readonly key: string;
  readonly levels: readonly Level[];
  readonly type: JsonType;
  readonly drivers: readonly DriverName[];
  /** The first release that reads it: older ones ignore it. */
  readonly since: Release;
  /** What the plugin uses when the key is absent, as it would stand in the file; '' or null: nothing. */
  readonly fallback: string | null;
  /** Whether the plugin cannot start without it, whatever else is there. */
  readonly required?: true;
  readonly secret?: true;
  readonly check?: CheckName;
  /** The only values that the plugin takes; exact, with case unless `anyCase`. */
  readonly oneOf?: readonly string[];
  readonly anyCase?: true;
  /** What is inside an object. */
  readonly members?: Members;
  /** The only keys of a map that mean something; exact, with case: a map's keys are. */
  readonly flags?: readonly string[];
  /** What each entry of a list of objects is; absent: an object that is looked at elsewhere. */
  readonly entries?: Shape;
  /** Why the plugin takes the key and does nothing with it in Docker mode. */
  readonly ignored?: Verdict;
  /** Why the plugin cannot work in Docker mode when the key is there. */
  readonly unusable?: Verdict;
  /** What a number counts: "seconds", "hours" … */
  readonly unit?: string;
  /** What it is for: one or two sentences. */
  readonly help: string;
}

/** Whether a verdict holds for a driver and a release. */
export function holds(
  verdict: Verdict | undefined,
  driver: DriverName,
  release: Release,
): verdict is Verdict {
  if (verdict === undefined) return false;
  const { drivers, since } = verdict;
  return (
    (drivers === undefined || drivers.includes(driver)) && (since === undefined || release >= since)
  );
}
