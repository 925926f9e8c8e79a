import { requireIgroup } from './block.ts';
import { mapLun, mapsOf, unmapLun } from './luns.ts';
import type { Igroup } from './state-services.ts';
import type { LunMap } from './storage-state.ts';
import type { ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';
import { inScope, onLun } from './zapi-luns.ts';
import { element, textElement } from './zapi-xml.ts';

function igroupWords(igroup: Igroup): string {
  return (
    textElement('initiator-group-os-type', igroup.osType) +
    textElement('initiator-group-type', igroup.protocol)
  );
}

const mapType: RecordType<LunMap> = {
  element: 'lun-map-info',
  keyOf: (one) => [one.svm, one.path, one.igroup],
  fields: {
    'initiator-group': key((one) => one.igroup),
    'lun-id': text((one) => one.id),
    path: key((one) => one.path),
    vserver: key((one) => one.svm),
  },
};

export const lunMapCalls: ZapiCalls = {
  'lun-map': onLun(
    'lun mapping create',
    true,
    (call, lun) => {
      const id = mapLun(
        call.cluster,
        lun,
        call.input.need('initiator-group'),
        call.input.integer('lun-id') ?? null,
      );
      return textElement('lun-id-assigned', id);
    },
    {
      'additional-reporting-node': 'text',
      force: 'flag',
      'initiator-group': { type: 'text', required: true },
      'lun-id': 'integer',
    },
  ),
  'lun-unmap': onLun(
    'lun mapping delete',
    true,
    (call, lun) => {
      unmapLun(call.cluster, lun, call.input.need('initiator-group'));
      return '';
    },
    { 'initiator-group': { type: 'text', required: true } },
  ),
  'lun-map-list-info': onLun('lun mapping show', false, (call, lun) =>
    element(
      'initiator-groups',
      mapsOf(call.cluster, lun)
        .map((map) =>
          element(
            'initiator-group-info',
            textElement('initiator-group-name', map.igroup) +
              igroupWords(requireIgroup(call.cluster, lun.svm, map.igroup)) +
              textElement('lun-id', map.id),
          ),
        )
        .join(''),
    ),
  ),
  'lun-map-get-iter': iterCall(
    { command: 'lun mapping show', scope: 'any' },
    () => mapType,
    (call) => inScope(call, call.cluster.state.storage.lunMaps),
  ),
};
