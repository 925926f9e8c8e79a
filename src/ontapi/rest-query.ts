import { OntapError } from './errors.ts';

/** Query parameters; one that is undefined is left out. */
export type RestQuery = Readonly<Record<string, string | number | boolean | undefined>>;

/** Takes parameters, returns "?a=b&c=d"; empty when there are none. */
export function queryText(query: RestQuery): string {
  const parts = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/**
 * Keys of what is to be changed, in a query: ONTAP would read `*`, `|`, `!`, `<`, `>` and `..` in them as a pattern
 * and change everything that fits (NetApp's ONTAP automation docs). Returns them. Throws OntapError 'invalid'.
 */
export function exactKeys<T extends RestQuery>(keys: T): T {
  for (const [key, value] of Object.entries(keys))
    if (/[*|!<>{}"]|\.\./.test(String(value)))
      throw new OntapError({
        kind: 'invalid',
        transport: 'rest',
        message: `"${String(value)}" is no name that ONTAP takes for ${key}.`,
      });
  return keys;
}

/**
 * A query for names that begin so; undefined when nothing of the start means itself (`*`, `|`, `!`, `<`, `>`, `..` do
 * not): what comes is compared again by the caller.
 */
export function patternOf(start: string): string | undefined {
  const plain = /^[A-Za-z0-9_-]*/.exec(start)?.[0] ?? '';
  return plain === '' ? undefined : `${plain}*`;
}
