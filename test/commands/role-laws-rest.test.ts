import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient, Privilege } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { Secret } from '../../src/secret.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import type { Role } from '../../src/simulator/state.ts';
import type { Backend } from '../../src/templates/plugin-calls.ts';
import { callsToProve, proveRole } from '../../src/templates/role-proof.ts';
import {
  type RoleProfile,
  type RoleQuestion,
  type RoleRow,
  type RoleStyle,
  roleQuestion,
  roleRows,
} from '../../src/templates/roles.ts';

/** The laws of role-laws.test.ts over REST, for both kinds of role. Two drivers stand for all. */
const svm = 'svm_docker';
const backends: readonly Backend[] = ['ontap-nas', 'ontap-nas-flexgroup'];

let sim: RunningSimulator;
let admin: OntapClient;
let plugin: OntapClient;
let names = 0;

beforeAll(async () => {
  sim = await startSimulator({ scenario: 'typical' });
  const target = {
    host: sim.host,
    port: sim.port,
    trust: { kind: 'ca-file', path: sim.caFile },
    api: 'rest',
    timeoutMs: 20_000,
  } as const;
  const { username, password } = sim;
  admin = await connectOntap({ ...target, username, credential: new Secret(password) });
  const own = sim.plugin ?? { username: '', password: '' };
  plugin = await connectOntap({
    ...target,
    username: own.username,
    credential: new Secret(own.password),
  });
});
afterAll(async () => {
  admin.close();
  plugin.close();
  const refusals = sim.refusals();
  await sim.close();
  expect(refusals).toEqual([]);
});

/** Makes a role of these rows over REST and gives it to the plugin's user. */
async function given(rows: readonly Privilege[]): Promise<Role> {
  names += 1;
  const name = `law_${names}`;
  await admin.grantPrivileges(svm, name, rows, { isNew: true });
  const account = sim.cluster.state.accounts.find((one) => one.name === sim.plugin?.username);
  for (const entry of account?.applications ?? []) entry.role = name;
  const role = sim.cluster.state.roles.find((one) => one.owner === svm && one.name === name);
  if (role === undefined) throw new Error('no such role');
  return role;
}

async function proof(question: RoleQuestion) {
  const calls = callsToProve(question, 'rest');
  const answers = await plugin.probePermissions({ svm, calls, prefix: question.prefix });
  const { missing, checks } = proveRole(question, 'rest', answers, {
    svm,
    role: 'law',
    there: null,
  });
  return {
    missing: missing.map(({ path }) => path),
    failed: checks.filter(({ ok }) => ok !== true).map(({ api }) => api),
  };
}

const cases: readonly (readonly [Backend, RoleStyle, RoleProfile])[] = [
  ['ontap-nas', 'command', 'least'],
  ['ontap-nas', 'command', 'documented'],
  ['ontap-nas', 'command', 'fenced'],
  ['ontap-nas', 'rest', 'least'],
  ['ontap-nas', 'rest', 'documented'],
  ['ontap-nas-flexgroup', 'command', 'least'],
  ['ontap-nas-flexgroup', 'rest', 'least'],
];

describe.each(cases)(
  'role of %s, %s, profile %s, over REST',
  { timeout: 60_000 },
  (backend, style, profile) => {
    const question = roleQuestion(backend, { style, profile });
    // ONTAP gives this to no role of command directories in an SVM.
    const never =
      style === 'command'
        ? { missing: ['cluster identity'], failed: ['GET /cluster'] }
        : { missing: [], failed: [] };

    it('is enough, without the rows that are implied or not needed too; without any other row exactly that one fails', async () => {
      const rows = roleRows(question);
      const role = await given(rows);
      expect(await proof(question)).toEqual(never);
      const privileges = [...role.privileges];
      // ONTAP keeps the commands of a REST role beside its paths: such a role is made anew.
      const without = async (gone: readonly RoleRow[]): Promise<void> => {
        if (style === 'rest') await given(rows.filter((row) => !gone.includes(row)));
        else
          role.privileges = privileges.filter(({ path }) => !gone.some((row) => row.path === path));
      };
      const isIdle = (row: RoleRow): boolean => row.impliedBy !== null || row.need === 'unused';
      await without(rows.filter(isIdle));
      expect(await proof(question)).toEqual(never);
      for (const row of rows.filter((one) => !isIdle(one))) {
        await without([row]);
        const { missing, failed } = await proof(question);
        const used = row.rest.length > 0;
        const lost = used && row.need === 'required' ? [row.path] : [];
        expect(missing, row.path).toEqual([...lost, ...never.missing]);
        const more = failed.filter((api) => !never.failed.includes(api));
        expect(more.length > 0, row.path).toBe(used);
        // Nothing fails that the row is not there for.
        expect(row.rest).toEqual(expect.arrayContaining(more));
      }
    });
  },
);

describe('probes over REST', () => {
  it('change nothing with a role that may do everything', async () => {
    await given([{ path: '/api', access: 'all' }]);
    const cared = () => JSON.parse(JSON.stringify({ ...sim.cluster.state, counter: 0 })) as unknown;
    const before = cared();
    const volumes = JSON.stringify([...sim.cluster.volumes.all()]);
    for (const backend of backends)
      expect(await proof(roleQuestion(backend, { style: 'rest' }))).toEqual({
        missing: [],
        failed: [],
      });
    expect(cared()).toEqual(before);
    expect(JSON.stringify([...sim.cluster.volumes.all()])).toBe(volumes);
  });
});
