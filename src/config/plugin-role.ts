import { isJsonObject, type JsonObject, memberOf } from './document.ts';

/** What a config says about the role that its login needs. */
export interface ConfigNeeds {
  /** storageDriverName as it is written; null when there is none. */
  readonly driver: string | null;
  readonly nvme: boolean;
  readonly chap: boolean;
  readonly limitAggregateUsage: boolean;
  readonly skipRecoveryQueue: boolean;
}

function text(holder: JsonObject, key: string): string {
  const value = memberOf(holder, key);
  return typeof value === 'string' ? value : '';
}

/** Takes a parsed config.json, returns what its options ask of a role (Trident, storage_drivers/types.go). */
export function configNeeds(document: JsonObject): ConfigNeeds {
  const defaults = memberOf(document, 'defaults');
  const skip = isJsonObject(defaults) ? text(defaults, 'skipRecoveryQueue') : '';
  return {
    driver: text(document, 'storageDriverName') || null,
    nvme: text(document, 'sanType').toLowerCase() === 'nvme',
    chap: memberOf(document, 'useCHAP') === true,
    limitAggregateUsage: text(document, 'limitAggregateUsage') !== '',
    // Go's ParseBool.
    skipRecoveryQueue: /^(?:1|t|true)$/i.test(skip),
  };
}

/**
 * Which API the plugin speaks on an ONTAP release (Trident, ontap_common.go and ontap_rest.go), if ONTAP lets it: every
 * start tries REST first, and one that is refused there goes on with ONTAPI unless useREST says true.
 */
export function pluginApi(
  { generation, major, minor }: { generation: number; major: number; minor: number },
  useRest: boolean | null,
): 'zapi' | 'rest' {
  const release = generation * 10_000 + major * 100 + minor;
  if (useRest === false) return 'zapi';
  if (useRest === true) return release >= 91_201 ? 'rest' : 'zapi';
  return release >= 91_501 ? 'rest' : 'zapi';
}
