import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient, Privilege } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { Secret } from '../../src/secret.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import type { Role } from '../../src/simulator/state.ts';
import { flexVolPrefix } from '../../src/templates/role-fence.ts';
import { callsToProve, proveRole } from '../../src/templates/role-proof.ts';
import {
  type RoleQuestion,
  type RoleRow,
  roleProfiles,
  roleQuestion,
  roleRows,
} from '../../src/templates/roles.ts';

/**
 * Takes rows away from the plugin's role, one at a time, and asks as the plugin's user what is left: over both APIs, for
 * every driver, both kinds of role and every profile. NVMe has no ONTAPI, and a role of REST paths says nothing of it.
 */
const svm = 'svm_docker';
type Api = 'zapi' | 'rest';

const plain = ['clones', 'recovery-queue'] as const;
const setups: Readonly<Record<string, Pick<RoleQuestion, 'backend' | 'features'>>> = {
  'ontap-nas': { backend: 'ontap-nas', features: plain },
  'ontap-nas-economy': { backend: 'ontap-nas-economy', features: plain },
  'ontap-nas-flexgroup': { backend: 'ontap-nas-flexgroup', features: plain },
  'ontap-san': { backend: 'ontap-san', features: plain },
  'ontap-san with CHAP': { backend: 'ontap-san', features: [...plain, 'chap'] },
  'ontap-san over NVMe': { backend: 'ontap-san-nvme', features: plain },
  'ontap-san-economy with CHAP': { backend: 'ontap-san-economy', features: [...plain, 'chap'] },
};

const cases = Object.entries(setups).flatMap(([name, setup]) =>
  roleProfiles.flatMap((profile) =>
    (['command zapi', 'command rest', 'rest rest'] as const)
      .filter((kind) => kind !== 'command zapi' || setup.backend !== 'ontap-san-nvme')
      .filter((kind) => kind !== 'rest rest' || profile !== 'fenced')
      .map((kind) => {
        const [style, api] = kind.split(' ') as [RoleQuestion['style'], Api];
        return [name, style, profile, api] as const;
      }),
  ),
);

let sim: RunningSimulator;
let admin: OntapClient;
const plugin: Partial<Record<Api, OntapClient>> = {};
let names = 0;

beforeAll(async () => {
  sim = await startSimulator({ scenario: 'typical' });
  const connect = (api: Api, { username, password }: { username: string; password: string }) =>
    connectOntap({
      host: sim.host,
      port: sim.port,
      trust: { kind: 'ca-file', path: sim.caFile },
      timeoutMs: 20_000,
      api,
      username,
      credential: new Secret(password),
    });
  admin = await connect('rest', sim);
  for (const api of ['zapi', 'rest'] as const)
    plugin[api] = await connect(api, sim.plugin ?? { username: '', password: '' });
});
afterAll(async () => {
  for (const client of [admin, plugin.zapi, plugin.rest]) client?.close();
  const refusals = sim.refusals();
  await sim.close();
  expect(refusals).toEqual([]);
});

/** Makes the role over the wire, so that ONTAP's rules for rows are kept, and gives it to the plugin's user. */
async function given(rows: readonly Privilege[]): Promise<Role> {
  names += 1;
  const name = `law_${names}`;
  await admin.grantPrivileges(svm, name, rows, { isNew: true });
  const { state } = sim.cluster;
  const account = state.accounts.find((one) => one.name === sim.plugin?.username);
  const role = state.roles.find((one) => one.owner === svm && one.name === name);
  if (role === undefined || account === undefined) throw new Error('no such role or user');
  for (const entry of account.applications) entry.role = name;
  return role;
}

interface Proof {
  readonly missing: readonly string[];
  readonly failed: readonly string[];
}

async function proof(question: RoleQuestion, api: Api): Promise<Proof> {
  const calls = callsToProve(question, api);
  expect(calls.length).toBeGreaterThan(0);
  const prefix = flexVolPrefix(question.backend, question.prefix);
  const answers = (await plugin[api]?.probePermissions({ svm, calls, prefix })) ?? [];
  const about = { svm, role: 'law', there: null };
  const { missing, checks } = proveRole(question, api, answers, about);
  return {
    missing: missing.map(({ path }) => path),
    failed: checks.filter(({ ok }) => ok !== true).map((check) => check.api),
  };
}

describe.each(cases)('role of %s, %s, profile %s, over %s', { timeout: 60_000 }, (...one) => {
  const [setup, style, profile, api] = one;
  const { backend, features } = setups[setup] ?? setups['ontap-nas'] ?? fail();
  const question = roleQuestion(backend, { style, profile, features });
  const rows = roleRows(question);
  const never = style === 'command' && api === 'rest' ? neverGranted(question) : nothing;

  it('is enough, without the rows that are implied or not needed too; without any other row exactly that one fails', async () => {
    const role = await given(rows);
    expect(await proof(question, api)).toEqual(never);
    const privileges = [...role.privileges];
    // ONTAP keeps the commands of a REST role beside its paths: such a role is made anew.
    const without = async (gone: readonly RoleRow[]): Promise<void> => {
      if (style === 'rest') await given(rows.filter((row) => !gone.includes(row)));
      else
        role.privileges = privileges.filter(({ path }) => !gone.some((row) => row.path === path));
    };
    const isIdle = (row: RoleRow): boolean => row.impliedBy !== null || row.need === 'unused';
    await without(rows.filter(isIdle));
    expect(await proof(question, api)).toEqual(never);
    for (const row of rows.filter((each) => !isIdle(each))) {
      await without([row]);
      const { missing, failed } = await proof(question, api);
      // Some rows are there for the other API alone.
      const calls = api === 'zapi' ? row.apis : row.rest;
      const required = calls.length > 0 && row.need === 'required';
      const more = missing.filter((path) => !never.missing.includes(path));
      expect(more, row.path).toEqual(required ? [row.path] : []);
      const lost = failed.filter((call) => !never.failed.includes(call));
      expect(lost.length > 0, row.path).toBe(calls.length > 0);
      // Nothing fails that the row is not there for.
      expect(calls).toEqual(expect.arrayContaining(lost));
    }
  });
});

const nothing: Proof = { missing: [], failed: [] };

/** What no role of command directories in an SVM has, and what NetApp's list of them lacks. */
function neverGranted({ backend, profile }: RoleQuestion): Proof {
  const gaps: Partial<Record<RoleQuestion['backend'], Proof>> = {
    'ontap-nas-economy': {
      missing: ['volume quota policy rule create'],
      failed: ['POST /storage/quota/rules'],
    },
    'ontap-san-nvme': {
      missing: [
        'vserver nvme namespace create',
        'vserver nvme namespace modify',
        'vserver nvme namespace delete',
        'vserver nvme subsystem create',
        'vserver nvme subsystem delete',
        'vserver nvme subsystem host add',
        'vserver nvme subsystem host remove',
        'vserver nvme subsystem map add',
        'vserver nvme subsystem map remove',
      ],
      failed: [
        'POST /storage/namespaces',
        'PATCH /storage/namespaces/{uuid}',
        'DELETE /storage/namespaces/{uuid}',
        'POST /protocols/nvme/subsystems',
        'DELETE /protocols/nvme/subsystems/{uuid}',
        'POST /protocols/nvme/subsystems/{subsystem.uuid}/hosts',
        'DELETE /protocols/nvme/subsystems/{subsystem.uuid}/hosts/{nqn}',
        'POST /protocols/nvme/subsystem-maps',
        'DELETE /protocols/nvme/subsystem-maps/{subsystem.uuid}/{namespace.uuid}',
      ],
    },
  };
  const gap = (profile === 'documented' ? gaps[backend] : null) ?? nothing;
  return {
    missing: [...gap.missing, 'cluster identity'],
    failed: ['GET /cluster', ...gap.failed],
  };
}

function fail(): never {
  throw new Error('no such setup');
}
