/** Finds the entries whose key is the start of a name; what it costs depends on the name's length, not on their number. */
export interface PrefixIndex<T> {
  /** Longest key first; entries of one key in the order given. Names with the same longest key get the same array. */
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
  const found = new Map<string, readonly T[]>();
  // Whatever else starts a name starts the longest key that does.
  const startsOfKey = (key: string, own: readonly T[]): readonly T[] => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const shorter = lengths
      .filter((length) => length < key.length)
      .flatMap((length) => byKey.get(key.slice(0, length)) ?? []);
    const all = shorter.length === 0 ? own : [...own, ...shorter];
    found.set(key, all);
    return all;
  };
  return {
    startsOf(name) {
      for (const length of lengths) {
        if (length > name.length) continue;
        const key = name.slice(0, length);
        const own = byKey.get(key);
        if (own !== undefined) return startsOfKey(key, own);
      }
      return nothing;
    },
    at: (key) => byKey.get(key) ?? nothing,
  };
}
