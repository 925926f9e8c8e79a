import { describe, expect, it } from 'vitest';
import { chooseApi, type Trial } from '../../src/ontapi/choose.ts';
import type { OntapTarget } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { cluster, page, refused } from '../support/rest-session.ts';
import { type Answer, failed, scriptedServer, targetOf, VERSION } from '../support/zapi-server.ts';

const trials: readonly Trial[] = [
  'untried',
  'works',
  'works-unseen',
  'absent',
  'suspended',
  'refused',
];

describe('the choice of the API', () => {
  it.each<[string, OntapTarget['api'], Trial, Trial, string]>([
    ['the first trial is over ONTAPI', 'auto', 'untried', 'untried', 'try zapi'],
    ['ONTAP 9.5 and later, cluster login', 'auto', 'untried', 'works', 'use zapi'],
    ['SVM login that sees no version', 'auto', 'untried', 'works-unseen', 'use zapi'],
    ['ONTAPI refuses the login', 'auto', 'untried', 'refused', 'fail zapi'],
    ['ONTAPI asleep (9.14.1 and later)', 'auto', 'untried', 'suspended', 'try rest'],
    ['ONTAPI asleep, REST answers', 'auto', 'works', 'suspended', 'use rest'],
    ['ONTAPI asleep, SVM login over REST', 'auto', 'works-unseen', 'suspended', 'use rest'],
    ['ONTAPI asleep, REST refuses the login', 'auto', 'refused', 'suspended', 'fail rest'],
    ['ONTAPI asleep, REST switched off', 'auto', 'absent', 'suspended', 'fail zapi'],
    ['ONTAPI switched off, or disaggregated', 'auto', 'untried', 'absent', 'try rest'],
    ['disaggregated: REST answers', 'auto', 'works', 'absent', 'use rest'],
    ['neither is there', 'auto', 'absent', 'absent', 'fail zapi'],
    ['REST asked for', 'rest', 'untried', 'untried', 'try rest'],
    ['REST asked for and there', 'rest', 'works', 'untried', 'use rest'],
    ['REST asked for, SVM login', 'rest', 'works-unseen', 'untried', 'use rest'],
    ['REST asked for on ONTAP 9.5', 'rest', 'absent', 'untried', 'fail rest'],
    ['REST asked for, login refused', 'rest', 'refused', 'untried', 'fail rest'],
    ['ONTAPI asked for', 'zapi', 'untried', 'untried', 'try zapi'],
    ['ONTAPI asked for, asleep', 'zapi', 'untried', 'suspended', 'fail zapi'],
    ['ONTAPI asked for, disaggregated', 'zapi', 'untried', 'absent', 'fail zapi'],
    ['ONTAPI asked for, login refused', 'zapi', 'untried', 'refused', 'fail zapi'],
    ['ONTAPI asked for, answers', 'zapi', 'untried', 'works', 'use zapi'],
  ])('%s', (_, asked, rest, zapi, expected) => {
    const choice = chooseApi({ asked, rest, zapi });
    expect(`${choice.do} ${choice.api}`).toBe(expected);
    expect(choice.because).toMatch(/./);
  });

  it('never uses what does not answer, nor tries twice, nor tries on after a refused login', () => {
    for (const asked of ['auto', 'rest', 'zapi'] as const)
      for (const rest of trials)
        for (const zapi of trials) {
          const choice = chooseApi({ asked, rest, zapi });
          const outcome = choice.api === 'rest' ? rest : zapi;
          if (choice.do === 'try') expect(outcome).toBe('untried');
          if (choice.do === 'use') expect(outcome).toMatch(/^works/);
          if (choice.do === 'fail') expect(outcome).toMatch(/absent|suspended|refused/);
          if (asked === 'auto' && zapi === 'refused') expect(choice.do).toBe('fail');
          if (asked !== 'auto') expect(choice.api).toBe(asked);
        }
  });
});

describe('connecting with --api auto', () => {
  const suspended = failed('61253', 'ONTAPI is suspended');

  it.each<[string, Answer, Answer | null, string]>([
    ['ONTAPI where it answers', VERSION, null, 'zapi'],
    ['REST where ONTAPI is asleep', suspended, cluster(), 'rest'],
    ['REST where there is no ONTAPI', { status: 404 }, cluster(17), 'rest'],
  ])('takes %s', async (_, zapi, rest, transport) => {
    const server = await scriptedServer([
      { api: 'system-get-version', answer: zapi },
      ...(rest === null ? [] : [{ api: 'GET /api/cluster', answer: rest }]),
    ]);
    const client = await connectOntap(targetOf(server, { api: 'auto' }));
    expect(client.transport).toBe(transport);
    client.close();
    await server.finish();
  });

  it.each<[string, Answer, Answer | null, string, RegExp]>([
    ['a wrong password, tried once', { status: 401 }, null, 'unauthorized', /application ontapi/],
    ['no right to the web service', { status: 403 }, null, 'forbidden', /web service ontapi/],
    ['asleep, and refused over REST', suspended, { status: 401 }, 'unauthorized', /http/],
    ['asleep, and no REST', suspended, { status: 404 }, 'suspended', /no REST API/],
    ['another server', { status: 502 }, null, 'protocol', /502/],
    ['asleep, and a role without rights', suspended, { status: 403 }, 'forbidden', /service rest/],
  ])('ends with %s', async (_, zapi, rest, kind, words) => {
    const server = await scriptedServer([
      { api: 'system-get-version', answer: zapi },
      ...(rest === null ? [] : [{ api: 'GET /api/cluster', answer: rest }]),
    ]);
    const outcome = await connectOntap(targetOf(server, { api: 'auto' })).catch(
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ kind });
    expect(String(outcome)).toMatch(words);
    await server.finish();
  });

  it('takes a login whose role may not read the version', async () => {
    const hidden = refused(403, '6', 'not authorized for that command');
    const server = await scriptedServer([
      { api: 'system-get-version', answer: suspended },
      { api: 'GET /api/cluster', answer: hidden },
      { api: 'GET /api/private/cli/version', answer: hidden },
      { api: 'GET /api/network/ip/routes', answer: page([]) },
    ]);
    const client = await connectOntap(targetOf(server, { api: 'auto' }));
    expect(await client.listRoutes('svm1')).toEqual([]);
    client.close();
    await server.finish();
  });
});
