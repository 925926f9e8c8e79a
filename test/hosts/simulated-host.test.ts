import { expect, test } from 'vitest';
import type { HostConnection } from '../../src/hosts/connection.ts';
import { parseFacts } from '../../src/hosts/facts.ts';
import { factsScript } from '../../src/hosts/facts-script.ts';
import { createDockerHost } from '../../src/simulator/docker-host.ts';
import { localTarget } from './local-host.ts';

const docker = (host: HostConnection, ...args: string[]) =>
  host.run({ name: 'x', script: 'x', args, asRoot: true, timeoutMs: 1000 });

test('a simulated host tells everything that a look at a real one tells', async () => {
  const host = createDockerHost('docker1', () => 1_790_000_000).connect(localTarget);
  // Nothing listens there: the plugin starts, badly.
  const config = { managementLIF: '127.0.0.1:1', svm: 's', username: 'u', password: 'p' };
  await host.upload('/etc/netappdvp/gold.json', JSON.stringify(config), 0o600);
  await docker(host, 'docker', 'plugin', 'install', '--alias', 'netapp', 'r:1', 'config=gold.json');
  await docker(host, 'docker', 'plugin', 'enable', 'netapp:latest');
  const look = ['netapp', '', '198.51.100.10', '443', '198.51.100.11', '0', 'nobody'];
  const { stdout } = await host.run({
    name: 'facts',
    script: factsScript,
    args: look,
    asRoot: true,
    timeoutMs: 1000,
  });
  const wanted = [...factsScript.matchAll(/\b(?:look|say) ([a-z]+(?:\.[a-z]+)?) [^;]/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'name');
  expect(wanted).toEqual(expect.arrayContaining(['config.path', 'plugin', 'probe', 'log', 'end']));
  const told = stdout.split('\n').map((line) => line.split(' ')[0]);
  expect(told).toEqual(expect.arrayContaining(wanted));

  const facts = parseFacts({ stdout }, 'nobody');
  expect(facts).toMatchObject({
    config: { path: '/etc/netappdvp/gold.json', mode: '0600' },
    plugin: { enabled: true, settings: { config: 'gold.json' } },
    health: { healthy: false, said: expect.stringContaining('dial tcp 127.0.0.1:1') },
  });
  expect(facts?.log.map((line) => line.level)).toEqual(['info', 'info', 'error']);
});
