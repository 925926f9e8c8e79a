export interface PoolOptions<R> {
  /** How many at once. */
  readonly concurrency: number;
  /** The first goes alone, and the rest only if this says so of its result. Absent: all at once. */
  readonly afterFirst?: (result: R) => boolean;
  /** Once this is true, nothing new is started; what runs is finished. */
  readonly stopped: () => boolean;
}

/**
 * Runs `work` on every item in a sliding window. Returns a result for each, in the order of the items; null
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
  let next = 0;
  const step = async (): Promise<void> => {
    const index = next;
    next += 1;
    const item = items[index];
    if (item === undefined) return;
    try {
      results[index] = await work(item);
    } catch (error) {
      defects.push(error);
    }
  };
  const goesOn = (): boolean => next < items.length && defects.length === 0 && !options.stopped();
  const lane = async (): Promise<void> => {
    while (goesOn()) await step();
  };
  if (options.afterFirst !== undefined && goesOn()) {
    await step();
    const first = results[0];
    if (first !== null && first !== undefined && !options.afterFirst(first)) return results;
  }
  await Promise.all(Array.from({ length: options.concurrency }, lane));
  if (defects.length > 0) throw defects[0];
  return results;
}
