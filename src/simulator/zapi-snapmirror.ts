import type { Cluster } from './cluster.ts';
import { deleteMirror, locationOf, releaseMirror } from './mirrors.ts';
import { Rejected } from './rejection.ts';
import type { MirrorRelation } from './storage-state.ts';
import type { Invocation, ZapiCall, ZapiCalls } from './zapi-call.ts';
import { ZapiFailure } from './zapi-errors.ts';
import { type Fields, key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, type RecordType, testOf } from './zapi-iter.ts';
import { textElement } from './zapi-xml.ts';

/**
 * SnapMirror as each end knows it, and lists of what the cluster has none of (peers, efficiency): what the plugin
 * asks on every delete, and what Manila asks around a share. Field names from Trident's azgo and Manila's client.
 */

function names(list: string): Fields<never> {
  return Object.fromEntries(list.split(' ').map((name) => [name, text<never>(() => null)]));
}

const endNames =
  'destination-cluster destination-location destination-volume destination-vserver ' +
  'source-cluster source-location source-volume source-vserver';

function endFields(cluster: Cluster): Fields<MirrorRelation> {
  const own = cluster.state.name;
  const remote = (name: string): string | null => (name === own ? null : name);
  return {
    'destination-cluster': text((one) => remote(one.destination.cluster)),
    'destination-location': key((one) => locationOf(cluster, one.destination)),
    'destination-volume': text((one) => one.destination.volume),
    'destination-vserver': text((one) => one.destination.svm),
    'source-cluster': text((one) => remote(one.source.cluster)),
    'source-location': key((one) => locationOf(cluster, one.source)),
    'source-volume': text((one) => one.source.volume),
    'source-vserver': text((one) => one.source.svm),
  };
}

function common(cluster: Cluster): Fields<MirrorRelation> {
  return {
    ...endFields(cluster),
    'policy-type': text((one) => (one.type === 'load_sharing' ? null : 'async_mirror')),
    'progress-last-updated': text(() => null),
    'relationship-id': text((one) => one.uuid),
    'relationship-status': text((one) => (one.transferring ? 'transferring' : 'idle')),
    'relationship-type': text((one) => one.type),
    'transfer-progress': text(() => null),
  };
}

function relationType(cluster: Cluster): RecordType<MirrorRelation> {
  const none = 'lag-time last-transfer-end-timestamp last-transfer-error last-transfer-size';
  return {
    element: 'snapmirror-info',
    keyOf: (one) => [locationOf(cluster, one.destination)],
    fields: {
      ...names(`${none} last-transfer-type schedule`),
      ...common(cluster),
      'is-healthy': text((one) => one.healthy),
      'mirror-state': text((one) => one.state.replaceAll('_', '-')),
      policy: text((one) => one.policy),
      vserver: text((one) => one.destination.svm),
    },
  };
}

function destinationType(cluster: Cluster): RecordType<MirrorRelation> {
  return {
    element: 'snapmirror-destination-info',
    keyOf: (one) => [locationOf(cluster, one.source), locationOf(cluster, one.destination)],
    fields: {
      ...names('relationship-group-type source-volume-node'),
      ...common(cluster),
      'is-constituent': text(() => false),
    },
  };
}

const policy = {
  element: 'snapmirror-policy-info',
  keyOf: () => [],
  fields: names(
    'comment is-network-compression-enabled owner policy-name restart total-keep total-rules ' +
      'transfer-priority tries type vserver-name',
  ),
};

const peer = {
  element: 'vserver-peer-info',
  keyOf: () => [],
  fields: names(
    'local-vserver-uuid peer-cluster peer-state peer-vserver peer-vserver-uuid vserver',
  ),
};

const efficiency = {
  element: 'sis-status-info',
  keyOf: () => [],
  fields: names(
    'is-compression-enabled is-inline-compression-enabled path policy schedule state status vserver',
  ),
};

function emptyList(
  command: string,
  type: { element: string; keyOf: () => string[]; fields: Fields<never> },
): ZapiCall {
  return iterCall<never>(
    { command, scope: 'any' },
    () => type,
    () => [],
  );
}

/** Relations that one end in the call's scope still knows. */
function known(call: Invocation, end: 'source' | 'destination'): MirrorRelation[] {
  const { name, storage } = call.cluster.state;
  return storage.mirrors.filter(
    (one) =>
      (end === 'source' ? one.atSource : one.atDestination) &&
      one[end].cluster === name &&
      (call.svm === null || one[end].svm === call.svm.name),
  );
}

/** The relations that the arguments name: by location, or by SVM and volume. */
function named(call: Invocation, end: 'source' | 'destination'): MirrorRelation[] {
  const { cluster, input } = call;
  return known(call, end).filter((one) =>
    (['source', 'destination'] as const).every((side) => {
      const location = input.text(`${side}-location`);
      if (location && location !== locationOf(cluster, one[side])) return false;
      const volume = input.text(`${side}-volume`);
      if (volume && volume !== one[side].volume) return false;
      const svm = input.text(`${side}-vserver`);
      return !svm || svm === one[side].svm;
    }),
  );
}

const endArguments: ArgumentTypes = Object.fromEntries(
  endNames.split(' ').map((name) => [name, 'text']),
);

export const snapmirrorCalls: ZapiCalls = {
  'snapmirror-get-iter': iterCall(
    { command: 'snapmirror show', scope: 'any' },
    (call) => relationType(call.cluster),
    (call) => known(call, 'destination'),
  ),
  'snapmirror-get-destination-iter': iterCall(
    { command: 'snapmirror list-destinations', scope: 'any' },
    (call) => destinationType(call.cluster),
    (call) => known(call, 'source'),
  ),
  'snapmirror-policy-get-iter': emptyList('snapmirror policy show', policy),
  'vserver-peer-get-iter': emptyList('vserver peer show', peer),
  'sis-get-iter': emptyList('volume efficiency show', efficiency),
  'snapmirror-destroy': {
    command: 'snapmirror delete',
    scope: 'any',
    write: true,
    arguments: endArguments,
    run(call) {
      const relations = named(call, 'destination');
      // "entry doesn't exist": Trident takes 15661 as nothing to do.
      if (relations.length === 0) throw new Rejected('not-found', "entry doesn't exist");
      for (const one of relations) deleteMirror(call.cluster, one);
      return '';
    },
  },
  'snapmirror-release': {
    command: 'snapmirror release',
    scope: 'any',
    write: true,
    arguments: {
      ...endArguments,
      'relationship-id': 'text',
      'relationship-info-only': 'flag',
    },
    run(call) {
      const relations = named(call, 'source');
      // 19068 is the code that Trident takes as "no such source information"; the text is an assumption.
      if (relations.length === 0) throw new ZapiFailure(19068, 'Source information not found.');
      for (const one of relations) releaseMirror(call.cluster, one);
      return '';
    },
  },
  'snapmirror-release-iter': {
    command: 'snapmirror release',
    scope: 'any',
    write: true,
    arguments: {
      'continue-on-failure': 'flag',
      'max-failure-count': 'integer',
      'max-records': 'integer',
      query: { type: 'xml', required: true },
      'relationship-info-only': 'flag',
      'return-failure-list': 'flag',
      'return-success-list': 'flag',
      tag: 'text',
    },
    run(call) {
      const matches = testOf(destinationType(call.cluster), call.input.xml('query'));
      const relations = known(call, 'source').filter((one) => !matches || matches(one));
      for (const one of relations) releaseMirror(call.cluster, one);
      return textElement('num-failed', 0) + textElement('num-succeeded', relations.length);
    },
  },
};
