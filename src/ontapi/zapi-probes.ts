import { impossibleName } from './probe-names.ts';
import type { XmlArgs } from './zapi-xml.ts';

/** How to ask for the permission to make a call without a chance that it does something. */
export type Probe =
  /** It only reads: the call itself. */
  | { readonly kind: 'read'; readonly args: XmlArgs; readonly cluster?: true }
  /** It would change something, were there what it names. */
  | { readonly kind: 'impossible'; readonly args: XmlArgs };

const oneRecord: XmlArgs = { 'max-records': 1 };

const lists =
  'vserver-get-iter vserver-peer-get-iter vserver-show-aggr-get-iter net-interface-get-iter volume-get-iter ' +
  'snapshot-get-iter snapmirror-get-destination-iter qtree-list-iter quota-list-entries-iter export-rule-get-iter ' +
  'lun-get-iter lun-map-get-iter iscsi-service-get-iter iscsi-interface-get-iter volume-recovery-queue-get-iter';
const bare =
  'vserver-get system-get-version system-get-ontapi-version iscsi-node-get-name iscsi-initiator-get-default-auth';
/** The plugin does not tunnel these (Trident, ontap_zapi.go). */
const ofTheCluster = 'system-node-get-iter aggr-space-get-iter job-get-iter';

const named = (names: string, args: XmlArgs): [string, XmlArgs][] =>
  names.split(' ').map((api) => [api, args]);

/**
 * The calls that change something, about names that ONTAP cannot have; what is required is from the ONTAPI 1.21
 * definitions. iscsi-initiator-set-default-auth is not here: it names nothing, so it would take effect.
 */
function impossibleCalls(svm: string, prefix: string): Map<string, XmlArgs> {
  const name = impossibleName(prefix);
  const path = `/vol/${name}/${name}`;
  const volume = { volume: name };
  const volumeName = { 'volume-name': name };
  const destination = { 'destination-location': `${svm}:${name}` };
  const change = {
    attributes: { 'volume-attributes': { 'volume-id-attributes': { comment: name } } },
    query: { 'volume-attributes': { 'volume-id-attributes': { name } } },
  };
  const clone = { 'parent-volume': name, volume: name };
  return new Map<string, XmlArgs>([
    ['volume-create', { 'containing-aggr-name': name, size: '1', volume: name }],
    ['volume-create-async', { 'aggr-list': { 'aggr-name': name }, size: 1, 'volume-name': name }],
    ['volume-size', volume],
    ['volume-size-async', volumeName],
    ...named('volume-modify-iter volume-modify-iter-async', change),
    ['volume-mount', { 'junction-path': `/${name}`, 'volume-name': name }],
    ...named('volume-unmount volume-destroy-async volume-recovery-queue-purge', volumeName),
    ...named('volume-offline volume-destroy', { name }),
    ...named('volume-clone-create volume-clone-create-async', clone),
    ...named('volume-clone-split-start quota-on quota-off quota-resize quota-status', volume),
    ...named('snapshot-create snapshot-delete', { snapshot: name, volume: name }),
    ['snapmirror-destroy', destination],
    ['snapmirror-release', { ...destination, 'relationship-info-only': true }],
    [
      'snapmirror-release-iter',
      {
        query: { 'snapmirror-destination-info': { 'source-location': `${svm}:${name}` } },
        'relationship-info-only': true,
      },
    ],
    // The level and the event are numbers, and whether to call home is yes or no.
    [
      'ems-autosupport-log',
      {
        'app-version': '1',
        'auto-support': 'none',
        category: 'check',
        'computer-name': 'netappdvp',
        'event-description': 'none',
        'event-id': 'none',
        'event-source': 'netappdvp',
        'log-level': 'none',
      },
    ],
    ...named('qtree-create qtree-modify', { qtree: name, volume: name }),
    ['qtree-rename', { 'new-qtree-name': path, qtree: path }],
    ['qtree-delete-async', { qtree: path }],
    ['quota-set-entry', { qtree: name, 'quota-target': path, 'quota-type': 'tree', volume: name }],
    ['export-policy-create', { 'policy-name': name }],
    [
      'export-rule-create',
      {
        'client-match': name,
        'policy-name': name,
        'ro-rule': { 'security-flavor': 'never' },
        'rw-rule': { 'security-flavor': 'never' },
      },
    ],
    ['lun-create-by-size', { path, size: 1 }],
    ['lun-set-attribute', { name: 'netappdvp', path, value: 'x' }],
    ['lun-get-attribute', { name: 'netappdvp', path }],
    ...named('lun-offline lun-destroy lun-map-list-info', { path }),
    ['lun-map', { 'initiator-group': name, path }],
    ['lun-move', { 'new-path': path, path }],
    ['igroup-create', { 'initiator-group-name': name, 'initiator-group-type': 'iscsi' }],
    ['igroup-add', { initiator: name, 'initiator-group-name': name }],
    ['clone-create', { 'destination-path': name, 'source-path': name, volume: name }],
  ]);
}

const read = (names: string, args: XmlArgs, cluster?: true): [string, Probe][] =>
  names.split(' ').map((api) => [api, { kind: 'read', args, ...(cluster && { cluster }) }]);

/** The probe of each call that can be probed, by name. */
export function zapiProbes(svm: string, prefix: string): ReadonlyMap<string, Probe> {
  return new Map<string, Probe>([
    ...read(lists, oneRecord),
    ...read(bare, {}),
    ...read(ofTheCluster, oneRecord, true),
    ...[...impossibleCalls(svm, prefix)].map(([api, args]): [string, Probe] => [
      api,
      { kind: 'impossible', args },
    ]),
  ]);
}
