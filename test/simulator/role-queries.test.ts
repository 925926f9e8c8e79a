import { describe, expect, it } from 'vitest';
import type { Privilege } from '../../src/simulator/state.ts';
import { zapiCalls } from '../../src/simulator/zapi-calls.ts';
import { namedArguments } from '../../src/simulator/zapi-named.ts';
import { column, refused, rest } from './rest-wire.ts';
import { texts, useSimulator, xml, zapi } from './wire.ts';

/** A row's query narrows what is shown and refuses the rest, over both fronts. */
const bench = useSimulator({ scenario: 'typical', jobMs: 1 });
const vfiler = 'svm_docker';

/** As the plugin's user, with this role. */
function as(...rows: readonly [path: string, access: Privilege['access'], query?: string][]) {
  const { state } = bench.simulator.cluster;
  const role = state.roles.find(({ name }) => name === 'trident_role');
  if (role === undefined || bench.simulator.plugin === null) throw new Error('no such role');
  role.privileges = rows.map(([path, access, query = '']) => ({ path, access, query }));
  return { ...bench.simulator.plugin, vfiler };
}

const row = (query: string) => ({
  vserver: vfiler,
  'role-name': 'narrow',
  'command-directory-name': 'volume destroy',
  'role-query': query,
});

describe('a query of a role', () => {
  it.each([
    ['-volume docker_*', null],
    ['-vserver svm_docker -volume a*|b*', null],
    ['docker_*', '18418'],
    ['-volume', '18418'],
    ['-volume a b', '18418'],
  ])('%j is taken or refused: %s', async (query, errno) => {
    const { errno: got } = await zapi(
      bench.simulator,
      xml({ 'security-login-role-create': row(query) }),
    );
    expect(got).toBe(errno);
    await zapi(
      bench.simulator,
      xml({
        'security-login-role-delete': {
          vserver: vfiler,
          'role-name': 'narrow',
          'command-directory-name': 'volume destroy',
        },
      }),
    );
  });

  it('looks at arguments that the calls have and need', () => {
    expect(namedArguments.size).toBeGreaterThan(20);
    for (const [api, { argument }] of namedArguments)
      expect([api, zapiCalls.get(api)?.arguments[argument]]).toMatchObject([
        api,
        { type: 'text', required: true },
      ]);
  });

  it('filters what a command shows', async () => {
    const login = as(['volume', 'readonly', '-volume netappdvp_a*|netappdvp_mi*']);
    const list = xml({ 'volume-get-iter': { 'max-records': '100' } });
    const own = ['netappdvp_archive', 'netappdvp_mirror'];
    expect(texts(await bench.ok(list, login), 'name')).toEqual(own);
    const { body } = await rest(bench.simulator, 'GET /storage/volumes', undefined, login);
    expect(column(body, 'name')).toEqual(own);
    // As on the command line, a parameter may be shortened.
    const aggr = as(['volume', 'readonly', '-aggr nowhere']);
    expect(texts(await bench.ok(list, aggr), 'name')).toEqual([]);
  });

  it('refuses the others, by the longest row alone', async () => {
    const login = as(
      ['volume', 'all'],
      ['volume offline', 'all', '-volume netappdvp_m*'],
      ['volume rename', 'all', '-vserver svm_docker'],
    );
    const offline = (name: string) => xml({ 'volume-offline': { name } });
    expect(await bench.fail(offline('netappdvp_archive'), login)).toBe('13003');
    // What is not there is judged by its name.
    expect(await bench.fail(offline('nowhere'), login)).toBe('13003');
    expect(await bench.fail(offline('netappdvp_mnowhere'), login)).toBe('13040');
    await bench.ok(offline('netappdvp_mirror'), login);
    const query = 'PATCH /storage/volumes?name=netappdvp_archive';
    expect(await refused(bench.simulator, query, { state: 'offline' }, login)).toBe('403 6');
    const rename = { volume: 'netappdvp_archive', 'new-volume-name': 'netappdvp_archive2' };
    await bench.ok(xml({ 'volume-rename': rename }), login);
  });

  it('that the simulator cannot apply is refused and named in its log', async () => {
    const login = as(['volume offline', 'all', '-volume !a*']);
    const offline = xml({ 'volume-offline': { name: 'netappdvp_archive2' } });
    expect(await bench.fail(offline, login)).toBe('13003');
    const lifs = as(['network interface', 'readonly', '-vserver svm_docker']);
    expect(await bench.fail('<net-interface-get-iter/>', lifs)).toBe('13003');
    const line = 'GET /network/ip/interfaces';
    expect(await refused(bench.simulator, line, undefined, lifs)).toBe('403 6');
    bench.refused(
      'unknown-query role query of volume-offline: -volume !a*',
      'unknown-query role query of net-interface-get-iter: -vserver svm_docker',
      'unknown-query role query of GET /network/ip/interfaces',
    );
  });
});
