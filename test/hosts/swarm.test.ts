import { expect, test } from 'vitest';
import {
  type CommandResult,
  type HostConnection,
  HostError,
  type HostTarget,
} from '../../src/hosts/connection.ts';
import { swarmHosts, targetsOf } from '../../src/hosts/swarm.ts';

const manager: HostTarget = {
  name: 'ops@m1:2222',
  address: 'm1',
  user: 'ops',
  port: 2222,
  sudo: 'auto',
  acceptNewHostKeys: false,
  sshOptions: ['A=b'],
};
const node = (id: string, hostname: string, address: string) => ({
  id,
  hostname,
  address,
  state: 'ready',
});

test('nodes by name; login and options are the manager’s, which stays as it was given', () => {
  expect(targetsOf([node('1', 'a', '10.0.0.1'), node('2', 'b', '10.0.0.2')], '1', manager)).toEqual(
    [
      { ...manager, name: 'a' },
      { ...manager, name: 'b', address: '10.0.0.2' },
    ],
  );
});

test('two nodes of one name go by their addresses', () => {
  expect(
    targetsOf([node('1', 'a', '10.0.0.1'), node('2', 'a', '10.0.0.2')], 'x', manager).map(
      (one) => one.name,
    ),
  ).toEqual(['10.0.0.1', '10.0.0.2']);
});

test.each(['', '-oProxyCommand=x', '10.0.0.1; id'])(
  'an address %j is not given to ssh',
  (address) => {
    expect(() => targetsOf([node('1', 'a', address)], 'x', manager)).toThrow(
      expect.objectContaining({ code: 'swarm-node-address' }),
    );
  },
);

function answering(result: Partial<CommandResult>): {
  connect: () => Promise<HostConnection>;
  closed: () => boolean;
} {
  let closed = false;
  return {
    closed: () => closed,
    connect: async () => ({
      target: manager,
      run: async () => ({ exitCode: 0, stdout: '', stderr: '', ms: 0, ...result }),
      upload: () =>
        Promise.reject(new HostError('failed', manager.name, { code: 'x', message: 'x' })),
      close: async () => {
        closed = true;
      },
    }),
  };
}

test('what the manager prints', async () => {
  const nodes = JSON.stringify(
    [
      { ID: 'n1', Description: { Hostname: 'a' }, Status: { Addr: '10.0.0.1' } },
      { ID: 'n2', Description: { Hostname: 'b' }, Status: { Addr: '10.0.0.2' } },
    ],
    null,
    2,
  );
  const host = answering({ stdout: `n2\n${nodes}\n` });
  const swarm = await swarmHosts(manager, host.connect);
  expect(swarm.targets.map((one) => [one.name, one.address])).toEqual([
    ['a', '10.0.0.1'],
    ['b', 'm1'],
  ]);
  // The connection stays, under the name that the manager has from now on.
  expect(host.closed()).toBe(false);
  expect(swarm.manager?.target).toBe(swarm.targets[1]);
  await expect(swarm.manager?.upload('/x', 'y', 0o600)).rejects.toMatchObject({
    name: 'HostError',
    host: 'b',
    code: 'x',
  });
  await swarm.manager?.close();
  expect(host.closed()).toBe(true);
});

test('a manager that is no node of its own list is let go', async () => {
  const nodes = JSON.stringify([
    { ID: 'n1', Description: { Hostname: 'a' }, Status: { Addr: '10.0.0.1' } },
  ]);
  const host = answering({ stdout: `other\n${nodes}\n` });
  expect((await swarmHosts(manager, host.connect)).manager).toBeNull();
  expect(host.closed()).toBe(true);
});

test.each([
  [
    { exitCode: 1, stderr: 'Error response from daemon: This node is not a swarm manager.' },
    'swarm-not-manager',
  ],
  [{ exitCode: 1, stderr: 'Cannot connect to the Docker daemon' }, 'docker-down'],
  [{ exitCode: 0, stdout: 'n1\n[]' }, 'docker-failed'],
])('%j is an error', async (result, code) => {
  const host = answering(result);
  await expect(swarmHosts(manager, host.connect)).rejects.toMatchObject({ code });
  expect(host.closed()).toBe(true);
});
