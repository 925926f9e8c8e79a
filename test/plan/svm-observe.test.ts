import { describe, expect, it } from 'vitest';
import type { OntapClient, Svm } from '../../src/ontapi/client.ts';
import { OntapError } from '../../src/ontapi/errors.ts';
import { observeSvm } from '../../src/plan/svm-observe.ts';
import { planSvm } from '../../src/plan/svm-plan.ts';
import type { SvmWanted, SvmWorld } from '../../src/plan/svm-world.ts';
import { steadyClock } from './places.ts';
import { completeWorld, emptyWorld, svm, wanted } from './svm-worlds.ts';

/** A client that answers from a world and notes what it was asked; anything else is an error. */
function clientOf(
  world: SvmWorld,
  asked: string[],
  states: (Svm | null)[] = [world.svm],
): OntapClient {
  const answers: Record<string, (...args: string[]) => unknown> = {
    identity: () => world.cluster,
    getSvm: () => (states.length > 1 ? states.shift() : states[0]),
    listInterfaces: () => world.interfaces,
    listAggregates: () => world.aggregates,
    listPorts: () => world.ports,
    listRoutes: () => world.routes,
    getIscsiService: () => world.iscsi,
    listIgroups: () => world.igroups,
    getDefaultInitiatorAuthentication: () => world.initiatorAuthentication,
    listSubnets: () => world.subnets,
    listSnapshotPolicies: () => world.snapshotPolicies,
    getNfsService: () => world.nfs,
    listExportPolicies: () => world.exportPolicies,
    listExportRules: (_, policy = '') => world.exportRules[policy] ?? [],
    getRole: () => world.role,
    getUser: () => world.user,
    getPasswordRules: () => world.passwordRules,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it does not answer fails the test
  return new Proxy({} as OntapClient, {
    get: (_, name) => {
      if (name === 'transport') return 'rest';
      if (name === 'zapiAway') return world.zapiAway;
      return async (...args: string[]) => {
        const answer = answers[String(name)];
        if (answer === undefined) throw new Error(`${String(name)} must not be called`);
        asked.push(String(name));
        return answer(...args);
      };
    },
  });
}

async function observe(world: SvmWorld, want: SvmWanted, states?: (Svm | null)[]) {
  const asked: string[] = [];
  const wait = { clock: steadyClock(), signal: new AbortController().signal };
  const seen = await observeSvm(clientOf(world, asked, states), want, wait);
  return { seen, asked: asked.toSorted() };
}

describe('observeSvm', () => {
  it('asks little of an SVM that is complete, and sees that it is', async () => {
    const { seen, asked } = await observe(completeWorld(), wanted());
    expect(asked).toEqual([
      'getNfsService',
      'getRole',
      'getSvm',
      'getUser',
      'identity',
      'listExportRules',
      'listInterfaces',
      'listRoutes',
    ]);
    expect(planSvm(seen, wanted())).toMatchObject({ steps: [], blockers: [] });
  });

  it('asks nothing about the inside of an SVM that is not there', async () => {
    const { seen, asked } = await observe(emptyWorld(), wanted());
    expect(asked).toEqual(['getSvm', 'identity', 'listAggregates', 'listInterfaces', 'listPorts']);
    expect(planSvm(seen, wanted())).toEqual(planSvm(emptyWorld(), wanted()));
  });

  it('reads the password rules before a user is made', async () => {
    const rules = {
      minLength: 12,
      alphanumericRequired: true,
      minSpecialCharacters: 0,
    };
    const { seen } = await observe(completeWorld({ user: null, passwordRules: rules }), wanted());
    expect(seen.passwordRules).toEqual(rules);
  });

  it('does not ask for the rules of a role that is not there', async () => {
    const { asked } = await observe(completeWorld({ user: null, role: null }), wanted());
    expect(asked).not.toContain('getPasswordRules');
  });

  it('is cancelled while it waits', async () => {
    const world = completeWorld();
    const client = clientOf(world, [], [svm({ state: 'initializing' })]);
    const stop = new AbortController();
    stop.abort();
    const sleep = () => Promise.reject(new DOMException('aborted', 'AbortError'));
    const wait = { clock: { ...steadyClock(), sleep }, signal: stop.signal };
    await expect(observeSvm(client, wanted(), wait)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('waits for an SVM that is in the making', async () => {
    const states = [svm({ state: 'initializing' }), svm({ state: 'starting' }), svm()];
    const { seen } = await observe(completeWorld(), wanted(), states);
    expect(seen.svm?.state).toBe('running');
  });

  it('gives up waiting some time', async () => {
    const { seen } = await observe(completeWorld(), wanted(), [svm({ state: 'initializing' })]);
    expect(planSvm(seen, wanted()).blockers.map((one) => one.code)).toContain('svm-not-running');
  });

  it("asks an SVM's login for nothing that belongs to the cluster", async () => {
    const world = completeWorld();
    const cluster = { ...world.cluster, name: null, scope: 'svm' as const };
    const want = wanted({ aggregates: ['aggr3'], subnet: 'pool', snapshotPolicy: 'none' });
    const { asked } = await observe({ ...world, cluster }, want);
    expect(asked).not.toContain('listAggregates');
    expect(asked).not.toContain('listPorts');
  });

  it('reads of blocks what blocks need, and nothing of exports', async () => {
    const want = wanted({ driver: 'ontap-san', protocols: ['iscsi'], exportClients: [] });
    const { asked, seen } = await observe(completeWorld(), want);
    expect(asked).toEqual([
      'getDefaultInitiatorAuthentication',
      'getIscsiService',
      'getRole',
      'getSvm',
      'getUser',
      'identity',
      'listAggregates',
      'listIgroups',
      'listInterfaces',
      'listPorts',
      'listRoutes',
    ]);
    expect(seen.exportRules).toEqual({});
  });

  it('reads roles and users no further when a login of the SVM may not', async () => {
    const world = completeWorld();
    const cluster = { ...world.cluster, name: null, scope: 'svm' as const };
    const refused = new OntapError({ kind: 'forbidden', message: 'no' });
    const client = clientOf({ ...world, cluster }, []);
    const wait = { clock: steadyClock(), signal: new AbortController().signal };
    const closed = new Proxy(client, {
      get: (target, name, receiver) =>
        name === 'getRole'
          ? () => Promise.reject(refused)
          : (Reflect.get(target, name, receiver) as unknown),
    });
    expect(await observeSvm(closed, wanted(), wait)).toMatchObject({ loginSeen: false });
    const asCluster = { ...cluster, scope: 'cluster' as const };
    const open = new Proxy(closed, {
      get: (target, name, receiver) =>
        name === 'identity'
          ? async () => asCluster
          : (Reflect.get(target, name, receiver) as unknown),
    });
    await expect(observeSvm(open, wanted(), wait)).rejects.toBe(refused);
  });
});
