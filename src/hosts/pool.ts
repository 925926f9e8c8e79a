export interface PoolOptions<R> {
  /** How many at once. */
  readonly concurrency: number;
  /** The first goes alone, and the rest only if this says so of its result. Absent: all at once. */
  readonly afterFirst?: (result: R) => boolean;
  /** How many belong to a wave: the next one begins when all of it have ended. null or absent: all. */
  readonly wave?: number | null;
  /** Whether a result is a failure; with more of them than `maxFailures` nothing new is started. */
  readonly failed?: (result: R) => boolean;
  readonly maxFailures?: number | null;
  /** Once this is true, nothing new is started; what runs is finished. */
  readonly stopped: () => boolean;
}

/**
 * Runs `work` on every item in a sliding window, wave after wave. Returns a result for each, in the order of the items; null
 * where it was not started. `work` must not throw for an expected failure: its result says so. An unexpected
 * error is thrown after everything that runs has ended.
 */
export async function runPool<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  options: PoolOptions<R>,
): Promise<(R | null)[]> {
  const results: (R | null)[] = items.map(() => null);
  const defects: unknown[] = [];
  const most = options.maxFailures ?? Number.POSITIVE_INFINITY;
  let next = 0;
  let failures = 0;
  let end = Math.min(items.length, options.wave ?? items.length);
  const step = async (): Promise<void> => {
    const index = next;
    next += 1;
    const item = items[index];
    if (item === undefined) return;
    try {
      const result = await work(item);
      results[index] = result;
      if (options.failed?.(result) === true) failures += 1;
    } catch (error) {
      defects.push(error);
    }
  };
  const goesOn = (): boolean =>
    next < end && defects.length === 0 && failures <= most && !options.stopped();
  const lane = async (): Promise<void> => {
    while (goesOn()) await step();
  };
  if (options.afterFirst !== undefined && goesOn()) {
    await step();
    const first = results[0];
    if (first !== null && first !== undefined && !options.afterFirst(first)) return results;
  }
  for (;;) {
    await Promise.all(Array.from({ length: options.concurrency }, lane));
    if (next < end || end === items.length) break;
    end = Math.min(items.length, end + (options.wave ?? items.length));
  }
  if (defects.length > 0) throw defects[0];
  return results;
}
