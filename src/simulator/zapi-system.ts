import { accessTo } from './access.ts';
import { releaseName } from './cluster.ts';
import type { Node } from './state.ts';
import type { Invocation, ZapiCalls } from './zapi-call.ts';
import { ontapiMinor } from './zapi-envelope.ts';
import { key, structs, text } from './zapi-fields.ts';
import { iterCall, oneRecord, type RecordType } from './zapi-iter.ts';
import { element, textElement } from './zapi-xml.ts';

const node: RecordType<Node> = {
  element: 'node-details-info',
  keyOf: (one) => [one.name],
  fields: {
    'is-node-healthy': text(() => true),
    'is-node-cluster-eligible': text(() => true),
    node: key((one) => one.name),
    'node-location': text(() => ''),
    'node-model': text((one) => one.model),
    'node-serial-number': text((one) => one.serialNumber),
    'node-system-id': text((one) => one.systemId),
    'node-uuid': text((one) => one.uuid),
    'node-vendor': text(() => 'NetApp'),
    'product-version': text(() => 'NetApp Release'),
  },
};

const identity: RecordType<Invocation> = {
  element: 'cluster-identity-info',
  keyOf: () => [],
  fields: {
    'cluster-contact': text(() => ''),
    'cluster-location': text(() => ''),
    'cluster-name': key((call) => call.cluster.state.name),
    'cluster-serial-number': text((call) => call.cluster.state.serialNumber),
    'cluster-uuid': key((call) => call.cluster.state.uuid),
    'rdb-uuid': text((call) => call.cluster.state.uuid),
  },
};

interface Operation {
  readonly name: string;
  readonly apis: readonly string[];
}

interface Capability {
  readonly object: string;
  readonly operations: readonly Operation[];
}

const capability: RecordType<Capability> = {
  element: 'capability-info',
  keyOf: (one) => [one.object],
  fields: {
    'object-name': key((one) => one.object),
    'operation-list': structs(
      'operation-info',
      {
        name: text((one: Operation) => one.name),
        'api-name': text((one: Operation) => one.apis.join(',')),
      },
      (one) => one.operations,
    ),
  },
};

/** What the caller's role lets it run, by command: the last word is the operation (shape from Cinder's use of it). */
function capabilities(call: Invocation): Capability[] {
  const objects = new Map<string, Map<string, string[]>>();
  for (const [api, known] of call.calls) {
    const outside = call.svm ? known.scope === 'cluster' : known.scope === 'svm';
    if (known.command === null || outside) continue;
    const access = accessTo(call.login.role, known.command);
    if (access === 'none' || (known.write && access !== 'all')) continue;
    const words = known.command.split(' ');
    const operation = words.length > 1 ? (words.at(-1) ?? '') : 'show';
    const object = words.length > 1 ? words.slice(0, -1).join(' ') : known.command;
    const operations = objects.get(object) ?? new Map<string, string[]>();
    operations.set(operation, [...(operations.get(operation) ?? []), api]);
    objects.set(object, operations);
  }
  return [...objects].map(([object, operations]) => ({
    object,
    operations: [...operations].map(([name, apis]) => ({ name, apis })),
  }));
}

function runVersion(call: Invocation): string {
  const { generation, major, minor } = call.cluster.state.version;
  const tuple =
    textElement('generation', generation) +
    textElement('major', major) +
    textElement('minor', minor);
  const release = releaseName(call.cluster);
  return (
    textElement('build-timestamp', 1723723200) +
    textElement('is-clustered', true) +
    element(
      'node-version-details',
      call.cluster.state.nodes
        .map((one) =>
          element(
            'node-version-detail-info',
            textElement('build-timestamp', 1723723200) +
              textElement('node-name', one.name) +
              textElement('version', release) +
              element('version-tuple', element('system-version-tuple', tuple)),
          ),
        )
        .join(''),
    ) +
    textElement('version', release) +
    element('version-tuple', element('system-version-tuple', tuple))
  );
}

function runLicenses(call: Invocation): string {
  const { licenses, serialNumber, name } = call.cluster.state;
  const infos = licenses.map((own) =>
    element(
      'license-v2-info',
      textElement('customer-id', '') +
        textElement('description', `${own} License`) +
        textElement('legacy', false) +
        textElement('owner', name) +
        textElement('package', own) +
        textElement('serial-number', serialNumber) +
        textElement('type', 'site'),
    ),
  );
  return element('licenses', infos.join(''));
}

export const systemCalls: ZapiCalls = {
  'system-get-version': {
    command: 'version',
    scope: 'any',
    write: false,
    arguments: {},
    run: runVersion,
  },
  'system-get-ontapi-version': {
    command: 'version',
    scope: 'any',
    write: false,
    arguments: {},
    run: (call) =>
      textElement('major-version', 1) +
      textElement('minor-version', ontapiMinor(call.cluster.state.version)),
  },
  'system-node-get-iter': iterCall(
    { command: 'system node show', scope: 'cluster' },
    (call) => ({
      ...node,
      fields: { ...node.fields, 'product-version': text(() => releaseName(call.cluster)) },
    }),
    (call) => call.cluster.state.nodes,
  ),
  'cluster-identity-get': {
    command: 'cluster identity show',
    scope: 'cluster',
    write: false,
    arguments: { 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, identity, call),
  },
  'license-v2-list-info': {
    command: 'system license show',
    scope: 'cluster',
    write: false,
    arguments: {},
    run: runLicenses,
  },
  'system-user-capability-get-iter': iterCall(
    { command: null, scope: 'any' },
    () => capability,
    capabilities,
  ),
};
