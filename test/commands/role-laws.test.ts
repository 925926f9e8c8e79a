import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient } from '../../src/ontapi/client.ts';
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
  roleProfiles,
  roleQuestion,
  roleRows,
} from '../../src/templates/roles.ts';

/**
 * Takes rows away from the plugin's role, one at a time, and asks as the plugin's user what is left. NVMe is not here:
 * the plugin has no ONTAPI calls for it.
 */
const svm = 'svm_docker';
const zapiBackends: readonly Backend[] = [
  'ontap-nas',
  'ontap-nas-economy',
  'ontap-nas-flexgroup',
  'ontap-san',
  'ontap-san-economy',
];

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
    api: 'zapi',
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

/** Makes the role over the wire, so that ONTAP's rules for rows are kept, and gives it to the plugin's user. */
async function givenRole(
  question: RoleQuestion,
): Promise<{ role: Role; rows: readonly RoleRow[] }> {
  names += 1;
  const name = `law_${names}`;
  const rows = roleRows(question);
  await admin.grantPrivileges(svm, name, rows, { isNew: true });
  const role = sim.cluster.state.roles.find((one) => one.owner === svm && one.name === name);
  const account = sim.cluster.state.accounts.find((one) => one.name === sim.plugin?.username);
  if (role === undefined || account === undefined) throw new Error('no such role or user');
  for (const entry of account.applications) entry.role = name;
  return { role, rows };
}

async function proof(question: RoleQuestion) {
  const calls = callsToProve(question, 'zapi');
  const answers = await plugin.probePermissions({ svm, calls, prefix: question.prefix });
  return proveRole(question, 'zapi', answers, { svm, role: 'law', there: null });
}

/** Fenced roles have the rows of the least: two drivers stand for all. */
const fencedToo: ReadonlySet<Backend> = new Set(['ontap-nas', 'ontap-san-economy']);
const cases = zapiBackends.flatMap((backend) =>
  roleProfiles
    .filter((profile) => profile !== 'fenced' || fencedToo.has(backend))
    .map((profile): readonly [Backend, RoleProfile] => [backend, profile]),
);

describe.each(cases)(
  'role of %s, profile %s, over ONTAPI',
  { timeout: 60_000 },
  (backend, profile) => {
    const question = roleQuestion(backend, {
      profile,
      features: ['clones', 'chap', 'recovery-queue'],
    });

    it('is enough, without the rows that are implied or not needed too; without any other row exactly that one fails', async () => {
      const { role, rows } = await givenRole(question);
      await expectWhole(question);
      const privileges = [...role.privileges];
      const isIdle = (row: RoleRow): boolean => row.impliedBy !== null || row.need === 'unused';
      const idle = new Set(rows.filter(isIdle).map(({ path }) => path));
      role.privileges = privileges.filter(({ path }) => !idle.has(path));
      expect(role.privileges).toHaveLength(privileges.length - idle.size);
      await expectWhole(question);
      for (const row of rows.filter((one) => !isIdle(one))) {
        role.privileges = privileges.filter(({ path }) => path !== row.path);
        const { missing, checks } = await proof(question);
        const failed = checks.filter(({ ok }) => ok !== true);
        // Some rows are there for REST alone.
        const used = row.apis.length > 0;
        const required = used && row.need === 'required';
        expect(missing.map(({ path }) => path)).toEqual(required ? [row.path] : []);
        expect(failed.length > 0, row.path).toBe(used);
        // Nothing fails that the row is not there for.
        expect(row.apis).toEqual(expect.arrayContaining(failed.map(({ api }) => api)));
      }
    });
  },
);

async function expectWhole(question: RoleQuestion): Promise<void> {
  const { missing, checks } = await proof(question);
  expect(missing).toEqual([]);
  expect(checks.filter(({ ok }) => ok !== true)).toEqual([]);
}
