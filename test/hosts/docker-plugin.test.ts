import { describe, expect, test } from 'vitest';
import { explainDocker } from '../../src/hosts/docker-errors.ts';
import {
  enableArgv,
  installArgv,
  parseEngine,
  parseNodes,
  parsePlugin,
  plainReference,
  setArgv,
  tagOf,
  upgradeArgv,
} from '../../src/hosts/docker-plugin.ts';

test('the docker commands, word by word', () => {
  expect(installArgv('gold', 'netapp/trident-plugin:26.06', { config: 'gold.json' })).toEqual([
    'docker',
    'plugin',
    'install',
    '--grant-all-permissions',
    '--disable',
    '--alias',
    'gold',
    'netapp/trident-plugin:26.06',
    'config=gold.json',
  ]);
  expect(setArgv('gold:latest', 'config', 'x.json')).toEqual([
    'docker',
    'plugin',
    'set',
    'gold:latest',
    'config=x.json',
  ]);
  expect(upgradeArgv('gold:latest', 'r:2')).toEqual(
    'docker plugin upgrade --skip-remote-check --grant-all-permissions gold:latest r:2'.split(' '),
  );
  expect(enableArgv('gold:latest')).toEqual([
    'docker',
    'plugin',
    'enable',
    '--timeout',
    '60',
    'gold:latest',
  ]);
});

test('nothing is ever forced: containers may hold the volumes', () => {
  const words = [
    ...installArgv('a', 'b:1', {}),
    ...setArgv('a', 'k', 'v'),
    ...upgradeArgv('a', 'r:2'),
    ...enableArgv('a'),
  ];
  expect(words).not.toContain('-f');
  expect(words).not.toContain('--force');
});

test.each([
  ['docker.io/netapp/trident-plugin:26.06', 'netapp/trident-plugin:26.06', '26.06'],
  ['index.docker.io/netapp/trident-plugin:26.06', 'netapp/trident-plugin:26.06', '26.06'],
  [
    'registry.example.com:5000/netapp/trident-plugin:25.02.1',
    'registry.example.com:5000/netapp/trident-plugin:25.02.1',
    '25.02.1',
  ],
  [
    'registry.example.com:5000/netapp/trident-plugin',
    'registry.example.com:5000/netapp/trident-plugin',
    'latest',
  ],
  ['netapp/trident-plugin:26.06@sha256:00', 'netapp/trident-plugin:26.06', '26.06'],
])('reference %s', (text, plain, tag) => {
  expect(plainReference(text)).toBe(plain);
  expect(tagOf(text)).toBe(tag);
});

/** Shortened from `docker plugin inspect` of Docker 20.10 with NetApp's plugin.json. */
const inspected = JSON.stringify([
  {
    Config: {
      Env: [
        { Description: '', Name: 'DOCKER_PLUGIN_MODE', Settable: ['value'], Value: '1' },
        { Description: '', Name: 'config', Settable: ['value'], Value: 'config.json' },
        { Description: '', Name: 'PATH', Settable: null, Value: '/netapp:/bin' },
      ],
      Interface: { Socket: 'netapp.sock', Types: ['docker.volumedriver/1.0'] },
    },
    Enabled: true,
    Id: 'ab'.repeat(32),
    Name: 'netapp:latest',
    PluginReference: 'docker.io/netapp/trident-plugin:26.06',
    Settings: { Env: ['DOCKER_PLUGIN_MODE=1', 'config=a=b.json', 'PATH=/netapp:/bin'] },
  },
]);

test('a plugin as Docker inspects it', () => {
  expect(parsePlugin(inspected)).toEqual({
    id: 'ab'.repeat(32),
    name: 'netapp:latest',
    reference: 'netapp/trident-plugin:26.06',
    version: '26.06',
    enabled: true,
    settings: { DOCKER_PLUGIN_MODE: '1', config: 'a=b.json' },
    privileges: [],
  });
});

test.each([
  '',
  '[]',
  '{}',
  'null',
  '[{}]',
  '[null]',
  'Error: No such plugin',
  '[{"Id":1,"Name":2}]',
])('%j is no plugin', (text) => {
  expect(parsePlugin(text)).toBeNull();
});

describe('the engine', () => {
  test('its version, folder, remapping and Swarm', () => {
    const text = JSON.stringify({
      ServerVersion: '24.0.7',
      DockerRootDir: '/srv/docker',
      SecurityOptions: ['name=seccomp,profile=default', 'name=userns'],
      Swarm: { NodeID: 'n1', ControlAvailable: true },
    });
    expect(parseEngine(text)).toEqual({
      id: '',
      version: '24.0.7',
      dataRoot: '/srv/docker',
      userNamespaces: true,
      rootless: false,
      nodeId: 'n1',
      swarmManager: true,
    });
  });
  // docker info prints JSON with errors in it, and exits 0, when no engine answers (docker 23).
  test.each(['{"ServerErrors":["Cannot connect"]}', 'Cannot connect to the Docker daemon', ''])(
    '%j is no engine',
    (text) => {
      expect(parseEngine(text)).toBeNull();
    },
  );
});

test('nodes of a Swarm, by name; an old engine’s 0.0.0.0 gives way to the manager’s address', () => {
  const nodes = [
    { ID: '2', Description: { Hostname: 'b' }, Status: { State: 'down', Addr: '10.0.0.2' } },
    {
      ID: '1',
      Description: { Hostname: 'a' },
      Status: { State: 'ready', Addr: '0.0.0.0' },
      ManagerStatus: { Addr: '10.0.0.1:2377' },
    },
    {
      ID: '3',
      Description: { Hostname: 'c' },
      Status: { State: 'ready', Addr: 'fd00::3' },
      ManagerStatus: { Addr: '[fd00::3]:2377' },
    },
  ];
  expect(parseNodes(JSON.stringify(nodes))).toEqual([
    { id: '1', hostname: 'a', address: '10.0.0.1', state: 'ready' },
    { id: '2', hostname: 'b', address: '10.0.0.2', state: 'down' },
    { id: '3', hostname: 'c', address: 'fd00::3', state: 'ready' },
  ]);
  expect(parseNodes('not JSON')).toEqual([]);
});

test.each([
  ['Error response from daemon: plugin netapp:latest is in use', 'plugin-in-use'],
  [
    'Error response from daemon: dial unix /run/docker/plugins/ab/netapp.sock: connect: no such file or directory',
    'plugin-start-failed',
  ],
  ['Error response from daemon: plugin "netapp:latest" already exists', 'plugin-exists'],
  [
    'Error response from daemon: Get https://reg:5000/v2/: http: server gave HTTP response to HTTPS client',
    'registry-insecure',
  ],
  [
    'Error response from daemon: Get https://reg/v2/: x509: certificate signed by unknown authority',
    'registry-certificate',
  ],
  [
    'Error response from daemon: toomanyrequests: You have reached your pull rate limit',
    'registry-rate-limit',
  ],
  [
    'Error response from daemon: manifest for netapp/trident-plugin:1.0 not found: manifest unknown',
    'image-not-found',
  ],
  [
    'Error response from daemon: pull access denied for x/y, repository does not exist or may require docker login',
    'image-not-found',
  ],
  ['Error response from daemon: unauthorized: authentication required', 'registry-login'],
  [
    'Error response from daemon: Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on 1.1.1.1:53: no such host',
    'registry-unreachable',
  ],
  [
    'Error response from daemon: Get https://reg/v2/: net/http: request canceled while waiting for connection',
    'registry-unreachable',
  ],
  ['write /var/lib/docker/tmp/x: no space left on device', 'host-disk-full'],
  [
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'docker-down',
  ],
  [
    'error during connect: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.41/plugins/privileges?remote=x": read unix @->/var/run/docker.sock: read: connection reset by peer',
    'docker-ended',
  ],
  ['Error response from daemon: unexpected EOF', 'registry-cut'],
  ['failed to copy: httpReadSeeker: failed open: connection reset by peer', 'registry-cut'],
  ['netappdvp: 1: exec: docker: not found', 'docker-missing'],
  [
    'invalid mount config for type "bind": bind source path does not exist: /etc/netappdvp',
    'config-folder-missing',
  ],
  ['something new', 'docker-failed'],
  ['', 'docker-failed'],
])('docker says %j: %s', (stderr, code) => {
  const problem = explainDocker(stderr, 1);
  expect(problem.code).toBe(code);
  if (stderr !== '')
    expect(problem.message).toContain(stderr.replace('Error response from daemon: ', ''));
});
