import { availableBytes } from './cluster.ts';
import type { Aggregate } from './state.ts';
import type { Invocation, ZapiCalls } from './zapi-call.ts';
import { type Field, group, key, list, structs, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';

interface Seen {
  readonly aggregate: Aggregate;
  readonly available: number;
  readonly cluster: string;
  readonly systemId: string;
  readonly volumes: number;
}

const percentUsed: Field<Seen> = text((one) =>
  Math.round((1 - one.available / one.aggregate.sizeBytes) * 100),
);

/** Field names from a reply recorded on ONTAP 9.0 (pepabo/go-netapp TestAggregate_ListSuccess). */
const aggregate: RecordType<Seen> = {
  element: 'aggr-attributes',
  keyOf: (one) => [one.aggregate.name],
  fields: {
    'aggr-ownership-attributes': group({
      cluster: text((one) => one.cluster),
      'home-id': text((one) => one.systemId),
      'home-name': text((one) => one.aggregate.node),
      'owner-id': text((one) => one.systemId),
      'owner-name': text((one) => one.aggregate.node),
    }),
    'aggr-raid-attributes': group({
      'aggregate-type': text((one) => one.aggregate.storageType),
      'disk-count': text(() => 24),
      'ha-policy': text((one) => (one.aggregate.root ? 'cfo' : 'sfo')),
      'has-local-root': text((one) => one.aggregate.root),
      'has-partner-root': text(() => false),
      'is-encrypted': text(() => false),
      'is-hybrid': text((one) => one.aggregate.storageType === 'hybrid'),
      'is-hybrid-enabled': text((one) => one.aggregate.storageType === 'hybrid'),
      'is-inconsistent': text(() => false),
      'is-mirrored': text(() => false),
      'is-root-aggregate': text((one) => one.aggregate.root),
      'mount-state': text(() => 'online'),
      'raid-size': text(() => 24),
      'raid-status': text(() => 'raid_dp, normal'),
      'raid-type': text(() => 'raid_dp'),
      state: text(() => 'online'),
    }),
    'aggr-snaplock-attributes': group({
      'is-snaplock': text(() => false),
      'snaplock-type': text(() => 'non_snaplock'),
    }),
    'aggr-space-attributes': group({
      'percent-used-capacity': percentUsed,
      'physical-used': text((one) => one.aggregate.sizeBytes - one.available),
      'physical-used-percent': percentUsed,
      'size-available': text((one) => one.available),
      'size-total': text((one) => one.aggregate.sizeBytes),
      'size-used': text((one) => one.aggregate.sizeBytes - one.available),
      'total-reserved-space': text(() => 0),
    }),
    'aggr-volume-count-attributes': group({ 'flexvol-count': text((one) => one.volumes) }),
    'aggregate-name': key((one) => one.aggregate.name),
    'aggregate-uuid': text((one) => one.aggregate.uuid),
    nodes: list('node-name', (one) => [one.aggregate.node]),
  },
};

function seen(call: Invocation): Seen[] {
  const { cluster } = call;
  const counts = new Map<string, number>();
  for (const volume of cluster.volumes.all()) {
    counts.set(volume.aggregate, (counts.get(volume.aggregate) ?? 0) + 1);
  }
  return cluster.state.aggregates.map((own) => ({
    aggregate: own,
    available: availableBytes(cluster, own),
    cluster: cluster.state.name,
    systemId: cluster.state.nodes.find((node) => node.name === own.node)?.systemId ?? '',
    // The node's own root volume is no volume of an SVM.
    volumes: (counts.get(own.name) ?? 0) + (own.root ? 1 : 0),
  }));
}

interface Shown {
  readonly svm: string;
  readonly aggregate: Aggregate;
  readonly available: number;
}

/** Field names from Trident's azgo and Ansible; the call is absent from the 1.21 definitions. */
const shown: RecordType<Shown> = {
  element: 'show-aggregates',
  keyOf: (one) => [one.svm, one.aggregate.name],
  fields: {
    'aggregate-name': key((one) => one.aggregate.name),
    'aggregate-type': text((one) => one.aggregate.storageType),
    'available-size': text((one) => one.available),
    'is-nve-capable': text(() => false),
    'snaplock-type': text(() => 'non_snaplock'),
    'vserver-name': key((one) => one.svm),
  },
};

const showAggregates = iterCall<Shown>(
  { command: 'vserver show-aggregates', scope: 'any' },
  () => shown,
  (call) => {
    const only = call.input.text('vserver');
    return call.cluster.state.svms
      .filter((svm) => (call.svm ? svm === call.svm : true) && (!only || svm.name === only))
      .flatMap((svm) =>
        call.cluster.state.aggregates
          .filter((own) => svm.aggregates.includes(own.name))
          .map((own) => ({
            svm: svm.name,
            aggregate: own,
            available: availableBytes(call.cluster, own),
          })),
      );
  },
);

/** How full aggregates are, for limitAggregateUsage; field names from Trident's azgo (type-space-information.go). */
const space: RecordType<Seen> = {
  element: 'space-information',
  keyOf: (one) => [one.aggregate.name],
  fields: {
    aggregate: key((one) => one.aggregate.name),
    'aggregate-size': text((one) => one.aggregate.sizeBytes),
    'used-including-snapshot-reserve': text((one) => one.aggregate.sizeBytes - one.available),
    'used-including-snapshot-reserve-percent': text((one) =>
      Math.round(((one.aggregate.sizeBytes - one.available) * 100) / one.aggregate.sizeBytes),
    ),
    'volume-footprints': text((one) => one.aggregate.sizeBytes - one.available),
  },
};

export const aggregateCalls: ZapiCalls = {
  'aggr-space-get-iter': iterCall(
    { command: 'storage aggregate show-space', scope: 'cluster' },
    () => space,
    seen,
  ),
  'aggr-get-iter': iterCall(
    { command: 'storage aggregate show', scope: 'cluster' },
    () => aggregate,
    seen,
  ),
  'vserver-show-aggr-get-iter': {
    ...showAggregates,
    arguments: { ...showAggregates.arguments, vserver: 'text' },
  },
};

interface Assigned {
  readonly name: string;
  readonly available: number;
}

/** vserver-aggr-info-list of vserver-info: what the plugin takes its aggregates from. */
export function assignedAggregates<T>(get: (object: T) => readonly Assigned[]): Field<T> {
  return structs(
    'vserver-aggr-info',
    {
      'aggr-availsize': text((one: Assigned) => one.available),
      'aggr-is-cft-precommit': text(() => false),
      'aggr-name': text((one: Assigned) => one.name),
    },
    get,
  );
}
