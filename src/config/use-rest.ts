import type { OntapVersion } from '../ontapi/client.ts';

/** What useREST should be for a login, and why. */
export interface RestAdvice {
  /** null: leave it out. */
  readonly useRest: boolean | null;
  readonly why: string;
}

/**
 * Which API the plugin can speak with a login (Trident 24.06 and later, ontap_common.go:1719): the applications that
 * the user has, against the versions at which it turns to REST by itself. `zapiAway`: the cluster was found without
 * ONTAPI. Returns null when it will find its way alone.
 */
export function restAdvice(
  { generation, major, minor }: Pick<OntapVersion, 'generation' | 'major' | 'minor'>,
  applications: readonly string[],
  zapiAway = false,
): RestAdvice | null {
  const rest = applications.includes('http');
  const zapi = applications.includes('ontapi') && !zapiAway;
  if (rest === zapi) return null;
  const at = (g: number, j: number, n: number): boolean =>
    generation !== g ? generation > g : major !== j ? major > j : minor >= n;
  if (zapi)
    return at(9, 15, 1)
      ? {
          useRest: false,
          why: 'the login has the application ontapi only, and the plugin would try REST first',
        }
      : null;
  if (at(9, 15, 1)) return null;
  const alone = zapiAway
    ? 'the cluster has no ONTAPI, or it is suspended'
    : 'the login has the application http only';
  return at(9, 12, 1)
    ? {
        useRest: true,
        why: `${alone}, and before ONTAP 9.15.1 the plugin speaks ZAPI unless it is told`,
      }
    : {
        useRest: null,
        why: `${alone}, and the plugin speaks REST from ONTAP 9.12.1 on: ${zapiAway ? 'ONTAPI must be there' : 'give it the application ontapi'}`,
      };
}
