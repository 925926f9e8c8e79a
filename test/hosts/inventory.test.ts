import { expect, test } from 'vitest';
import { parseInventory } from '../../src/hosts/inventory.ts';

test('names and mappings', () => {
  const text = `hosts:
  - docker1
  - ops@docker2:2222
  - 10.0.0.3
  - host: docker4
    user: root
    port: 22
    sudo: false
    labels: {rack: b2, row: 7}
`;
  expect(parseInventory(text, 'h.yaml')).toEqual([
    { name: 'docker1', address: 'docker1', labels: {} },
    { name: 'ops@docker2:2222', address: 'docker2', user: 'ops', port: 2222, labels: {} },
    { name: '10.0.0.3', address: '10.0.0.3', labels: {} },
    {
      name: 'docker4',
      address: 'docker4',
      user: 'root',
      port: 22,
      sudo: false,
      labels: { rack: 'b2', row: '7' },
    },
  ]);
});

test.each([
  ['', 'h.yaml:1:1'],
  ['hosts: []', 'h.yaml:1:8'],
  ['- a', 'h.yaml:1:1'],
  ['host: [a]', 'h.yaml:1:1'],
  ['hosts: [a]\nuser: root', 'h.yaml:2:1'],
  ['hosts:\n  - a\n  - a', 'h.yaml:3:5'],
  ['hosts:\n  - -oProxyCommand=x', 'h.yaml:2:5'],
  ['hosts:\n  - host: a\n    usr: b', 'h.yaml:3:5'],
  ['hosts:\n  - user: b', 'h.yaml:2:5'],
  ['hosts:\n  - host: a\n    port: 99999', 'h.yaml:3:11'],
  ['hosts:\n  - host: a\n    port: "22"', 'h.yaml:3:11'],
  ['hosts:\n  - host: a\n    sudo: maybe', 'h.yaml:3:11'],
  ['hosts:\n  - host: a\n    user: [x]', 'h.yaml:3:11'],
  ['hosts:\n  - host: a\n    user: "-x"', 'h.yaml:3:11'],
  ['hosts:\n  - host: "a b"', 'h.yaml:2:11'],
  ['hosts:\n  - host: a\n    labels: x', 'h.yaml:3:13'],
  ['hosts:\n  - [a]', 'h.yaml:2:5'],
  ['hosts:\n  - "a', 'h.yaml:2:7'],
  ['hosts: [a]\nhosts: [b]', 'h.yaml:2:1'],
])('%j is refused at %s', (text, place) => {
  expect(() => parseInventory(text, 'h.yaml')).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`${place}: `), exitCode: 2 }),
  );
});
