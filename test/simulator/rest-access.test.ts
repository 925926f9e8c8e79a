import { describe, expect, it } from 'vitest';
import { at, done, type Json, refused, rest, word } from './rest-wire.ts';
import { useSimulator, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password', jobMs: 40 });
const password = 'Passw0rd-one';
let made = 0;

type Rows = Readonly<Record<string, string>>;

/** A new role and a user who has it, for both APIs, in the SVM or in the cluster. */
async function userWith(rows: Rows, svm: string | null = 'svm_docker') {
  made += 1;
  const name = `tester${made}`;
  const owner = svm === null ? {} : { 'owner.name': svm };
  const privileges = Object.entries(rows).map(([path, access]) => ({ path, access }));
  await done(bench.simulator, 'POST /security/roles', {
    ...owner,
    name: `${name}_role`,
    privileges,
  });
  await done(bench.simulator, 'POST /security/accounts', {
    ...owner,
    name,
    password,
    role: { name: `${name}_role` },
    applications: ['http', 'ontapi'].map((application) => ({
      application,
      authentication_methods: ['password'],
    })),
  });
  return { username: name, password };
}

const outcome = async (
  line: string,
  caller: { username: string; password: string },
  body?: Json,
) => {
  const answer = await rest(bench.simulator, line, body ?? undefined, caller);
  return answer.status < 300 ? 'passed' : `${answer.status} ${word(answer.body, 'error.code')}`;
};

const no = '403 6';

describe('a role of API paths', () => {
  // Columns: reading SVMs, making an export policy, changing one that is not there, deleting it.
  it.each<[Rows, string, string, string, string]>([
    [{ '/api/svm/svms': 'readonly' }, 'passed', no, no, no],
    [{ '/api': 'readonly' }, 'passed', no, no, no],
    [{ '/api': 'readonly', '/api/svm': 'none' }, no, no, no, no],
    [{ '/api/protocols': 'read_create' }, no, 'passed', no, no],
    [{ '/api/protocols/nfs': 'read_modify' }, no, no, '404 4', no],
    [{ '/api/protocols/nfs': 'read_create_modify' }, no, 'passed', '404 4', no],
    [{ '/api/protocols/nfs/export-policies': 'all' }, no, 'passed', '404 4', '404 4'],
    [{ '/api': 'all', '/api/protocols/nfs/export-policies': 'readonly' }, 'passed', no, no, no],
    [
      { '/api': 'all', '/api/protocols/nfs/export-policies/rules': 'none' },
      'passed',
      'passed',
      '404 4',
      '404 4',
    ],
  ])('%j', async (rows, reads, makes, changes, deletes) => {
    const user = await userWith(rows);
    const name = `policy_of_${user.username}`;
    expect([
      await outcome('GET /svm/svms', user),
      await outcome('POST /protocols/nfs/export-policies', user, { name }),
      await outcome('PATCH /protocols/nfs/export-policies/99999', user, { name: 'other' }),
      await outcome('DELETE /protocols/nfs/export-policies/99999', user),
    ]).toEqual([reads, makes, changes, deletes]);
  });

  it('is made into commands, which govern ONTAPI, and changes as a REST role alone', async () => {
    const user = await userWith({ '/api/protocols/nfs/export-policies': 'readonly' });
    const get = await zapi(bench.simulator, '<export-policy-get-iter/>', user);
    expect(get.errno).toBeNull();
    const create = '<export-policy-create><policy-name>x</policy-name></export-policy-create>';
    expect((await zapi(bench.simulator, create, user)).errno).toBe('13003');
    const query = `vserver=svm_docker&role=${user.username}_role&cmddirname=vserver%20export-policy%20show`;
    const line = `PATCH /private/cli/security/login/role?${query}`;
    expect(await refused(bench.simulator, line, { access: 'all' })).toBe('400 5636168');
  });
});

describe('a role of commands limits REST by the commands behind an endpoint', () => {
  it.each<[Rows, string, string, string]>([
    [{ version: 'readonly' }, no, no, no],
    [{ vserver: 'readonly' }, 'passed', 'passed', no],
    [{ 'vserver export-policy': 'all' }, no, 'passed', 'passed'],
    [{ 'vserver export-policy create': 'all' }, no, no, 'passed'],
    [{ vserver: 'all', 'vserver export-policy': 'readonly' }, 'passed', 'passed', no],
  ])('%j', async (rows, svms, reads, makes) => {
    const user = await userWith(rows);
    const name = `policy_of_${user.username}`;
    expect([
      await outcome('GET /svm/svms', user),
      await outcome('GET /protocols/nfs/export-policies', user),
      await outcome('POST /protocols/nfs/export-policies', user, { name }),
    ]).toEqual([svms, reads, makes]);
  });

  it('and one of an SVM does not reach /cluster, as Ansible has it, but vsadmin does', async () => {
    const user = await userWith({ version: 'readonly', vserver: 'all', volume: 'all' });
    expect(await outcome('GET /cluster?fields=version', user)).toBe(no);
    expect(await outcome('GET /private/cli/version', user)).toBe('passed');
    const [account] = bench.simulator.cluster.state.accounts.filter(
      (one) => one.name === 'vsadmin',
    );
    const line = `PATCH /security/accounts?name=vsadmin&owner.name=${account?.owner ?? ''}`;
    await done(bench.simulator, line, { password, locked: false });
    const vsadmin = { username: 'vsadmin', password };
    expect(await outcome('GET /cluster?fields=version', vsadmin)).toBe('passed');
    expect(await outcome('GET /cluster/nodes', vsadmin)).toBe(no);
  });
});

describe('scope', () => {
  it('of an SVM’s login is that SVM, also with a tunnelling header', async () => {
    const user = await userWith({ '/api': 'all' });
    await done(bench.simulator, 'POST /svm/svms?return_timeout=15', { name: 'other_svm' });
    expect(at(await done(bench.simulator, 'GET /svm/svms', undefined, user), 'num_records')).toBe(
      1,
    );
    const tunnelled = { ...user, headers: { 'X-Dot-SVM-Name': 'other_svm' } };
    expect(await refused(bench.simulator, 'GET /svm/svms', undefined, tunnelled)).toBe(
      '404 13434920',
    );
    const document = { name: 'x', 'svm.name': 'other_svm' };
    const line = 'POST /protocols/nfs/export-policies';
    expect(await refused(bench.simulator, line, document, user)).toBe('404 2621462');
  });

  it('of the cluster’s login narrows to the SVM of the header', async () => {
    const names = async (svm: string) => {
      const headers = { 'X-Dot-SVM-Name': svm };
      return at(
        await done(bench.simulator, 'GET /svm/svms', undefined, { headers }),
        'records.0.name',
      );
    };
    expect([await names('other_svm'), await names('svm_docker')]).toEqual([
      'other_svm',
      'svm_docker',
    ]);
    const nowhere = { headers: { 'X-Dot-SVM-Name': 'nowhere' } };
    expect(await refused(bench.simulator, 'GET /svm/svms', undefined, nowhere)).toBe(
      '404 13434920',
    );
  });
});

describe('logins', () => {
  it('without http, with a wrong password or locked are told the same', async () => {
    const user = await userWith({ '/api': 'all' });
    const line = `/security/accounts?name=${user.username}&owner.name=svm_docker`;
    const ask = () => outcome('GET /svm/svms', user);
    expect(await ask()).toBe('passed');
    await done(bench.simulator, `PATCH ${line}`, { locked: true });
    expect(await ask()).toBe('401 6691623');
    await done(bench.simulator, `PATCH ${line}`, { locked: false });
    expect(await outcome('GET /svm/svms', { ...user, password: 'wrong' })).toBe('401 6691623');
    await done(bench.simulator, `PATCH ${line}`, { applications: [{ application: 'ontapi' }] });
    expect(await ask()).toBe('401 6691623');
    expect((await zapi(bench.simulator, '<vserver-get-iter/>', user)).errno).toBe(null);
  });
});
