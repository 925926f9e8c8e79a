import { describe, expect, it } from 'vitest';
import { type Elements, texts, useSimulator, xml, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password' });
const password = 'Passw0rd-one';

/** A role with these rows and a user `tester` who has it, in an SVM or (null) in the cluster. */
async function makeUser(svm: string | null, rows: Record<string, string>): Promise<void> {
  const vserver = svm ?? 'sim';
  const found = await zapi(bench.simulator, xml({ 'security-login-get-iter': {} }));
  if (found.body.includes('<user-name>tester</user-name>')) await removeUser();
  for (const [directory, access] of Object.entries(rows)) {
    const row = {
      vserver,
      'role-name': 'tester_role',
      'command-directory-name': directory,
      'access-level': access,
    };
    await bench.ok(xml({ 'security-login-role-create': row }));
  }
  const login = {
    vserver,
    'user-name': 'tester',
    application: 'ontapi',
    'authentication-method': 'password',
    'role-name': 'tester_role',
    password,
  };
  await bench.ok(xml({ 'security-login-create': login }));
}

async function removeUser(): Promise<void> {
  const users = await bench.ok(
    xml({
      'security-login-get-iter': {
        query: { 'security-login-account-info': { 'user-name': 'tester' } },
      },
    }),
  );
  const vserver = texts(users, 'vserver')[0] ?? '';
  const keys = {
    vserver,
    'user-name': 'tester',
    application: 'ontapi',
    'authentication-method': 'password',
  };
  await bench.ok(xml({ 'security-login-delete': keys }));
  const query = { 'security-login-role-info': { 'role-name': 'tester_role' } };
  const rows = await bench.ok(
    xml({ 'security-login-role-get-iter': { 'max-records': '100', query } }),
  );
  for (const directory of texts(rows, 'command-directory-name')) {
    const row = { vserver, 'role-name': 'tester_role', 'command-directory-name': directory };
    await bench.ok(xml({ 'security-login-role-delete': row }));
  }
}

const as = { username: 'tester', password };
const read = '<volume-get-iter/>';
const write = xml({ 'volume-rename': { volume: 'nope', 'new-volume-name': 'other' } });
const snapshots = '<snapshot-get-iter/>';

describe('roles in an SVM', () => {
  // Columns: reading volumes, changing volumes, reading snapshots; 13040 is "granted, but no such volume".
  it.each<[Record<string, string>, string, string, string]>([
    [{ version: 'readonly' }, '13003', '13003', '13003'],
    [{ volume: 'readonly' }, 'passed', '13003', 'passed'],
    [{ volume: 'all' }, 'passed', '13040', 'passed'],
    [{ 'volume show': 'readonly' }, 'passed', '13003', '13003'],
    [{ 'volume rename': 'all' }, '13003', '13040', '13003'],
    [{ 'volume rename': 'readonly' }, '13003', '13003', '13003'],
    [{ volume: 'all', 'volume rename': 'none' }, 'passed', '13003', 'passed'],
    [{ volume: 'all', 'volume snapshot': 'none' }, 'passed', '13040', '13003'],
    [{ volume: 'none', 'volume snapshot': 'readonly' }, '13003', '13003', 'passed'],
    [{ vol: 'all' }, '-', '-', '-'],
    [{ DEFAULT: 'readonly' }, 'passed', '13003', 'passed'],
    [{ DEFAULT: 'all', volume: 'readonly' }, 'passed', '13003', 'passed'],
  ])('%j', async (rows, reads, writes, sees) => {
    if (reads === '-') {
      const row = {
        vserver: 'svm_docker',
        'role-name': 'x',
        'command-directory-name': 'vol',
      };
      expect(await bench.fail(xml({ 'security-login-role-create': row }))).toBe('16039');
      return;
    }
    await makeUser('svm_docker', rows);
    const outcome = async (call: string) => {
      const result = await zapi(bench.simulator, call, as);
      return result.passed ? 'passed' : result.errno;
    };
    expect([await outcome(read), await outcome(write), await outcome(snapshots)]).toEqual([
      reads,
      writes,
      sees,
    ]);
  });

  it('name the user and the kind of access in the refusal', async () => {
    await makeUser('svm_docker', { version: 'readonly' });
    const refused = async (call: string) => (await zapi(bench.simulator, call, as)).reason;
    expect(await refused(read)).toBe(
      'Insufficient privileges: user &apos;tester&apos; does not have read access to this resource',
    );
    expect(await refused(write)).toBe(
      'Insufficient privileges: user &apos;tester&apos; does not have write access to this resource',
    );
  });

  it('treat volume destroy and volume delete as one command', async () => {
    await makeUser('svm_docker', { 'volume delete': 'all' });
    const destroy = xml({ 'volume-destroy': { name: 'nope' } });
    expect(await bench.fail(destroy, as)).toBe('13040');
  });
});

describe('scope', () => {
  it('of an SVM’s login is that SVM', async () => {
    await makeUser('svm_docker', { DEFAULT: 'all' });
    expect(texts(await bench.ok('<vserver-get-iter/>', as), 'vserver-name')).toEqual([
      'svm_docker',
    ]);
    expect(await bench.ok('<vserver-get/>', as)).toContain('svm_docker');
    const own = { ...as, vfiler: 'svm_docker' };
    expect(await bench.ok('<vserver-get/>', own)).toContain('svm_docker');
    expect(await bench.fail('<vserver-get/>', { ...as, vfiler: 'sim' })).toBe('15698');
    const node = await zapi(bench.simulator, '<system-node-get-iter/>', as);
    expect([node.errno, node.reason]).toEqual([
      '13005',
      'Unable to find API: system-node-get-iter on data vserver svm_docker',
    ]);
  });

  it('of a cluster’s login is the cluster until vfiler names an SVM', async () => {
    const cluster = await bench.ok('<vserver-get-iter/>');
    expect(texts(cluster, 'vserver-type')).toEqual(['admin', 'node', 'node', 'data']);
    const tunnelled = await bench.ok('<vserver-get-iter/>', { vfiler: 'svm_docker' });
    expect(texts(tunnelled, 'vserver-type')).toEqual(['data']);
    expect(await bench.ok('<system-node-get-iter/>', { vfiler: 'sim' })).toContain('sim-01');
    const missing = await zapi(bench.simulator, '<vserver-get/>');
    expect(missing.reason).toBe('Vserver API missing vserver parameter.');
  });

  it('of a role in the cluster may hold cluster directories', async () => {
    await makeUser(null, { 'storage aggregate': 'readonly', 'system node': 'readonly' });
    expect(await bench.ok('<aggr-get-iter/>', as)).toContain('aggr0_sim_01');
    expect(await bench.ok('<system-node-get-iter/>', as)).toContain('sim-02');
    expect(await bench.fail('<vserver-get-iter/>', as)).toBe('13003');
  });
});

describe('a login', () => {
  const outcome = async (caller: { username: string; password: string }) => {
    const result = await zapi(bench.simulator, '<system-get-version/>', caller);
    return result.passed ? 'passed' : result.errno;
  };

  it('needs the application ontapi', async () => {
    await makeUser('svm_docker', { DEFAULT: 'all' });
    const keys: Elements = {
      vserver: 'svm_docker',
      'user-name': 'tester',
      'authentication-method': 'password',
    };
    const entry = { ...keys, application: 'http', 'role-name': 'tester_role' };
    await bench.ok(xml({ 'security-login-create': entry }));
    await bench.ok(xml({ 'security-login-delete': { ...keys, application: 'ontapi' } }));
    expect(await outcome(as)).toBe('http 401');
    await bench.ok(xml({ 'security-login-create': { ...entry, application: 'ontapi' } }));
    expect(await outcome(as)).toBe('passed');
    await bench.ok(xml({ 'security-login-delete': { ...keys, application: 'http' } }));
  });

  it('that is locked is refused until it is unlocked', async () => {
    await makeUser('svm_docker', { DEFAULT: 'all' });
    const user = { vserver: 'svm_docker', 'user-name': 'tester' };
    await bench.ok(xml({ 'security-login-lock': user }));
    expect(await outcome(as)).toBe('http 401');
    await bench.ok(xml({ 'security-login-unlock': user }));
    expect(await outcome(as)).toBe('passed');
  });

  it('of vsadmin works once it has a password and is unlocked', async () => {
    const user = { vserver: 'svm_docker', 'user-name': 'vsadmin' };
    expect(await bench.fail(xml({ 'security-login-unlock': user }))).toBe('13114');
    const change = { 'user-name': 'vsadmin', 'new-password': 'Vsadm1nistrator' };
    await bench.ok(xml({ 'security-login-modify-password': change }), { vfiler: 'svm_docker' });
    const caller = { username: 'vsadmin', password: 'Vsadm1nistrator' };
    expect(await outcome(caller)).toBe('http 401');
    await bench.ok(xml({ 'security-login-unlock': user }));
    expect(await outcome(caller)).toBe('passed');
    expect(await bench.fail('<aggr-get-iter/>', caller)).toBe('13005');
  });

  it('of the same name in two SVMs belongs to whose password it is', async () => {
    await bench.ok(xml({ 'vserver-create': { 'vserver-name': 'second' } }));
    const change = { 'user-name': 'vsadmin', 'new-password': 'Second-pass1' };
    await bench.ok(xml({ 'security-login-modify-password': change }), { vfiler: 'second' });
    const user = { vserver: 'second', 'user-name': 'vsadmin' };
    await bench.ok(xml({ 'security-login-unlock': user }));
    const caller = { username: 'vsadmin', password: 'Second-pass1' };
    expect(texts(await bench.ok('<vserver-get-iter/>', caller), 'vserver-name')).toEqual([
      'second',
    ]);
  });

  it('may list what it may do', async () => {
    await makeUser('svm_docker', { volume: 'readonly', 'volume snapshot create': 'all' });
    const body = await bench.ok('<system-user-capability-get-iter/>', as);
    const apis = texts(body, 'api-name').flatMap((list) => list.split(','));
    expect(apis).toContain('volume-get-iter');
    expect(apis).toContain('snapshot-create');
    expect(apis).not.toContain('volume-create');
    expect(apis).not.toContain('aggr-get-iter');
    await removeUser();
  });
});
