import type { OntapVersion } from '../ontapi/client.ts';

/** What useREST should be for a login, and why. */
export interface RestAdvice {
  /** null: leave it out. */
  readonly useRest: boolean | null;
  readonly why: string;
}

/**
 * Which API the plugin can speak with a login (Trident 24.06 and later, ontap_common.go:1719): the applications that
 * the user has, against the versions at which it turns to REST by itself. Returns null when it will find its way alone.
 */
export function restAdvice(
  { generation, major, minor }: Pick<OntapVersion, 'generation' | 'major' | 'minor'>,
  applications: readonly string[],
): RestAdvice | null {
  const [rest, zapi] = [applications.includes('http'), applications.includes('ontapi')];
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
  return at(9, 12, 1)
    ? {
        useRest: true,
        why: 'the login has the application http only, and before ONTAP 9.15.1 the plugin speaks ZAPI unless it is told',
      }
    : {
        useRest: null,
        why: 'the login has the application http only, and the plugin speaks REST from ONTAP 9.12.1 on: give it the application ontapi',
      };
}
