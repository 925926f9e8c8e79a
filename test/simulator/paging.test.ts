import { describe, expect, it } from 'vitest';
import { texts, useSimulator, xml } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', volumes: 45 });

const desired = xml({
  'desired-attributes': { 'volume-attributes': { 'volume-id-attributes': { name: '' } } },
});

/** Every page of a list, as a client walks it: the tag is un-escaped by its parser and escaped again. */
async function walk(
  api: string,
  size: string,
  inner: string,
  vfiler?: string,
): Promise<string[][]> {
  const pages: string[][] = [];
  let tag = '';
  for (;;) {
    const body = await bench.ok(`<${api}>${size}${inner}${tag}</${api}>`, { vfiler });
    const names = texts(body, api === 'volume-get-iter' ? 'name' : 'vserver-name');
    expect(texts(body, 'num-records')).toEqual([String(names.length)]);
    pages.push(names);
    const next = /<next-tag>([^<]*)<\/next-tag>/.exec(body)?.[1];
    if (next === undefined) return pages;
    expect(next).toContain(`&lt;${api}-key-td&gt;`);
    // A client that drops line ends, as Trident does, gets on as well.
    tag = `<tag>${next.replaceAll('\n', '')}</tag>`;
  }
}

describe('paging', () => {
  it.each([1, 2, 7, 20, 45, 46, 47, 500, 4294967294])(
    'gives every volume once, in order, with pages of %s',
    async (size) => {
      const pages = await walk('volume-get-iter', `<max-records>${size}</max-records>`, desired);
      const names = pages.flat();
      expect(names).toHaveLength(46);
      expect(new Set(names).size).toBe(46);
      expect(names).toEqual(names.toSorted());
      expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
    },
  );

  it('has pages of 20 when nothing is said', async () => {
    const pages = await walk('volume-get-iter', '', desired, 'svm_docker');
    expect(pages.map((page) => page.length)).toEqual([20, 20, 6]);
  });

  it('pages other lists the same way', async () => {
    const pages = await walk('vserver-get-iter', '<max-records>1</max-records>', '');
    expect(pages).toEqual([['sim'], ['sim-01'], ['sim-02'], ['svm_docker']]);
  });

  it('goes on behind a volume that was deleted meanwhile, and in front of one that was made', async () => {
    const first = await bench.ok(
      `<volume-get-iter><max-records>10</max-records>${desired}</volume-get-iter>`,
      { vfiler: 'svm_docker' },
    );
    const tag = /<next-tag>([^<]*)</.exec(first)?.[1] ?? '';
    const names = texts(first, 'name');
    const destroy = { 'volume-destroy': { name: names[9] ?? '', 'unmount-and-offline': 'true' } };
    await bench.ok(xml(destroy), { vfiler: 'svm_docker' });
    const create = {
      'volume-create': {
        volume: 'netappdvp_000011a',
        'containing-aggr-name': 'aggr1',
        size: '1g',
      },
    };
    await bench.ok(xml(create), { vfiler: 'svm_docker' });
    const second = await bench.ok(
      `<volume-get-iter><max-records>10</max-records>${desired}<tag>${tag}</tag></volume-get-iter>`,
      { vfiler: 'svm_docker' },
    );
    expect(texts(second, 'name').slice(0, 2)).toEqual(['netappdvp_000011', 'netappdvp_000011a']);
  });

  it('has no attributes-list and no next-tag when nothing is found', async () => {
    const query = { query: { 'volume-attributes': { 'volume-id-attributes': { name: 'nope' } } } };
    const body = await bench.ok(xml({ 'volume-get-iter': query }));
    expect(body).toContain('<results status="passed"><num-records>0</num-records></results>');
  });

  it.each(['0', '-1', '4294967296'])('refuses pages of %s', async (size) => {
    const call = xml({ 'volume-get-iter': { 'max-records': size } });
    expect(await bench.fail(call)).toBe('13115');
  });

  it('refuses a tag of another list', async () => {
    expect(await bench.fail(xml({ 'volume-get-iter': { tag: 'abc' } }))).toBe('13115');
  });
});
