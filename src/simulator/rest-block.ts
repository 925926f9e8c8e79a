import {
  createCredentials,
  createIscsiService,
  deleteIscsiService,
  setCredentials,
} from './block.ts';
import type { Cluster } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { key, value } from './rest-fields.ts';
import type { Resource } from './rest-resource.ts';
import type { IscsiCredentials, IscsiService } from './state-services.ts';

/** Fields and codes of this file: NetApp's REST reference (san_*). */
const ofSvm = (cluster: Cluster) => ({
  svm: (one: { svm: string }) => svmHref(cluster, one.svm),
});

const iscsi = resource<IscsiService>({
  path: '/protocols/san/iscsi/services',
  instance: '{svm.uuid}',
  scope: 'any',
  order: ['svm.name'],
  list: (call) => ofScope(call, call.cluster.state.iscsiServices, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<IscsiService>(call, (one) => one.svm, true),
    enabled: value((one) => one.enabled),
    'target.alias': value((one) => one.alias),
    'target.name': value((one) => one.target),
  }),
  links: (call) => ofSvm(call.cluster),
  get: { commands: ['vserver iscsi show'] },
  post: {
    commands: ['vserver iscsi create'],
    body: { enabled: 'flag', 'target.alias': 'text', ...svmBody },
    run: (call, body) =>
      createIscsiService(call.cluster, svmFrom(call, body).name, {
        enabled: body.flag('enabled') ?? true,
        alias: body.text('target.alias'),
      }),
  },
  patch: {
    commands: ['vserver iscsi modify'],
    body: { enabled: 'flag', 'target.alias': 'text' },
    run(_call, service, body) {
      service.enabled = body.flag('enabled') ?? service.enabled;
      service.alias = body.text('target.alias') ?? service.alias;
    },
  },
  delete: {
    commands: ['vserver iscsi delete'],
    run: (call, service) => deleteIscsiService(call.cluster, service),
  },
});

const login: BodyTypes = {
  authentication_type: { type: 'text', values: ['chap', 'none', 'deny'] },
  'chap.inbound.password': 'text',
  'chap.inbound.user': 'text',
  'chap.outbound.password': 'text',
  'chap.outbound.user': 'text',
};

function loginFrom(body: Body): Pick<IscsiCredentials, 'type' | 'inbound' | 'outbound'> {
  const type = body.text('authentication_type');
  const pair = (side: 'inbound' | 'outbound') => {
    const user = body.text(`chap.${side}.user`);
    const password = body.text(`chap.${side}.password`);
    return user === undefined && password === undefined
      ? null
      : { user: user ?? '', password: password ?? '' };
  };
  return {
    type: type === 'chap' || type === 'deny' ? type : 'none',
    inbound: pair('inbound'),
    outbound: pair('outbound'),
  };
}

/** Passwords are written and never shown. */
const credentials = resource<IscsiCredentials>({
  path: '/protocols/san/iscsi/credentials',
  instance: '{svm.uuid}/{initiator}',
  scope: 'any',
  order: ['svm.name', 'initiator'],
  list: (call) => ofScope(call, call.cluster.state.iscsiCredentials, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<IscsiCredentials>(call, (one) => one.svm, true),
    initiator: key((one) => one.initiator),
    authentication_type: value((one) => one.type),
    'chap.inbound.user': value((one) => one.inbound?.user),
    'chap.outbound.user': value((one) => one.outbound?.user),
  }),
  links: (call) => ofSvm(call.cluster),
  get: { commands: ['vserver iscsi security show'] },
  post: {
    commands: ['vserver iscsi security create'],
    body: { ...login, ...svmBody, initiator: { type: 'text', required: true } },
    run: (call, body) =>
      createCredentials(call.cluster, {
        svm: svmFrom(call, body).name,
        initiator: body.need('initiator'),
        ...loginFrom(body),
      }),
  },
  patch: {
    commands: ['vserver iscsi security modify'],
    body: login,
    run: (_call, entry, body) => setCredentials(entry, loginFrom(body)),
  },
  delete: {
    commands: ['vserver iscsi security delete'],
    run(call, entry) {
      const { state } = call.cluster;
      if (entry.initiator === 'default') {
        throw new Rejected('not-allowed', 'The default credentials cannot be deleted.');
      }
      state.iscsiCredentials = state.iscsiCredentials.filter((other) => other !== entry);
    },
  },
});

export const blockResources: readonly Resource[] = [iscsi, credentials];
