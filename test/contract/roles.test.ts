import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient, Privilege } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { type ContractTarget, simulatorTarget } from '../support/contract-target.ts';

/**
 * Roles over REST as releases have them: those of REST paths since 9.6, with none, readonly and all until 9.11.1; those of
 * command directories by the command itself until 9.11.1. The last part of each name says where it was last verified.
 */
const svm = 'svm_docker';
const commands: readonly Privilege[] = [
  { path: 'version', access: 'readonly' },
  { path: 'volume', access: 'readonly' },
  { path: 'volume destroy', access: 'all', query: '-volume docker_*' },
];
const paths: readonly Privilege[] = [
  { path: '/api/svm/svms', access: 'readonly' },
  { path: '/api/storage/volumes', access: 'all' },
];
const byPath = (rows: readonly Privilege[] | undefined): readonly Privilege[] =>
  (rows ?? [])
    .filter(({ path }) => path !== 'DEFAULT')
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));

describe.each(['9.6', '9.8', '9.10.1', '9.11.1', '9.15.1'])(
  'roles on a simulator with ONTAP %s over REST',
  (ontapVersion) => {
    const fine = ['9.11.1', '9.15.1'].includes(ontapVersion);
    let ontap: ContractTarget;
    let client: OntapClient;
    beforeAll(async () => {
      ontap = await simulatorTarget('typical', { ontapVersion, api: 'rest' });
      client = await connectOntap(ontap.target);
    });
    afterEach(() => expect(ontap.refusals()).toEqual([]));
    afterAll(async () => {
      client?.close();
      await ontap?.stop();
    });

    it.each([
      ['of command directories', 'by_command', commands],
      ['of REST paths', 'by_path', paths],
    ] as const)(
      '%s: are made, completed, raised, and gone [verified: never]',
      async (_kind, name, rows) => {
        expect(await client.getRole(svm, name)).toBeNull();
        await client.grantPrivileges(svm, name, rows.slice(0, 1), { isNew: true });
        expect(byPath((await client.getRole(svm, name))?.privileges)).toEqual(rows.slice(0, 1));
        const [, second] = rows;
        if (second === undefined) throw new Error('two rows are needed');
        await client.grantPrivileges(svm, name, [{ ...second, access: 'readonly' }], {
          isNew: true,
        });
        await client.grantPrivileges(svm, name, rows, { isNew: false });
        expect(byPath((await client.getRole(svm, name))?.privileges)).toEqual(byPath(rows));
        const before = ontap.writes();
        await client.grantPrivileges(svm, name, rows, { isNew: false });
        expect(ontap.writes()).toBe(before);
        await client.deleteRole(svm, name);
        expect(await client.getRole(svm, name)).toBeNull();
      },
    );

    it('of REST paths know the finer accesses from 9.11.1 on [verified: never]', async () => {
      const row = { path: '/api/storage/qtrees', access: 'read_create' } as const;
      const made = client.grantPrivileges(svm, 'fine', [row], { isNew: true });
      if (fine) await made;
      else await expect(made).rejects.toMatchObject({ kind: 'invalid' });
      expect((await client.getRole(svm, 'fine')) !== null).toBe(fine);
    });

    it('bring their command directories with them, which stay theirs [verified: never]', async () => {
      await client.grantPrivileges(svm, 'mapped', paths, { isNew: true });
      const zapi = await connectOntap({ ...ontap.target, api: 'zapi' });
      const seen = await zapi.getRole(svm, 'mapped');
      expect(seen?.privileges.map(({ path }) => path)).toContain('volume show');
      const raise = zapi.grantPrivileges(svm, 'mapped', [{ path: 'version', access: 'all' }], {
        isNew: false,
      });
      await expect(raise).rejects.toThrow(/mapped to a REST role/);
      zapi.close();
      expect(byPath((await client.getRole(svm, 'mapped'))?.privileges)).toEqual(byPath(paths));
    });
  },
);
