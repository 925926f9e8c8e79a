import { describe, expect, test } from 'vitest';
import type { HostTarget } from '../../src/hosts/connection.ts';
import { isMeant, joinSwarm, mergeNamed } from '../../src/hosts/selection.ts';

const host = (name: string, change: Partial<HostTarget> = {}): HostTarget => ({
  name,
  address: name,
  sudo: 'auto',
  acceptNewHostKeys: false,
  sshOptions: [],
  ...change,
});

describe('each machine once', () => {
  test('a bare name of the line takes login and labels from the inventory', () => {
    expect(
      mergeNamed([
        host('a'),
        host('b'),
        host('a', { user: 'ops', port: 22, sudo: 'no', labels: { rack: '1' } }),
      ]),
    ).toEqual([host('a', { user: 'ops', port: 22, sudo: 'no', labels: { rack: '1' } }), host('b')]);
  });

  test.each<[HostTarget, HostTarget, number]>([
    [host('a'), host('root@a', { address: 'a', user: 'root' }), 1],
    [host('A'), host('a'), 1],
    [host('a:22', { address: 'a', port: 22 }), host('a:2222', { address: 'a', port: 2222 }), 2],
    [host('a'), host('b'), 2],
  ])('%j and %j are %i', (one, other, count) =>
    expect(mergeNamed([one, other])).toHaveLength(count),
  );

  test('what the first says stays', () => {
    const [merged] = mergeNamed([
      host('a', { user: 'me', sudo: 'yes', labels: { rack: '1' } }),
      host('a', { user: 'ops', sudo: 'no', labels: { rack: '2', row: '7' } }),
    ]);
    expect(merged).toMatchObject({ user: 'me', sudo: 'yes', labels: { rack: '1', row: '7' } });
  });
});

test.each([
  ['web*', true],
  ['10.0.0.?', true],
  ['rack=b2', true],
  ['rack=b*', true],
  ['rack=', false],
  ['row=b2', false],
  ['web', false],
])('the pattern %s: %s', (pattern, meant) => {
  const one = host('web1', { address: '10.0.0.1', labels: { rack: 'b2' } });
  expect(isMeant(one, pattern)).toBe(meant);
});

test('a Swarm and an inventory', () => {
  const node = (id: string, hostname: string, address: string) => ({
    id,
    hostname,
    address,
    state: 'ready',
  });
  const swarm = {
    nodes: [
      node('1', 'n1', '10.0.0.1'),
      node('2', 'n2', '10.0.0.2'),
      node('3', 'n3', '10.0.0.3'),
      node('4', 'n4', '10.0.0.4'),
    ],
    targets: [
      // The manager stays where it was given.
      host('n1', { address: 'boss', user: 'adm' }),
      host('n2', { address: '10.0.0.2', user: 'adm' }),
      host('n3', { address: '10.0.0.3', user: 'adm' }),
      host('n4', { address: '10.0.0.4', user: 'adm' }),
    ],
  };
  const inventory = [
    host('10.0.0.1'),
    host('N2.example.com', { user: 'ops', labels: { rack: '1' } }),
    host('alias3'),
    host('gone'),
  ];
  const joined = joinSwarm(swarm, inventory, new Map([['alias3', ['10.0.0.3']]]));
  expect(joined.targets).toEqual([
    host('10.0.0.1', { user: 'adm', labels: {} }),
    host('N2.example.com', { user: 'ops', labels: { rack: '1' } }),
    host('alias3', { user: 'adm', labels: {} }),
    swarm.targets[3],
  ]);
  expect(joined.notInInventory).toEqual(['n4']);
  expect(joined.notInSwarm).toEqual(['gone']);
});
