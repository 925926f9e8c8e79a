/**
 * Yields the same pages; the next one is asked for while the one before is dealt with. For lists that are read to their
 * end: whoever stops early has asked for a page too many. What goes wrong with a page is thrown when its turn comes.
 */
export async function* readAhead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const page = await next;
      if (page.done === true) return;
      next = iterator.next();
      // Its turn comes after the page that is yielded now, and never when the reader stops at that.
      next.catch(() => undefined);
      yield page.value;
    }
  } finally {
    void iterator.return?.();
  }
}
