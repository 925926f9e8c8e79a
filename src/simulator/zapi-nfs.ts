import {
  createNfsService,
  deleteNfsService,
  findNfsService,
  nfsDefaults,
  requireNfsService,
} from './nfs.ts';
import type { NfsService } from './state.ts';
import { type Invocation, svmOf, type ZapiCalls } from './zapi-call.ts';
import { type Field, key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { createdRecord, iterCall, oneRecord, type RecordType } from './zapi-iter.ts';
import { textElement } from './zapi-xml.ts';

const optionNames = Object.keys(nfsDefaults);

const optionFields: Readonly<Record<string, Field<NfsService>>> = Object.fromEntries(
  optionNames.map((name) => [name, text((service: NfsService) => service.options[name])]),
);

const service: RecordType<NfsService> = {
  element: 'nfs-info',
  keyOf: (one) => [one.svm],
  fields: {
    ...optionFields,
    'is-nfs-access-enabled': text((one) => one.enabled),
    vserver: key((one) => one.svm),
  },
};

/** The type of an option shows in its default. */
const optionArguments: ArgumentTypes = Object.fromEntries(
  Object.entries(nfsDefaults).map(([name, value]) => [
    name,
    value === 'true' || value === 'false' ? 'flag' : /^\d+$/.test(value) ? 'integer' : 'text',
  ]),
);

function optionsOf(call: Invocation): Record<string, string> {
  const given = optionNames.flatMap((name) => {
    const value = call.input.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

const write = { scope: 'svm', write: true } as const;
const show = { command: 'vserver nfs show', write: false } as const;

export const nfsCalls: ZapiCalls = {
  'nfs-service-create': {
    ...write,
    command: 'vserver nfs create',
    arguments: { ...optionArguments, 'is-nfs-access-enabled': 'flag', 'return-record': 'flag' },
    run(call) {
      const enabled = call.input.flag('is-nfs-access-enabled') ?? true;
      const made = createNfsService(call.cluster, svmOf(call).name, enabled, optionsOf(call));
      return createdRecord(call, service, made);
    },
  },
  'nfs-service-modify': {
    ...write,
    command: 'vserver nfs modify',
    arguments: { ...optionArguments, 'is-nfs-access-enabled': 'flag' },
    run(call) {
      const found = requireNfsService(call.cluster, svmOf(call).name);
      found.enabled = call.input.flag('is-nfs-access-enabled') ?? found.enabled;
      Object.assign(found.options, optionsOf(call));
      return '';
    },
  },
  'nfs-service-destroy': {
    ...write,
    command: 'vserver nfs delete',
    arguments: {},
    run(call) {
      deleteNfsService(call.cluster, requireNfsService(call.cluster, svmOf(call).name));
      return '';
    },
  },
  'nfs-service-get': {
    ...show,
    scope: 'svm',
    arguments: { 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, service, requireNfsService(call.cluster, svmOf(call).name)),
  },
  'nfs-service-get-iter': iterCall(
    { command: show.command, scope: 'any' },
    () => service,
    (call) =>
      call.cluster.state.nfsServices.filter((one) => !call.svm || one.svm === call.svm.name),
  ),
  // Manila calls it on a new SVM that has no service yet: it makes one.
  'nfs-enable': {
    ...write,
    command: 'vserver nfs on',
    arguments: {},
    run(call) {
      const svm = svmOf(call).name;
      const found = findNfsService(call.cluster, svm);
      if (found) found.enabled = true;
      else createNfsService(call.cluster, svm, true, {});
      return '';
    },
  },
  'nfs-disable': {
    ...write,
    command: 'vserver nfs off',
    arguments: {},
    run(call) {
      requireNfsService(call.cluster, svmOf(call).name).enabled = false;
      return '';
    },
  },
  'nfs-status': {
    ...show,
    command: 'vserver nfs status',
    scope: 'svm',
    arguments: {},
    run(call) {
      const found = findNfsService(call.cluster, svmOf(call).name);
      return textElement('is-drained', true) + textElement('is-enabled', found?.enabled ?? false);
    },
  },
};
