import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { at, column, done, refused } from './rest-wire.ts';
import { basic, send, zapi } from './wire.ts';

/** What older releases of ONTAP do not have is refused as ONTAP does, and is no gap of the simulator. */
function useRelease(ontapVersion: string): { readonly simulator: RunningSimulator } {
  let running: RunningSimulator | null = null;
  beforeAll(async () => {
    running = await startSimulator({ scenario: 'typical', ontapVersion });
  });
  afterAll(async () => {
    expect(running?.refusals()).toEqual([]);
    await running?.close();
  });
  return {
    get simulator() {
      if (!running) throw new Error('the simulator is not running');
      return running;
    },
  };
}

describe('9.5', () => {
  const bench = useRelease('9.5');
  it('has no REST, and ONTAPI', async () => {
    const { username, password } = bench.simulator;
    const headers = basic(username, password);
    const reply = await send(bench.simulator, { method: 'GET', path: '/api/cluster', headers });
    expect(reply.status).toBe(404);
    expect((await zapi(bench.simulator, '<system-get-version/>')).errno).toBeNull();
  });
});

describe('9.8', () => {
  const bench = useRelease('9.8');
  it('has no allowed protocols and no maximum of volumes in its SVMs', async () => {
    const field = (name: string) => refused(bench.simulator, `GET /svm/svms?fields=${name}`);
    expect([await field('max_volumes'), await field('nfs.allowed')]).toEqual([
      '400 262197',
      '400 262197',
    ]);
    const svm = await done(bench.simulator, 'GET /svm/svms?fields=nfs');
    expect(at(svm, 'records.0.nfs')).toMatchObject({ enabled: true });
    const document = { name: 'x', nfs: { allowed: true } };
    expect(await refused(bench.simulator, 'POST /svm/svms', document)).toBe('400 262179');
    const cli = await done(
      bench.simulator,
      'GET /private/cli/vserver?type=data&fields=max_volumes,allowed_protocols',
    );
    expect(at(cli, 'records.0.max_volumes')).toBe('unlimited');
  });

  it('has REST roles with three accesses, and command rows through the CLI alone', async () => {
    const role = (path: string, access: string) => ({
      name: 'r',
      'owner.name': 'svm_docker',
      privileges: [{ path, access }],
    });
    const make = (path: string, access: string) =>
      refused(bench.simulator, 'POST /security/roles', role(path, access));
    expect([await make('volume', 'all'), await make('/api/svm/svms', 'read_create')]).toEqual([
      '400 5636169',
      '400 5636144',
    ]);
    const names = async () =>
      column(await done(bench.simulator, 'GET /security/roles?name=trident_role|r'), 'name');
    expect(await names()).toEqual([]);
    await done(bench.simulator, 'POST /security/roles', role('/api/svm/svms', 'readonly'));
    expect(await names()).toEqual(['r']);
    const rows = await done(
      bench.simulator,
      'GET /private/cli/security/login/role?role=trident_role',
    );
    expect(column(rows, 'cmddirname')).toContain('volume');
  });
});

describe('9.13.1', () => {
  const bench = useRelease('9.13.1');
  it('does not tell of each application whether it is of a group, which 9.14 does', async () => {
    const list = await done(
      bench.simulator,
      'GET /security/accounts?name=trident_user&fields=applications',
    );
    expect(Object.keys(at(list, 'records.0.applications.0') ?? {})).not.toContain(
      'is_ns_switch_group',
    );
  });
});

describe('9.17.1', () => {
  const bench = useRelease('9.17.1');
  it('tells of each application whether it is of a group', async () => {
    const list = await done(
      bench.simulator,
      'GET /security/accounts?name=trident_user&fields=applications',
    );
    expect(at(list, 'records.0.applications.0')).toMatchObject({ is_ns_switch_group: false });
  });

  it('says whether the system is disaggregated, as the plugin asks', async () => {
    const line = 'GET /cluster?fields=san_optimized,disaggregated&ignore_unknown_fields=true';
    expect(await done(bench.simulator, line)).toMatchObject({
      disaggregated: false,
      san_optimized: false,
    });
  });
});
