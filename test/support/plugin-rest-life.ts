import type { RunningSimulator } from '../../src/simulator/server.ts';
import { at, column, type Json, type RestCaller, rest, word } from '../simulator/rest-wire.ts';

/**
 * One volume's life over REST, as Trident's drivers live it (ontap_rest.go, ontap_nas.go, ontap_nas_qtree.go, ontap_san.go,
 * ontap_san_economy.go, ontap_san_nvme.go): what they send to make, use and delete it. Written apart from the product.
 */
export interface RestLife {
  /** Makes a volume, and for block storage what a mount needs; pools are named as ONTAP names them. */
  make(flexVol: string, name: string): Promise<void>;
  /** The answers to the calls that delete: "202" where a job was started, "403 6" where one was refused. */
  remove(flexVol: string, name: string): Promise<string[]>;
}

export type RestBackend =
  | 'ontap-nas'
  | 'ontap-nas-flexgroup'
  | 'ontap-nas-economy'
  | 'ontap-san'
  | 'ontap-san-nvme'
  | 'ontap-san-economy';

const svm = { name: 'svm_docker' };

export function restLife(
  simulator: RunningSimulator,
  backend: RestBackend,
  caller: RestCaller,
): RestLife {
  async function settle(status: number, body: Json): Promise<string> {
    if (status !== 202)
      return status < 300 ? String(status) : `${status} ${word(body, 'error.code')}`;
    const jobId = word(body, 'job.uuid');
    for (;;) {
      const job = await rest(simulator, `GET /cluster/jobs/${jobId}?fields=**`, undefined, caller);
      const state = at(job.body, 'state');
      if (state === 'success') return '202';
      if (state !== 'queued' && state !== 'running')
        throw new Error(`${job.status} ${JSON.stringify(job.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  async function call(line: string, document?: unknown): Promise<string> {
    const { status, body } = await rest(simulator, line, document, caller);
    return settle(status, body);
  }
  async function must(line: string, document?: unknown): Promise<void> {
    const { status, body } = await rest(simulator, line, document, caller);
    if (status >= 300) throw new Error(`${line}: ${status} ${JSON.stringify(body)}`);
    await settle(status, body);
  }
  async function uuid(path: string, field = 'uuid'): Promise<string> {
    const { body } = await rest(simulator, `GET ${path}`, undefined, caller);
    const [only, ...others] = column(body, field);
    if ((typeof only !== 'string' && typeof only !== 'number') || others.length > 0)
      throw new Error(`${path}: ${JSON.stringify(body)}`);
    return String(only);
  }
  const volumeUuid = (name: string) => uuid(`/storage/volumes?name=${name}&fields=`);
  const lunUuid = (path: string) => uuid(`/storage/luns?name=${encodeURIComponent(path)}`);

  async function makeVolume(name: string, style = 'flexvol'): Promise<string> {
    const flexgroup = style === 'flexgroup';
    await must('POST /storage/volumes', {
      name,
      svm,
      style,
      size: flexgroup ? 400 * 2 ** 30 : 2 ** 30,
      aggregates: flexgroup ? [{ name: 'aggr1' }, { name: 'aggr2' }] : [{ name: 'aggr1' }],
      guarantee: { type: 'none' },
      snapshot_policy: { name: 'none' },
    });
    const own = await volumeUuid(name);
    await must(`PATCH /storage/volumes/${own}`, { comment: 'docker' });
    return own;
  }
  const destroy = async (name: string): Promise<string[]> => [
    await call(`DELETE /storage/volumes/${await volumeUuid(name)}?force=false`),
  ];
  async function removeVolume(name: string): Promise<string[]> {
    await must('GET /snapmirror/relationships?list_destinations_only=true&fields=source.path');
    await must('GET /snapmirror/relationships?fields=source.path,destination.path');
    return destroy(name);
  }
  const mount = (own: string, name: string) =>
    must(`PATCH /storage/volumes/${own}`, { nas: { path: `/${name}` } });

  const nas = (style: string): RestLife => ({
    async make(flexVol) {
      const own = await makeVolume(flexVol, style);
      await must(`PATCH /storage/volumes/${own}`, { snapshot_directory_access_enabled: false });
      await mount(own, flexVol);
      await must(`POST /storage/volumes/${own}/snapshots`, { name: 'for_a_clone' });
    },
    async remove(flexVol) {
      const own = await volumeUuid(flexVol);
      const snapshot = await uuid(`/storage/volumes/${own}/snapshots?name=for_a_clone`);
      const first = await call(`DELETE /storage/volumes/${own}/snapshots/${snapshot}`);
      return [first, ...(await removeVolume(flexVol))];
    },
  });

  const economyNas: RestLife = {
    async make(flexVol, name) {
      const own = await makeVolume(flexVol);
      await mount(own, flexVol);
      const rule = { svm, volume: { name: flexVol }, type: 'tree' };
      await must('POST /storage/quota/rules', { ...rule, qtree: { name: '' } });
      await must(`PATCH /storage/volumes/${own}`, { quota: { enabled: true } });
      await must('POST /storage/qtrees', { name, svm, volume: { name: flexVol } });
      await must('POST /storage/quota/rules', {
        ...rule,
        qtree: { name },
        space: { hard_limit: 2 ** 30 },
      });
    },
    async remove(flexVol, name) {
      const own = await volumeUuid(flexVol);
      const id = await uuid(`/storage/qtrees?volume.name=${flexVol}&name=${name}`, 'id');
      const path = `/storage/qtrees/${own}/${id}`;
      return [
        await call(`PATCH ${path}`, { name: `deleted_${name}` }),
        await call(`DELETE ${path}`),
      ];
    },
  };

  async function makeLun(flexVol: string, name: string): Promise<void> {
    const path = `/vol/${flexVol}/${name}`;
    const space = { size: 2 ** 20, guarantee: { requested: false } };
    await must('POST /storage/luns', { name: path, svm, os_type: 'linux', space });
    const lun = await lunUuid(path);
    await must(`POST /storage/luns/${lun}/attributes`, { name: 'context', value: 'docker' });
    await call('POST /protocols/san/igroups', {
      name: 'netappdvp',
      svm,
      os_type: 'linux',
      protocol: 'iscsi',
    });
    const igroup = await uuid('/protocols/san/igroups?name=netappdvp');
    await call(`POST /protocols/san/igroups/${igroup}/initiators`, {
      name: 'iqn.2004-10.com.example:docker1',
    });
    await must('POST /protocols/san/lun-maps', {
      svm,
      lun: { name: path },
      igroup: { name: 'netappdvp' },
    });
  }

  const san: RestLife = {
    async make(flexVol) {
      await makeVolume(flexVol);
      await makeLun(flexVol, 'lun0');
    },
    async remove(flexVol) {
      const lun = await lunUuid(`/vol/${flexVol}/lun0`);
      const first = await call(`DELETE /storage/luns/${lun}?allow_delete_while_mapped=true`);
      return [first, ...(await removeVolume(flexVol))];
    },
  };

  const economySan: RestLife = {
    async make(flexVol, name) {
      await makeVolume(flexVol);
      await makeLun(flexVol, name);
    },
    async remove(flexVol, name) {
      const lun = await lunUuid(`/vol/${flexVol}/${name}`);
      const first = await call(`DELETE /storage/luns/${lun}?allow_delete_while_mapped=true`);
      // The last LUN takes the pool with it.
      return [first, ...(await destroy(flexVol))];
    },
  };

  const subsystem = 'docker1_subsystem';
  const nqn = 'nqn.2014-08.org.nvmexpress:uuid:c7b1f6a2-0000-4000-8000-000000000001';
  const nvme: RestLife = {
    async make(flexVol) {
      const path = `/vol/${flexVol}/namespace0`;
      await makeVolume(flexVol);
      await must('POST /storage/namespaces?return_records=true', {
        name: path,
        svm,
        os_type: 'linux',
        space: { size: 2 ** 26, block_size: 4096 },
      });
      const own = await uuid(`/storage/namespaces?name=${encodeURIComponent(path)}`);
      await must(`PATCH /storage/namespaces/${own}`, { comment: '{"nsAttribute":{}}' });
      await must('POST /protocols/nvme/subsystems?return_records=true', {
        name: `${flexVol}_${subsystem}`,
        svm,
        os_type: 'linux',
      });
      const sub = await uuid(`/protocols/nvme/subsystems?name=${flexVol}_${subsystem}`);
      await must(`GET /protocols/nvme/subsystems/${sub}/hosts`);
      await must(`POST /protocols/nvme/subsystems/${sub}/hosts`, { nqn });
      await must(`GET /protocols/nvme/subsystem-maps?subsystem.uuid=${sub}`);
      await must('POST /protocols/nvme/subsystem-maps', {
        svm,
        namespace: { uuid: own },
        subsystem: { uuid: sub },
      });
    },
    async remove(flexVol) {
      const path = encodeURIComponent(`/vol/${flexVol}/namespace0`);
      const own = await uuid(`/storage/namespaces?name=${path}`);
      const sub = await uuid(`/protocols/nvme/subsystems?name=${flexVol}_${subsystem}`);
      await must(`DELETE /protocols/nvme/subsystem-maps/${sub}/${own}`);
      await must(`DELETE /protocols/nvme/subsystems/${sub}/hosts/${encodeURIComponent(nqn)}`);
      await must(`DELETE /protocols/nvme/subsystems/${sub}?allow_delete_with_hosts=true`);
      const first = await call(`DELETE /storage/namespaces/${own}`);
      return [first, ...(await removeVolume(flexVol))];
    },
  };

  const lives: Readonly<Record<RestBackend, RestLife>> = {
    'ontap-nas': nas('flexvol'),
    'ontap-nas-flexgroup': nas('flexgroup'),
    'ontap-nas-economy': economyNas,
    'ontap-san': san,
    'ontap-san-nvme': nvme,
    'ontap-san-economy': economySan,
  };
  return lives[backend];
}
