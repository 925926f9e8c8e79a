/** Finds the entries whose key is the start of a name; what it costs depends on the name's length, not on their number. */
export interface PrefixIndex<T> {
  /** Longest key first; entries of one key in the order given. */
  startsOf(name: string): readonly T[];
  /** Entries with exactly this key. */
  at(key: string): readonly T[];
}

export function prefixIndex<T>(entries: Iterable<readonly [string, T]>): PrefixIndex<T> {
  const byKey = new Map<string, T[]>();
  for (const [key, value] of entries) {
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [value]);
    else known.push(value);
  }
  const lengths = [...new Set([...byKey.keys()].map((key) => key.length))].toSorted(
    (a, b) => b - a,
  );
  const nothing: readonly T[] = [];
  return {
    startsOf(name) {
      let found: T[] | null = null;
      for (const length of lengths) {
        if (length > name.length) continue;
        const hit = byKey.get(name.slice(0, length));
        if (hit === undefined) continue;
        if (found === null) found = [...hit];
        else found.push(...hit);
      }
      return found ?? nothing;
    },
    at: (key) => byKey.get(key) ?? nothing,
  };
}
