import { describe, expect, it } from 'vitest';
import type { Volume, VolumeFilter } from '../../src/ontapi/client.ts';
import { type Exchange, failed, passed, records } from '../support/zapi-server.ts';
import { withScript } from '../support/zapi-session.ts';

const API = 'volume-get-iter';

interface Wish {
  readonly svm?: string;
  readonly id?: string;
  readonly state?: string;
  readonly space?: string;
  readonly rest?: string;
}

const volume = (
  name: string,
  { svm = 'svm1', id = '', state = '<state>online</state>', space = '', rest = '' }: Wish = {},
): string =>
  `<volume-attributes><volume-id-attributes><name>${name}</name><owning-vserver-name>${svm}</owning-vserver-name>${id}</volume-id-attributes><volume-space-attributes>${space}</volume-space-attributes><volume-state-attributes>${state}</volume-state-attributes>${rest}</volume-attributes>`;

const page = (names: readonly string[], tag?: string): string =>
  passed(
    `<attributes-list>${names.map((name) => volume(name)).join('')}</attributes-list>${tag === undefined ? '' : `<next-tag>${tag}</next-tag>`}<num-records>${names.length}</num-records>`,
  );

async function pagesOf(
  script: readonly Exchange[],
  filter: VolumeFilter = { svm: 'svm1' },
): Promise<(readonly Volume[])[]> {
  const pages: (readonly Volume[])[] = [];
  await withScript(script, async (client) => {
    for await (const one of client.volumes(filter)) pages.push(one);
  });
  return pages;
}

const namesOf = (pages: readonly (readonly Volume[])[]): string[][] =>
  pages.map((one) => one.map((found) => found.name));

describe('a volume', () => {
  it('is read with all its fields', async () => {
    const full = volume('netappdvp_a', {
      id: '<comment>{&quot;a&quot;:&quot;&amp;lt;&quot;}</comment><containing-aggregate-name>aggr1</containing-aggregate-name><creation-time>1700000000</creation-time><junction-path>/netappdvp_a</junction-path><style>flex</style><style-extended>flexvol</style-extended><type>rw</type>',
      state:
        '<is-node-root>false</is-node-root><is-vserver-root>false</is-vserver-root><state>online</state>',
      space: '<size>1073741824</size><size-used>4096</size-used>',
      rest: '<volume-export-attributes><policy>default</policy></volume-export-attributes><volume-snapshot-attributes><snapshot-policy>none</snapshot-policy><snapshot-count>3</snapshot-count></volume-snapshot-attributes><volume-clone-attributes><volume-clone-parent-attributes><name>mother</name><vserver-name>svm1</vserver-name></volume-clone-parent-attributes></volume-clone-attributes>',
    });
    expect((await pagesOf([{ api: API, answer: records(full) }])).flat()).toEqual([
      {
        name: 'netappdvp_a',
        svm: 'svm1',
        aggregate: 'aggr1',
        style: 'flexvol',
        type: 'rw',
        state: 'online',
        sizeBytes: 1_073_741_824,
        usedBytes: 4096,
        comment: '{"a":"&lt;"}',
        junctionPath: '/netappdvp_a',
        svmRoot: false,
        cloneParent: { svm: 'svm1', volume: 'mother' },
        createdAt: '2023-11-14T22:13:20.000Z',
        exportPolicy: 'default',
        snapshotCount: 3,
      },
    ]);
  });

  it('that is offline, or nameless as a number, has what ONTAP told and null for the rest', async () => {
    const offline = volume('007', {
      state: '<is-vserver-root>true</is-vserver-root><state>offline</state>',
      id: '<junction-path/><containing-aggregate-name>-</containing-aggregate-name>',
    });
    expect((await pagesOf([{ api: API, answer: records(offline) }])).flat()).toMatchObject([
      {
        name: '007',
        state: 'offline',
        aggregate: null,
        sizeBytes: null,
        usedBytes: null,
        comment: '',
        junctionPath: null,
        svmRoot: true,
        cloneParent: null,
        createdAt: null,
        style: 'flexvol',
      },
    ]);
  });

  it.each([
    ['<style-extended>flexgroup</style-extended>', 'flexgroup'],
    ['<style-extended>flexgroup-constituent</style-extended>', 'flexgroup_constituent'],
    ['<style>flex</style>', 'flexvol'],
    ['<style>infinitevol</style>', 'infinitevol'],
  ])('with %s is of style %s', async (id, style) => {
    expect(
      (await pagesOf([{ api: API, answer: records(volume('a', { id })) }])).flat(),
    ).toMatchObject([{ style }]);
  });

  it('without a name is no reply of ONTAP’s', async () => {
    const nameless = volume('').replace('<name></name>', '');
    await expect(pagesOf([{ api: API, answer: records(nameless) }])).rejects.toMatchObject({
      kind: 'protocol',
      message: "ONTAP's reply to volume-get-iter lacks volume-id-attributes/name.",
    });
  });
});

describe('a list of volumes', () => {
  it('is asked page by page, the next only when the last was dealt with', async () => {
    const script = [
      {
        api: API,
        answer: page(['a', 'b'], '&lt;t&gt;'),
        contains: ['<max-records>500</max-records>'],
        lacks: ['<tag>'],
      },
      { api: API, answer: page(['c'], ''), contains: ['<tag>&lt;t&gt;</tag>'] },
    ];
    const seen = await withScript(script, async (client) => {
      const list = client.volumes({ svm: 'svm1' })[Symbol.asyncIterator]();
      expect((await list.next()).value).toHaveLength(2);
      // The second page has not been asked for: leaving here would leave the script unused.
      expect((await list.next()).value).toHaveLength(1);
      expect((await list.next()).done).toBe(true);
    });
    expect(seen.map((one) => one.svm)).toEqual(['svm1', 'svm1']);
  });

  it('can be left early', async () => {
    await withScript([{ api: API, answer: page(['a'], 't') }], async (client) => {
      for await (const found of client.volumes({ svm: 'svm1' })) {
        expect(found).toHaveLength(1);
        break;
      }
    });
  });

  it('ends at a tag that comes again, and may be empty', async () => {
    expect(
      namesOf(
        await pagesOf([
          { api: API, answer: page(['a'], 't') },
          { api: API, answer: page(['b'], 't') },
        ]),
      ),
    ).toEqual([['a'], ['b']]);
    expect(await pagesOf([{ api: API, answer: records() }])).toEqual([]);
  });

  it.each([
    ['netappdvp_', '<query><volume-attributes><volume-id-attributes><name>netappdvp_*</name>'],
    ['a*b', '<name>a*</name>'],
    ['a|b', '<name>a*</name>'],
    ['a..b', '<name>a*</name>'],
  ])('takes the prefix %s literally', async (namePrefix, query) => {
    const names = [namePrefix, `${namePrefix}x`, namePrefix.slice(0, -1), 'ax', `x${namePrefix}`];
    const list = [{ api: API, answer: page(names), contains: [query] }];
    expect(namesOf(await pagesOf(list, { svm: 'svm1', namePrefix }))).toEqual([
      names.filter((name) => name.startsWith(namePrefix)),
    ]);
  });

  it.each(['', '*', '!a'])('asks for all with the prefix "%s"', async (namePrefix) => {
    const script = [{ api: API, answer: page(['a']), lacks: ['<query>'] }];
    const pages = await pagesOf(script, { svm: 'svm1', namePrefix });
    expect(pages.flat()).toHaveLength(namePrefix === '' ? 1 : 0);
  });

  it('of all SVMs is not tunnelled and leaves out root volumes of nodes', async () => {
    const answer = records(
      volume('vol0', {
        svm: 'n1',
        state: '<is-node-root>true</is-node-root><state>online</state>',
      }),
      volume('a'),
      volume('a', { svm: 'svm2' }),
    );
    let found: Volume[] = [];
    const seen = await withScript([{ api: API, answer }], async (client) => {
      for await (const one of client.volumes({})) found = [...found, ...one];
    });
    expect(found.map((one) => `${one.svm}:${one.name}`)).toEqual(['svm1:a', 'svm2:a']);
    expect(seen[0]?.svm).toBeNull();
  });

  it('of an SVM that does not exist is empty', async () => {
    const nobody = failed('15698', 'Specified vserver not found');
    expect(await pagesOf([{ api: API, answer: nobody }])).toEqual([]);
  });

  it.each([
    ['13001', 'Tag does not exist.'],
    ['15698', 'Specified vserver not found'],
    ['15661', 'entry doesn&apos;t exist'],
  ])('whose second page is answered %s is not taken for complete', async (errno, reason) => {
    const script = [
      { api: API, answer: page(['a'], 't') },
      { api: API, answer: failed(errno, reason) },
    ];
    await expect(pagesOf(script)).rejects.toMatchObject({ details: { code: errno } });
  });

  it.each([
    ['13001', 'Aggregate x does not exist.'],
    ['13040', 'Volume x does not exist'],
  ])('that is answered %s %s is a failure, not an empty list', async (errno, reason) => {
    await expect(pagesOf([{ api: API, answer: failed(errno, reason) }])).rejects.toMatchObject({
      details: { code: errno },
    });
  });

  it.each([
    ['cut', page(['a', 'b']).slice(0, -40), 'protocol'],
    ['a web page', '<html><body>Sign in</body></html>', 'protocol'],
    ['shorter than it says', page(['a']).replace('<num-records>1', '<num-records>2'), 'protocol'],
    ['another document', '<netapp><results status="maybe"/></netapp>', 'protocol'],
    ['refused', failed('13003', 'Insufficient privileges'), 'forbidden'],
  ])('that is %s is not believed', async (_, answer, kind) => {
    await expect(pagesOf([{ api: API, answer }])).rejects.toMatchObject({ kind });
  });
});
