import { describe, expect, it } from 'vitest';
import { kindOfRestFailure } from '../../src/ontapi/errors.ts';
import { Secret } from '../../src/secret.ts';
import { cluster, page, refused, withRestScript } from '../support/rest-session.ts';
import type { Answer, Exchange } from '../support/zapi-server.ts';

const ROUTES = 'GET /api/network/ip/routes';
const ACCOUNTS = 'POST /api/security/accounts';
const route = (gateway: string): object => ({
  svm: { name: 'svm1' },
  destination: { address: '0.0.0.0', netmask: '0' },
  gateway,
});
const user = { name: 'u', role: 'r', applications: ['ontapi', 'http'] };

async function readingRoutes(...answers: Answer[]): Promise<unknown> {
  let outcome: unknown;
  await withRestScript(
    answers.map((answer) => ({ api: ROUTES, answer })),
    async (client) => {
      outcome = await client.listRoutes('svm1').catch((error: unknown) => error);
    },
  );
  return outcome;
}

describe('a collection', () => {
  it('is read page by page, by the query of its next link and nothing else of it', async () => {
    const next = 'https://elsewhere.example/api/other?start.uuid=1%2B1&max_records=500';
    const seen = await withRestScript(
      [
        {
          api: ROUTES,
          contains: ['svm.name=svm1', 'max_records=500'],
          answer: page([route('a')], next),
        },
        { api: ROUTES, contains: ['start.uuid=1+1'], answer: page([route('b')]) },
      ],
      async (client) => {
        const routes = await client.listRoutes('svm1');
        expect(routes.map((one) => one.gateway)).toEqual(['a', 'b']);
        expect(routes[0]?.destination).toBe('0.0.0.0/0');
      },
    );
    expect(seen[0]?.headers['accept']).toBe('application/hal+json');
  });

  it('ends when a link leads to a page that was there before', async () => {
    const next = '/api/network/ip/routes?start=1';
    expect(await readingRoutes(page([route('a')], next), page([route('b')], next))).toHaveLength(2);
  });

  it.each<[string, Answer]>([
    ['a login page', '<html>Log in</html>'],
    ['a cut reply', '{"records":[{"svm"'],
    ['a list', '[]'],
    ['an object that is no collection', '{"num_records":0}'],
    ['fewer records than it counts', '{"records":[],"num_records":2}'],
    ['a record without its fields', page([{ svm: { name: 'svm1' } }])],
    ['a redirection', { status: 302 }],
    ['an error of another server', { status: 502, body: 'Bad Gateway' }],
  ])('is not believed when it is %s', async (_, answer) => {
    expect(await readingRoutes(answer)).toMatchObject({ kind: 'protocol' });
  });

  it('is asked for again after a reset or a 503, a change never is', async () => {
    expect(await readingRoutes({ fault: 'reset' }, page([]))).toEqual([]);
    expect(await readingRoutes({ status: 503 }, page([]))).toEqual([]);
    for (const answer of [{ fault: 'reset' }, { status: 503 }] as const)
      await withRestScript([{ api: ACCOUNTS, answer }], async (client) => {
        const made = client.createUser('svm1', { ...user, password: new Secret('Hush1234') });
        await expect(made).rejects.toThrow();
      });
  });
});

describe('a refusal', () => {
  it.each<[Answer, string, RegExp]>([
    [refused(401, '6691623', 'User is not authorized.'), 'unauthorized', /application http/],
    [{ status: 403 }, 'forbidden', /web service rest/],
    [refused(403, '6', 'not authorized for that command'), 'forbidden', /not authorized for that/],
    [{ status: 404 }, 'unsupported', /no REST API/],
    [refused(404, '4', "entry doesn't exist"), 'not-found', /error 4/],
  ])('%j is %s', async (answer, kind, words) => {
    const error = await readingRoutes(answer);
    expect(error).toMatchObject({
      kind,
      details: { transport: 'rest', api: ROUTES, user: 'admin' },
    });
    expect(String(error)).toMatch(words);
  });

  it.each<[number, string, string, string]>([
    [409, '1', 'duplicate entry', 'exists'],
    [400, '5636143', 'Vserver admin cannot use', 'invalid'],
    [400, '7077925', 'same as old', 'invalid'],
    [500, '13434916', 'being created', 'busy'],
    [500, '99', 'The volume is temporarily locked', 'busy'],
    [409, '99', '', 'exists'],
    [500, '99', '', 'failed'],
  ])('%i with code %s (%s) is %s', (status, code, message, kind) => {
    expect(kindOfRestFailure(status, code, message)).toBe(kind);
  });

  it('says nothing of a secret that ONTAP repeats', async () => {
    const answer = refused(400, '7077918', 'Password "Hush1234" contains the user name');
    await withRestScript(
      [{ api: ACCOUNTS, contains: ['"password":"Hush1234"'], answer }],
      async (client) => {
        const error = await client
          .createUser('svm1', { ...user, password: new Secret('Hush1234') })
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ kind: 'invalid', details: { code: '7077918' } });
        expect(JSON.stringify(error) + String(error)).not.toContain('Hush');
      },
    );
  });
});

describe('a job', () => {
  const svm = { name: 'svm1', uuid: '7', aggregates: [] };
  const JOB = 'GET /api/cluster/jobs/42';
  const accepted: Answer = { status: 202, body: '{"job":{"uuid":"42"}}' };
  const job = (state: string, more: object = {}): string =>
    JSON.stringify({ uuid: '42', state, ...more });
  const assigning = (...script: Exchange[]): Exchange[] => [
    { api: 'GET /api/svm/svms', answer: page([svm]) },
    {
      api: 'PATCH /api/svm/svms/7',
      contains: ['{"aggregates":[{"name":"aggr1"}]}', 'return_timeout=5'],
      answer: accepted,
    },
    ...script,
  ];
  const after: Exchange = {
    api: 'GET /api/svm/svms',
    answer: page([{ ...svm, aggregates: [{ name: 'aggr1' }] }]),
  };

  it('is waited for', async () => {
    const polls = ['queued', 'running', 'success'].map((state) => ({
      api: JOB,
      answer: job(state),
    }));
    await withRestScript(assigning(...polls, after), async (client) => {
      expect(await client.assignAggregates('svm1', ['aggr1'])).toEqual(['aggr1']);
    });
  });

  it('that has ended already, or is forgotten, is not asked for in vain', async () => {
    const [read, patch] = assigning();
    const done = { status: 200, body: '{"job":{"uuid":"42","state":"success"}}' };
    if (read === undefined || patch === undefined) throw new Error('two calls are expected');
    await withRestScript([read, { ...patch, answer: done }, after], async (client) => {
      await client.assignAggregates('svm1', ['aggr1']);
    });
    const gone = { api: JOB, answer: refused(404, '4', "entry doesn't exist") };
    await withRestScript(assigning(gone, after), async (client) => {
      await client.assignAggregates('svm1', ['aggr1']);
    });
  });

  it('that fails is told with its code', async () => {
    const answer = job('failure', { code: 917508, message: 'No such aggregate' });
    await withRestScript(assigning({ api: JOB, answer }), async (client) => {
      await expect(client.assignAggregates('svm1', ['aggr1'])).rejects.toMatchObject({
        kind: 'not-found',
        details: { code: '917508', reason: 'No such aggregate', svm: 'svm1' },
      });
    });
  });
});

describe('the login', () => {
  it('is one request that tells name and version; only a login of the cluster may list nodes', async () => {
    const nodes = { api: 'GET /api/cluster/nodes', answer: page([{ name: 'sim-01' }]) };
    await withRestScript([nodes], async (client) => {
      const found = await client.identity();
      expect(found).toMatchObject({ name: 'sim', scope: 'cluster', version: { major: 15 } });
      expect(found.readsCluster).toBe(true);
      expect(await client.identity()).toEqual(found);
    });
    const no = { ...nodes, answer: refused(403, '6', 'not authorized for that command') };
    await withRestScript([no], async (client) => {
      expect(await client.identity()).toMatchObject({ name: null, scope: 'svm' });
    });
  });

  it('works for a role that may not read the version', async () => {
    const hidden = refused(403, '6', 'not authorized for that command');
    const version = page([{ version: { full: 'NetApp Release 9.11.1: Thu Jun 16 2022' } }]);
    await withRestScript(
      [
        { api: 'GET /api/private/cli/version', answer: version },
        { api: ROUTES, answer: page([]) },
      ],
      async (client) => expect(await client.listRoutes('svm1')).toEqual([]),
      hidden,
    );
  });

  it.each<[Answer, string]>([
    [{ status: 401 }, 'unauthorized'],
    [{ status: 403 }, 'forbidden'],
    [{ status: 404 }, 'unsupported'],
    ['<html/>', 'protocol'],
    [JSON.stringify({ name: 'x' }), 'protocol'],
  ])('that is answered %j fails', async (login, kind) => {
    await expect(withRestScript([], () => Promise.resolve(), login)).rejects.toMatchObject({
      kind,
    });
  });
});

it('keys of a change that ONTAP would read as a pattern are refused', async () => {
  await withRestScript(
    [
      {
        api: 'GET /api/security/roles',
        answer: page([]),
      },
      {
        api: 'GET /api/private/cli/security/login/role',
        answer: page([{ vserver: 'svm1', role: 'r', cmddirname: 'volume*', access: 'none' }]),
      },
    ],
    async (client) => {
      const row = { path: 'volume*', access: 'all' } as const;
      const raised = client.grantPrivileges('svm1', 'r', [row], { isNew: false });
      await expect(raised).rejects.toMatchObject({ kind: 'invalid' });
    },
    cluster(10),
  );
});
