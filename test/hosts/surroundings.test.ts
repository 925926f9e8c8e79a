import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePrivileges, privilegesOf } from '../../src/hosts/privileges.ts';
import { askPrivileges } from '../../src/hosts/registry.ts';
import { isHolding, observeSurroundings, parseSurroundings } from '../../src/hosts/surroundings.ts';
import { observeSwarm, parseSwarmState } from '../../src/hosts/swarm-state.ts';
import { localHost } from './local-host.ts';

/** As docker.io 20.10 answers on a host with two containers and two plugins, or on one whose engine is down. */
const docker = String.raw`#!/bin/sh
case "$DOWN:$*" in
  1:*) echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1 ;;
  *"ps -aq"*) printf 'c1\nc2\n' ;;
  *"inspect --type container"*)
    echo '{"name":"/web.1.x","state":"running","mounts":[{"Type":"volume","Name":"data","Driver":"netapp:latest"},{"Type":"bind","Source":"/x"},{"Type":"volume","Name":"l","Driver":"local"}],"service":"web"}'
    echo '{"name":"/old","state":"exited","mounts":[{"Type":"volume","Name":"b","Driver":"netapp"},{"Type":"volume","Name":"a","Driver":"netapp"}],"service":""}'
    echo '{"name":"/other","state":"running","mounts":[],"service":""}' ;;
  *"plugin ls"*) printf 'p1\np2\np3\n' ;;
  *"{{.Name}}"*p1) echo netapp:latest ;;
  *"{{.Name}}"*p2) echo gold:latest ;;
  *"{{.Name}}"*p3) echo sshfs:latest ;;
  *"{{range"*p1) printf 'config=config.json\nDEBUG=1\n' ;;
  *"{{range"*p2) printf 'DEBUG=1\nconfig=%s\n' "$CONFIG" ;;
  *"{{range"*p3) printf 'x=1\n' ;;
  *"volume ls"*) printf 'data\nb\n' ;;
  *"node ls"*) printf 'n1\nn2\n' ;;
  *"node inspect"*) printf 'n1 active ready -\nn2 drain ready -pause\nn3 active down -\n' ;;
  *"plugin inspect"*) exit 1 ;;
  *"plugin install"*new*) read -r answer; printf 'Plugin "r" is requesting the following privileges:\n - network: [host]\n - host ipc namespace: [true]\n - mount: [/]\n - mount: [/dev]\n - capabilities: [CAP_SYS_ADMIN CAP_X]\nDo you grant the above permissions? [y/N] '; [ "$answer" = n ] || echo WRONG; exit 1 ;;
  *"plugin install"*nothing*) : ;;
  *"plugin install"*) echo 'Error response from daemon: Head "https://r/v2/old/manifests/1": http: server gave HTTP response to HTTPS client' >&2; exit 1 ;;
  *:info*) echo '{"IndexConfigs":{"lan":{"Name":"lan","Secure":false}}}' ;;
esac`;

let folder = '';
const host = (shell: string, env: Record<string, string> = {}) =>
  localHost(shell, { PATH: `${folder}:/usr/bin:/bin`, CONFIG: join(folder, 'gold.json'), ...env });
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ndvp-around-'));
  writeFileSync(join(folder, 'docker'), docker);
  writeFileSync(join(folder, 'gold.json'), '{"storagePrefix":"gold_"}');
  chmodSync(join(folder, 'docker'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(['dash', 'bash'])('what is around a plugin is found by %s', async (shell) => {
  const found = await observeSurroundings(host(shell), { alias: 'netapp', volumes: true });
  expect(found.holders).toEqual([
    { container: 'web.1.x', state: 'running', volumes: ['data'], service: 'web' },
    { container: 'old', state: 'exited', volumes: ['a', 'b'], service: null },
  ]);
  expect(found.holders.map(isHolding)).toEqual([true, false]);
  expect(found.volumes).toEqual(['data', 'b']);
  // A path outside the plugin's folder is taken below it (Trident, main.go).
  expect(found.neighbours).toMatchObject([
    { name: 'gold:latest', configPath: `/etc/netappdvp/${folder}/gold.json`, content: null },
  ]);
  expect(found.configPath).toBe('/etc/netappdvp/config.json');
  const without = await observeSurroundings(host(shell), { alias: 'netapp', volumes: false });
  expect(without.volumes).toBeNull();
});

test('an engine that does not answer is no host without containers', async () => {
  const down = host('dash', { DOWN: '1' });
  await expect(
    observeSurroundings(down, { alias: 'netapp', volumes: false }),
  ).rejects.toMatchObject({ code: 'host-containers-unread' });
  expect(parseSurroundings('containers 0 \n', 'netapp')).toBeNull();
  expect(parseSurroundings('containers 0 \nvolumes 1 \nend 0 \n', 'netapp')).toBeNull();
  await expect(
    observeSwarm({
      ...down,
      close: () => Promise.resolve(),
      upload: () => Promise.reject(new Error('no')),
    }),
  ).rejects.toMatchObject({ code: 'docker-down' });
});

test('nodes of a Swarm', () => {
  expect(parseSwarmState('n1 active ready -\nn2 drain ready -pause\nn3 active down -\n')).toEqual([
    { id: 'n1', availability: 'active', ready: true, takenFrom: null },
    { id: 'n2', availability: 'drain', ready: false, takenFrom: 'pause' },
    { id: 'n3', availability: 'active', ready: false, takenFrom: null },
  ]);
});

test('what a release asks for, before it is installed and afterwards, in the same words', async () => {
  const asked = await askPrivileges(host('dash'), 'netapp', 'r/new:1');
  const words = [
    'network host',
    'host ipc namespace',
    'mount /',
    'mount /dev',
    'capabilities CAP_SYS_ADMIN',
    'capabilities CAP_X',
  ];
  expect(asked).toEqual({ privileges: words });
  expect(
    privilegesOf({
      Network: { Type: 'host' },
      IpcHost: true,
      PidHost: false,
      Mounts: [{ Source: '/' }, { Source: '/dev' }, { Source: null }],
      Linux: { AllowAllDevices: false, Devices: null, Capabilities: ['CAP_SYS_ADMIN', 'CAP_X'] },
    }),
  ).toEqual(words);
  expect(
    privilegesOf({
      Network: { Type: 'bridge' },
      PidHost: true,
      Linux: { AllowAllDevices: true, Devices: [{ Path: '/dev/kvm' }] },
    }),
  ).toEqual(['host pid namespace', 'device /dev/kvm', 'allow-all-devices']);
  expect(parsePrivileges('26.02: Pulling from x')).toBeNull();
});

test.each([
  ['lan/old:1', 'image-not-found'],
  ['wan/old:1', 'registry-insecure'],
  ['r/nothing:1', 'image-unexpected'],
])('what is not there, and what is no volume plugin: %s', async (reference, code) => {
  const asked = await askPrivileges(host('dash'), 'netapp', reference);
  expect(asked).toMatchObject({ problem: { code } });
});
