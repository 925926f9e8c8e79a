import type { OntapVersion } from '../ontapi/client.ts';

/**
 * What ONTAP will record of the plugin's REST probe with a login that has no `http`, null where it records nothing: from
 * 24.06 on each start makes a first call over REST whatever useREST says (Trident, ontap_common.go:1719), and ONTAP logs
 * the refusal (EMS security.invalid.login with application http: NetApp Harvest, issue 3272).
 */
export function failedProbes(
  { generation, major }: Pick<OntapVersion, 'generation' | 'major'>,
  applications: readonly string[],
): string | null {
  const hasRest = generation > 9 || major >= 6;
  if (!hasRest || applications.includes('http') || !applications.includes('ontapi')) return null;
  return 'without the application http each start of the plugin (24.06 and later) fails to log in over REST once, and ONTAP records it (EMS security.invalid.login)';
}
