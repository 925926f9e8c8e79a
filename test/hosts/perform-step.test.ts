import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostConnection } from '../../src/hosts/connection.ts';
import { hostPerformer } from '../../src/hosts/perform-step.ts';
import type { HostStep } from '../../src/plan/host-steps.ts';
import { Secret } from '../../src/secret.ts';
import { localHost } from './local-host.ts';

/** A docker that fails with what its last word names. */
const dockerStub = `#!/bin/sh
for last in "$@"; do :; done
case "$*" in
  "ps -q"*) [ -z "$HELD" ] || echo c1 ;;
  inspect*) printf 'netapp:latest data in /web1\nlocal x in /web1\n\n' ;;
  "plugin disable -f"*) echo "$*" >>"$STUB" ;;
  *disable*netapp:latest) echo 'Error response from daemon: plugin netapp:latest is in use' >&2; exit 1 ;;
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
const performHostStep = (on: HostConnection, step: HostStep): Promise<void> =>
  hostPerformer(on, { content, manager: null })(step);
const disable = (name: string): HostStep => ({
  id: 'd',
  kind: 'plugin.disable',
  name,
  reasons: [],
  inUse: false,
  under: null,
});
const enable = (name: string): HostStep => ({ id: 'e', kind: 'plugin.enable', name });

test('the config goes by upload, as a secret', async () => {
  await performHostStep(host, {
    id: 'u',
    kind: 'config.upload',
    path: '/etc/netappdvp/c',
    mode: '0600',
    owner: 'root',
    replaces: false,
  });
  expect(uploads).toEqual([['/etc/netappdvp/c', content, 0o600]]);
});

test('steps that go well', async () => {
  await performHostStep(host, {
    id: 'i',
    kind: 'plugin.install',
    alias: 'a',
    reference: 'r:1',
    settings: { config: "it's" },
    privileges: null,
  });
  await performHostStep(host, {
    id: 's',
    kind: 'plugin.set',
    name: 'a:latest',
    key: 'config',
    value: 'c',
    was: null,
  });
  await performHostStep(host, enable('a:latest'));
  await performHostStep(host, disable('a:latest'));
});

test('a step that a killed run has done already is done', async () => {
  await performHostStep(host, disable('off:latest'));
  await performHostStep(host, enable('on:latest'));
});

describe('a plugin that Docker calls in use', () => {
  const stubbed = (held: string): HostConnection => ({
    ...host,
    ...localHost('dash', {
      PATH: `${folder}:/usr/bin:/bin`,
      STUB: join(folder, 'ran'),
      HELD: held,
    }),
  });
  const busy = (more: object): HostStep => ({ ...disable('netapp:latest'), ...more });

  test('is not forced under a container that runs: who uses it is said', async () => {
    await expect(performHostStep(stubbed('1'), busy({}))).rejects.toMatchObject({
      code: 'plugin-in-use',
      hint: expect.stringMatching(/^In use now: data in web1\. .*--force-in-use/),
    });
  });

  test.each([
    ['where no container uses it', '', false],
    ['where somebody said so', '1', true],
  ])('is stopped %s', async (_, held, inUse) => {
    rmSync(join(folder, 'ran'), { force: true });
    await performHostStep(stubbed(held), busy({ inUse }));
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('plugin disable -f netapp:latest\n');
  });
});

test('a plugin that ends at once is told from other failures', async () => {
  await expect(performHostStep(host, enable('dead:latest'))).rejects.toMatchObject({
    name: 'HostError',
    code: 'plugin-start-failed',
  });
});

test('no docker', async () => {
  const bare: HostConnection = { ...host, ...localHost('/bin/dash', { PATH: '/nonexistent' }) };
  await expect(performHostStep(bare, enable('a:latest'))).rejects.toMatchObject({
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
    privileges: null,
  };
  await expect(performHostStep(host, step)).rejects.toMatchObject({ code });
});
