import { describe, expect, it } from 'vitest';
import { readAhead } from '../../src/ontapi/read-ahead.ts';

/** Pages 1 to `last`, each asked for by name; after them comes what `end` does. */
function pagesOf(last: number, end: () => void = () => undefined) {
  const asked: number[] = [];
  async function* pages(): AsyncGenerator<number> {
    for (let page = 1; page <= last; page += 1) {
      asked.push(page);
      await Promise.resolve();
      yield page;
    }
    end();
  }
  return { asked, pages: pages() };
}

describe('reading ahead', () => {
  it('yields the same pages, and asks for the next before one is dealt with', async () => {
    const { asked, pages } = pagesOf(3);
    const seen: unknown[] = [];
    for await (const page of readAhead(pages)) seen.push([page, [...asked]]);
    expect(seen).toEqual([
      [1, [1, 2]],
      [2, [1, 2, 3]],
      [3, [1, 2, 3]],
    ]);
  });

  it('throws what goes wrong when its turn comes', async () => {
    const { pages } = pagesOf(2, () => {
      throw new Error('cut');
    });
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const page of readAhead(pages)) seen.push(page);
    };
    await expect(read()).rejects.toThrow('cut');
    expect(seen).toEqual([1, 2]);
  });

  it('asks for one page too many when its reader stops, and leaves nothing unhandled', async () => {
    const { asked, pages } = pagesOf(1, () => {
      throw new Error('never seen');
    });
    for await (const page of readAhead(pages)) {
      expect(page).toBe(1);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([1]);
  });

  it('of nothing yields nothing', async () => {
    for await (const page of readAhead(pagesOf(0).pages)) expect.unreachable(`page ${page}`);
  });
});
