import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostConnection } from '../../src/hosts/connection.ts';
import { performHostStep } from '../../src/hosts/perform-step.ts';
import type { HostStep } from '../../src/plan/host-plan.ts';
import { Secret } from '../../src/secret.ts';
import { localHost } from './local-host.ts';

/** A docker that fails with what its last word names. */
const dockerStub = `#!/bin/sh
for last in "$@"; do :; done
case "$*" in
  "volume ls"*) printf 'local other\\nnetapp:latest data\\nnetapp:latest idle\\n' ;;
  "ps -a --filter volume=data"*) printf 'web1 (running)\\nweb2 (exited)\\n' ;;
  ps*) ;;
  *disable*busy:latest) echo 'Error response from daemon: plugin busy:latest is in use' >&2; exit 1 ;;
  *disable*off:latest) echo 'Error response from daemon: plugin is already disabled: plugin off:latest found but disabled' >&2; exit 1 ;;
  *enable*on:latest) echo 'Error response from daemon: plugin already enabled: plugin on:latest is enabled' >&2; exit 1 ;;
  *enable*dead:latest) echo 'Error response from daemon: dial unix /run/docker/plugins/a/netapp.sock: connect: no such file or directory' >&2; exit 1 ;;
  *install*lan:5000/none:1*|*install*wan:5000/none:1*) echo 'Error response from daemon: Head "https://r/v2/none/manifests/1": http: server gave HTTP response to HTTPS client' >&2; exit 1 ;;
  info*) echo '{"IndexConfigs":{"lan:5000":{"Name":"lan:5000","Secure":false},"docker.io":{"Secure":true}}}' ;;
  *) echo "$*" >>"$STUB" ;;
esac
`;

let folder = '';
let host: HostConnection;
const uploads: unknown[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ndvp-step-'));
  writeFileSync(join(folder, 'docker'), dockerStub);
  chmodSync(join(folder, 'docker'), 0o755);
  host = {
    ...localHost('dash', { PATH: `${folder}:/usr/bin:/bin`, STUB: join(folder, 'ran') }),
    upload: async (path, content, mode) => {
      uploads.push([path, content, mode]);
      return { changed: true, backup: null };
    },
    close: () => Promise.resolve(),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const content = new Secret('x');
const disable = (name: string): HostStep => ({
  id: 'd',
  kind: 'plugin.disable',
  name,
  reasons: [],
});
const enable = (name: string): HostStep => ({ id: 'e', kind: 'plugin.enable', name });

test('the config goes by upload, as a secret', async () => {
  await performHostStep(
    host,
    {
      id: 'u',
      kind: 'config.upload',
      path: '/etc/netappdvp/c',
      mode: '0600',
      owner: 'root',
      replaces: false,
    },
    content,
  );
  expect(uploads).toEqual([['/etc/netappdvp/c', content, 0o600]]);
});

test('steps that go well', async () => {
  await performHostStep(
    host,
    { id: 'i', kind: 'plugin.install', alias: 'a', reference: 'r:1', settings: { config: "it's" } },
    content,
  );
  await performHostStep(
    host,
    { id: 's', kind: 'plugin.set', name: 'a:latest', key: 'config', value: 'c', was: null },
    content,
  );
  await performHostStep(host, enable('a:latest'), content);
  await performHostStep(host, disable('a:latest'), content);
});

test('a step that a killed run has done already is done', async () => {
  await performHostStep(host, disable('off:latest'), content);
  await performHostStep(host, enable('on:latest'), content);
});

test('a plugin in use is not forced: who uses it is said, and the way out', async () => {
  await expect(performHostStep(host, disable('busy:latest'), content)).rejects.toMatchObject({
    code: 'plugin-in-use',
    hint: expect.stringContaining('docker plugin disable -f busy:latest'),
  });
  const users = localHost('dash', { PATH: `${folder}:/usr/bin:/bin`, STUB: join(folder, 'ran') });
  const inUse: HostConnection = {
    ...host,
    run: (command) =>
      users.run(command.name === 'plugin.users' ? { ...command, args: ['netapp'] } : command),
  };
  await expect(performHostStep(inUse, disable('busy:latest'), content)).rejects.toMatchObject({
    hint: expect.stringMatching(/^In use: data: web1 \(running\),web2 \(exited\)\. /),
  });
});

test('a plugin that ends at once is told from other failures', async () => {
  await expect(performHostStep(host, enable('dead:latest'), content)).rejects.toMatchObject({
    name: 'HostError',
    code: 'plugin-start-failed',
  });
});

test('no docker', async () => {
  const bare: HostConnection = { ...host, ...localHost('/bin/dash', { PATH: '/nonexistent' }) };
  await expect(performHostStep(bare, enable('a:latest'), content)).rejects.toMatchObject({
    code: 'docker-missing',
  });
});

test.each([
  ['lan:5000', 'image-not-found'],
  ['wan:5000', 'registry-insecure'],
])('an image that is not at %s is told as %s', async (registry, code) => {
  const step: HostStep = {
    id: 'i',
    kind: 'plugin.install',
    alias: 'netapp',
    reference: `${registry}/none:1`,
    settings: {},
  };
  await expect(performHostStep(host, step, content)).rejects.toMatchObject({ code });
});
