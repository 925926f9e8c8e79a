import { addInitiator, createIgroup, deleteIgroup, removeInitiator } from './block.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { items, key, value } from './rest-fields.ts';
import type { Resource } from './rest-resource.ts';
import type { Igroup } from './state-services.ts';

/** Fields and codes: NetApp's REST reference (igroup, igroup_initiator). */
const igroups = resource<Igroup>({
  path: '/protocols/san/igroups',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  list: (call) => ofScope(call, call.cluster.state.igroups, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<Igroup>(call, (one) => one.svm, true),
    name: key((one) => one.name),
    uuid: key((one) => one.uuid),
    initiators: items<Igroup, string>({ name: key((name) => name) }, (one) => one.initiators),
    os_type: value((one) => one.osType),
    protocol: value((one) => one.protocol),
  }),
  links: (call) => ({ svm: (one) => svmHref(call.cluster, one.svm) }),
  get: { commands: ['lun igroup show'] },
  post: {
    commands: ['lun igroup create'],
    body: {
      initiators: { type: 'items', of: { name: { type: 'text', required: true } } },
      name: { type: 'text', required: true },
      os_type: { type: 'text', required: true },
      protocol: 'text',
      ...svmBody,
    },
    run(call, body) {
      const made = createIgroup(call.cluster, {
        svm: svmFrom(call, body).name,
        name: body.need('name'),
        protocol: body.text('protocol') ?? 'mixed',
        osType: body.need('os_type'),
      });
      for (const one of body.items('initiators') ?? []) addInitiator(made, one.need('name'));
      return made;
    },
  },
  delete: {
    commands: ['lun igroup delete'],
    run: (call, igroup) => deleteIgroup(call.cluster, igroup),
  },
});

interface Member {
  readonly igroup: Igroup;
  readonly name: string;
}

const initiators = resource<Member>({
  path: '/protocols/san/igroups/{igroup.uuid}/initiators',
  instance: '{name}',
  scope: 'any',
  order: ['name'],
  list: (call) =>
    ofScope(call, call.cluster.state.igroups, (one) => one.svm).flatMap((igroup) =>
      igroup.initiators.map((name) => ({ igroup, name })),
    ),
  fields: () => ({
    'igroup.name': value((one) => one.igroup.name),
    'igroup.uuid': key((one) => one.igroup.uuid),
    name: key((one) => one.name),
  }),
  get: { commands: ['lun igroup show'] },
  post: {
    commands: ['lun igroup add'],
    body: {
      name: 'text',
      records: { type: 'items', of: { name: { type: 'text', required: true } } },
    },
    run(call, body) {
      const uuid = call.parameters['igroup.uuid'];
      const igroup = ofScope(call, call.cluster.state.igroups, (one) => one.svm).find(
        (one) => one.uuid === uuid,
      );
      if (!igroup) throw new RestFailure(404, '4', "entry doesn't exist", 'igroup.uuid');
      const one = body.text('name');
      const names = body.items('records')?.map((record) => record.need('name')) ?? [];
      for (const name of [...(one === undefined ? [] : [one]), ...names]) {
        addInitiator(igroup, name);
      }
      return null;
    },
  },
  delete: {
    commands: ['lun igroup remove'],
    run: (_call, { igroup, name }) => removeInitiator(igroup, name),
  },
});

export const igroupResources: readonly Resource[] = [igroups, initiators];
