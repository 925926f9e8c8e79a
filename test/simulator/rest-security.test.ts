import { describe, expect, it } from 'vitest';
import { at, column, done, refused, word } from './rest-wire.ts';
import { texts, useSimulator, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password' });
const password = 'Passw0rd-one';
const get = (path: string) => done(bench.simulator, `GET ${path}`);

describe('roles', () => {
  it.each<[string, unknown[], string, string]>([
    [
      'svm_docker',
      [
        { path: '/api/svm', access: 'all' },
        { path: 'volume', access: 'all' },
      ],
      '9.15.1',
      '400 5636191',
    ],
    ['svm_docker', [{ path: '/api/nowhere/at/all', access: 'all' }], '9.15.1', '400 5636170'],
    ['svm_docker', [{ path: '/api/svm svms', access: 'all' }], '9.15.1', '400 5636169'],
    ['svm_docker', [{ path: '/api/svm/svms', access: 'most' }], '9.15.1', '400 5636144'],
    [
      'svm_docker',
      [{ path: '/api/svm/svms', access: 'all', query: '-vserver x' }],
      '9.15.1',
      '400 5636192',
    ],
    ['svm_docker', [{ path: '/api/cluster/nodes', access: 'readonly' }], '9.15.1', '400 5636175'],
    ['svm_docker', [{ path: 'volume', access: 'read_create' }], '9.15.1', '400 5636200'],
    ['svm_docker', [{ path: 'no such command', access: 'all' }], '9.15.1', '400 5636170'],
    ['svm_docker', [{ path: 'storage aggregate', access: 'readonly' }], '9.15.1', '400 2'],
    ['svm_docker', [{ path: 'volume' }, { path: 'volume' }], '9.15.1', '409 1'],
    ['nowhere', [{ path: 'volume' }], '9.15.1', '404 2621462'],
  ])('in %s with %j are refused whole', async (owner, privileges, _version, code) => {
    const document = { name: 'bad', owner: { name: owner }, privileges };
    expect(await refused(bench.simulator, 'POST /security/roles', document)).toBe(code);
    expect(column(await get('/security/roles?name=bad'), 'name')).toEqual([]);
  });

  it('made over REST are the ones of ONTAPI, with the DEFAULT row that nobody asked for', async () => {
    await done(bench.simulator, 'POST /security/roles', {
      name: 'two_ways',
      'owner.name': 'svm_docker',
      privileges: [
        { path: 'volume', access: 'all', query: '-volume a*' },
        { path: 'vserver', access: 'readonly' },
      ],
    });
    const query =
      '<query><security-login-role-info><role-name>two_ways</role-name></security-login-role-info></query>';
    const list = await zapi(
      bench.simulator,
      `<security-login-role-get-iter>${query}</security-login-role-get-iter>`,
    );
    expect(texts(list.body, 'command-directory-name')).toEqual(['DEFAULT', 'volume', 'vserver']);
    const role = await get('/security/roles?name=two_ways&fields=privileges,scope,builtin');
    expect(at(role, 'records.0')).toMatchObject({
      builtin: false,
      scope: 'svm',
      privileges: [
        { path: 'DEFAULT', access: 'none' },
        { path: 'volume', access: 'all', query: '-volume a*' },
        { path: 'vserver', access: 'readonly' },
      ],
    });
  });

  it('change row by row at their privileges, and go when nobody has them', async () => {
    const owner = word(await get('/security/roles?name=two_ways'), 'records.0.owner.uuid');
    const rows = `/security/roles/${owner}/two_ways/privileges`;
    await done(bench.simulator, `POST ${rows}`, { path: 'snapmirror', access: 'all' });
    await done(bench.simulator, `PATCH ${rows}/snapmirror`, { access: 'readonly' });
    await done(bench.simulator, `DELETE ${rows}/vserver`);
    expect(column(await get(rows), 'path')).toEqual(['DEFAULT', 'snapmirror', 'volume']);
    expect(column(await get(rows), 'access')).toEqual(['none', 'readonly', 'all']);
    await done(bench.simulator, 'POST /security/accounts', {
      name: 'holder',
      owner: { name: 'svm_docker' },
      role: 'two_ways',
      password,
      applications: [{ application: 'ontapi' }],
    });
    const role = `DELETE /security/roles/${owner}/two_ways`;
    expect(await refused(bench.simulator, role)).toBe('409 5636172');
    await done(bench.simulator, `DELETE /security/accounts/${owner}/holder`);
    await done(bench.simulator, role);
    expect(await refused(bench.simulator, `DELETE /security/roles/${owner}/vsadmin`)).toBe(
      '400 1263347',
    );
  });

  it('of API paths have rows with a slash in them', async () => {
    const privileges = [{ path: '/api/svm/svms', access: 'readonly' }];
    const document = { name: 'rest_rows', 'owner.name': 'svm_docker', privileges };
    await done(bench.simulator, 'POST /security/roles', document);
    const owner = word(await get('/security/roles?name=rest_rows'), 'records.0.owner.uuid');
    const rows = `/security/roles/${owner}/rest_rows/privileges`;
    await done(bench.simulator, `POST ${rows}`, {
      path: '/api/storage/volumes',
      access: 'read_create',
    });
    await done(bench.simulator, `PATCH ${rows}/%2Fapi%2Fstorage%2Fvolumes`, { access: 'all' });
    await done(bench.simulator, `DELETE ${rows}/%2Fapi%2Fsvm%2Fsvms`);
    expect(column(await get(rows), 'path')).toEqual(['/api/storage/volumes']);
    const mapped = await get('/private/cli/security/login/role?role=rest_rows&fields=access');
    expect(column(mapped, 'cmddirname')).toContain('DEFAULT');
  });

  it('are made by the CLI as by NetApp’s script, and read there', async () => {
    const line = 'POST /private/cli/security/login/role';
    const row = { vserver: 'svm_docker', role: 'by_cli', cmddirname: 'volume', access: 'readonly' };
    await done(bench.simulator, line, row);
    expect(await refused(bench.simulator, line, row)).toBe('409 1');
    expect(await refused(bench.simulator, line, { ...row, cmddirname: 'nope' })).toBe(
      '400 5636170',
    );
    const query = '/private/cli/security/login/role?role=by_cli&fields=access,query';
    expect(column(await get(query), 'cmddirname')).toEqual(['DEFAULT', 'volume']);
    await done(
      bench.simulator,
      'PATCH /private/cli/security/login/role?role=by_cli&cmddirname=volume',
      { access: 'all' },
    );
    expect(column(await get(query), 'access')).toEqual(['none', 'all']);
  });
});

describe('accounts', () => {
  const create = (more: Record<string, unknown>) => ({
    name: 'somebody',
    owner: { name: 'svm_docker' },
    role: { name: 'vsadmin-readonly' },
    password,
    applications: [{ application: 'http', authentication_methods: ['password'] }],
    ...more,
  });

  it.each<[Record<string, unknown>, string]>([
    [{ role: { name: 'no_such_role' } }, '400 1261215'],
    [{ applications: [{ application: 'console' }] }, '400 5636178'],
    [
      { applications: [{ application: 'http', authentication_methods: ['publickey'] }] },
      '400 5636176',
    ],
    [{ password: 'Sh0rt' }, '400 7077919'],
    [{ password: 'lettersonly' }, '400 7077920'],
    [{ password: 'my-somebody-1' }, '400 7077918'],
    [{ name: 'a' }, '400 7077897'],
    [{ name: 'vsadmin' }, '409 1'],
  ])('with %j are refused whole', async (more, code) => {
    const before = JSON.stringify(bench.simulator.cluster.state.accounts);
    expect(await refused(bench.simulator, 'POST /security/accounts', create(more))).toBe(code);
    expect(JSON.stringify(bench.simulator.cluster.state.accounts)).toBe(before);
  });

  it('have a list of applications that a PATCH replaces, and one password', async () => {
    await done(bench.simulator, 'POST /security/accounts', create({}));
    const owner = word(await get('/security/accounts?name=somebody'), 'records.0.owner.uuid');
    const own = `/security/accounts/${owner}/somebody`;
    expect(at(await get(own), 'locked')).toBe(false);
    await done(bench.simulator, `PATCH ${own}`, { applications: [{ application: 'ontapi' }] });
    expect(at(await get(own), 'applications')).toMatchObject([
      {
        application: 'ontapi',
        authentication_methods: ['password'],
        second_authentication_method: 'none',
      },
    ]);
    expect(await refused(bench.simulator, `PATCH ${own}`, { password })).toBe('400 7077924');
    const other = { name: 'somebody', owner: { name: 'svm_docker' }, password: 'Passw0rd-two' };
    await done(bench.simulator, 'POST /security/authentication/password', other);
    expect(await refused(bench.simulator, 'POST /security/authentication/password', other)).toBe(
      '400 7077924',
    );
    const ask = await zapi(bench.simulator, '<vserver-get/>', {
      username: 'somebody',
      password: 'Passw0rd-two',
    });
    expect(ask.errno).toBeNull();
  });

  it('without a password show no lock', async () => {
    const vsadmin = await get(
      '/security/accounts?name=vsadmin&owner.name=svm_docker&fields=locked,role',
    );
    expect(at(vsadmin, 'records.0.locked')).toBeUndefined();
    expect(at(vsadmin, 'records.0.role.name')).toBe('vsadmin');
  });

  it('are bound by their role’s rules for passwords', async () => {
    const path = '/private/cli/security/login/role/config?vserver=svm_docker&role=vsadmin';
    const rules = await get(`${path}&fields=passwd_minlength,username_minlength,disallowed_reuse`);
    expect(at(rules, 'records.0')).toMatchObject({
      passwd_minlength: 8,
      username_minlength: 3,
      disallowed_reuse: 6,
    });
  });
});
