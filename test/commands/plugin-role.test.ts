import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RoleRow, roleRows } from '../../src/templates/roles.ts';
import { bootstrapWords, type Scene, startScene } from './svm-scene.ts';

const PASSWORD = 'Plugin-pass7word';
const svm = 'svm_docker';
let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
  const env = { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD };
  const { exitCode } = await scene.run(bootstrapWords(scene.sim, '--yes'), { env });
  expect(exitCode).toBe(0);
});
afterAll(() => scene.end());

/** One ONTAPI call as the plugin writes it; returns errno, or "" when it passed. */
async function call(
  login: { username: string; password: string },
  body: string,
  vfiler: string | null,
): Promise<string> {
  const attribute = vfiler === null ? '' : ` vfiler="${vfiler}"`;
  const xml = `<?xml version="1.0" encoding="UTF-8"?><netapp xmlns="http://www.netapp.com/filer/admin" version="1.21"${attribute}>${body}</netapp>`;
  const reply = await new Promise<string>((resolve, reject) => {
    const sent = request(
      {
        host: scene.sim.host,
        port: scene.sim.port,
        ca: scene.sim.caPem,
        method: 'POST',
        path: '/servlets/netapp.servlets.admin.XMLrequest_filer',
        auth: `${login.username}:${login.password}`,
        headers: { 'Content-Type': 'application/xml' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      },
    );
    sent.on('error', reject);
    sent.end(xml);
  });
  if (reply.includes('status="passed"')) return '';
  const errno = /errno="(\d+)"/.exec(reply)?.[1];
  if (errno === undefined) throw new Error(`no ONTAPI reply: ${reply}`);
  return errno;
}

const element = (name: string, fields: Readonly<Record<string, string>>): string =>
  `<${name}>${Object.entries(fields)
    .map(([key, value]) => `<${key}>${value}</${key}>`)
    .join('')}</${name}>`;

let round = 0;

/**
 * The plugin's calls from its start to the end of a volume and its clones (Trident ontap_common.go,
 * ontap_nas.go, abstraction_zapi.go). Returns the calls that were answered 13003, and what else went wrong.
 */
async function pluginsLife(): Promise<{ refused: string[]; other: string[] }> {
  round += 1;
  const [volume, clone, split] = [
    `netappdvp_v${round}`,
    `netappdvp_c${round}`,
    `netappdvp_s${round}`,
  ];
  const refused = new Set<string>();
  const other: string[] = [];
  const go = async (
    api: string,
    fields: Readonly<Record<string, string>>,
    fine: readonly string[] = [],
    tunnel: string | null = svm,
  ): Promise<void> => {
    const errno = await call(
      { username: 'trident_user', password: PASSWORD },
      element(api, fields),
      tunnel,
    );
    if (errno === '13003') refused.add(api);
    else if (errno !== '' && !fine.includes(errno)) other.push(`${api} ${errno}`);
  };
  const comment = (name: string): Promise<void> =>
    go('volume-modify-iter', {
      query: `<volume-attributes><volume-id-attributes><name>${name}</name></volume-id-attributes></volume-attributes>`,
      attributes:
        '<volume-attributes><volume-snapshot-attributes><snapdir-access-enabled>false</snapdir-access-enabled></volume-snapshot-attributes></volume-attributes>',
    });
  const remove = async (name: string): Promise<void> => {
    await go('volume-size', { volume: name });
    await go('snapmirror-destroy', { 'destination-location': `${svm}:${name}` }, ['15661']);
    await go(
      'snapmirror-release',
      { 'destination-location': `${svm}:${name}`, 'relationship-info-only': 'true' },
      ['19068'],
    );
    const query = `<snapmirror-destination-info><source-location>${svm}:${name}</source-location></snapmirror-destination-info>`;
    await go('snapmirror-get-destination-iter', { query });
    await go('snapmirror-release-iter', { query });
    await go('volume-destroy', { name, 'unmount-and-offline': 'true' });
  };

  await go('vserver-get', {});
  await go('system-get-version', {}, [], null);
  await go('system-get-ontapi-version', {}, [], null);
  await go('system-node-get-iter', { 'max-records': '100' }, ['13005'], null);
  await go('vserver-peer-get-iter', { 'max-records': '100' });
  await go('vserver-get-iter', { 'max-records': '100' });
  await go('vserver-show-aggr-get-iter', { 'max-records': '4294967294' });
  await go('net-interface-get-iter', { 'max-records': '100' });
  await go('ems-autosupport-log', {
    'app-version': '1',
    'auto-support': 'false',
    category: 'heartbeat',
    'computer-name': 'host1',
    'event-description': 'x',
    'event-id': '1',
    'event-source': 'trident',
    'log-level': '5',
  });

  await go('volume-size', { volume }, ['15661', '13040']);
  await go('volume-create', {
    volume,
    'containing-aggr-name': 'aggr1',
    size: '1g',
    'space-reserve': 'none',
    'export-policy': 'default',
    'unix-permissions': '0777',
  });
  await comment(volume);
  await go('volume-mount', { 'volume-name': volume, 'junction-path': `/${volume}` });
  await go('volume-get-iter', { 'max-records': '4294967294' });
  await go('snapshot-create', { snapshot: 'one', volume });
  await go('snapshot-get-iter', { 'max-records': '100' });
  await go('volume-clone-create', {
    volume: clone,
    'parent-volume': volume,
    'parent-snapshot': 'one',
  });
  await go('volume-mount', { 'volume-name': clone, 'junction-path': `/${clone}` });
  await remove(clone);
  await go('snapshot-delete', { snapshot: 'one', volume });
  await go('snapshot-create', { snapshot: 'two', volume });
  await go('volume-clone-create', {
    volume: split,
    'parent-volume': volume,
    'parent-snapshot': 'two',
  });
  await go('volume-clone-split-start', { volume: split });
  // The simulator's jobs take 20 ms here.
  await sleep(60);
  await remove(split);
  await go('volume-unmount', { 'volume-name': volume });
  await go('volume-offline', { name: volume });
  await remove(volume);
  return { refused: [...refused].toSorted(), other };
}

/** Takes a row out of the role, or puts it back, as the administrator. */
async function changeRow(verb: 'delete' | 'create', path: string, access: string): Promise<void> {
  const { username, password } = scene.sim;
  const fields = {
    vserver: svm,
    'role-name': 'trident_role',
    'command-directory-name': path,
    ...(verb === 'create' && { 'access-level': access }),
  };
  expect(
    await call({ username, password }, element(`security-login-role-${verb}`, fields), null),
  ).toBe('');
}

const isNeeded = (row: RoleRow): boolean => row.need === 'required' && row.impliedBy === null;

describe('the role that bootstrap makes', () => {
  it("lets the plugin's whole life pass, and leaves nothing behind", async () => {
    expect(await pluginsLife()).toEqual({ refused: [], other: [] });
    const names = [...scene.sim.cluster.volumes.all()].map((volume) => volume.name);
    expect(names).toEqual(['svm_docker_root']);
  });

  it.each(roleRows('ontap-nas').filter(isNeeded))(
    'needs $path: without it exactly its own calls are refused',
    async ({ path, access, apis }) => {
      await changeRow('delete', path, access);
      const { refused } = await pluginsLife();
      expect(refused).toEqual([...apis].toSorted());
      await changeRow('create', path, access);
    },
  );

  it.each(roleRows('ontap-nas').filter((row) => !isNeeded(row)))(
    'can do without $path: no volume is lost by it',
    async ({ path, access, apis }) => {
      await changeRow('delete', path, access);
      const { refused } = await pluginsLife();
      expect(apis).toEqual(expect.arrayContaining(refused));
      await changeRow('create', path, access);
    },
  );

  it('is refused everything else', async () => {
    const login = { username: 'trident_user', password: PASSWORD };
    const refusals = await Promise.all([
      call(
        login,
        element('volume-rename', { volume: 'svm_docker_root', 'new-volume-name': 'x' }),
        svm,
      ),
      call(login, element('export-policy-create', { 'policy-name': 'x' }), svm),
      call(login, element('security-login-get-iter', {}), svm),
    ]);
    expect(refusals.every((errno) => errno === '13003' || errno === '13005')).toBe(true);
  });
});
