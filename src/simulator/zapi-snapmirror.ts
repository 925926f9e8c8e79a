import { Rejected } from './rejection.ts';
import type { ZapiCall, ZapiCalls } from './zapi-call.ts';
import { ZapiFailure } from './zapi-errors.ts';
import { type Fields, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, testOf } from './zapi-iter.ts';
import { textElement } from './zapi-xml.ts';

/**
 * A system without SnapMirror relations, peers, LUNs or efficiency: what the plugin asks on every
 * delete, and what Manila asks around a share. The lists are modelled as being empty, which they
 * are until something can fill them; their field names are from Trident's azgo and Manila's client.
 */

function names(list: string): Fields<never> {
  return Object.fromEntries(list.split(' ').map((name) => [name, text<never>(() => null)]));
}

const endpoints =
  'destination-cluster destination-location destination-volume destination-vserver ' +
  'source-cluster source-location source-volume source-vserver';

const relation = {
  element: 'snapmirror-info',
  keyOf: () => [],
  fields: names(
    `${endpoints} is-healthy lag-time last-transfer-end-timestamp last-transfer-error ` +
      'last-transfer-size last-transfer-type mirror-state policy policy-type progress-last-updated ' +
      'relationship-id relationship-status relationship-type schedule transfer-progress vserver',
  ),
};

const destination = {
  element: 'snapmirror-destination-info',
  keyOf: () => [],
  fields: names(
    `${endpoints} is-constituent policy-type progress-last-updated relationship-group-type ` +
      'relationship-id relationship-status relationship-type source-volume-node transfer-progress',
  ),
};

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

const lun = {
  element: 'lun-info',
  keyOf: () => [],
  fields: names('path qtree size state volume vserver'),
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

const endpointArguments: ArgumentTypes = Object.fromEntries(
  endpoints.split(' ').map((name) => [name, 'text']),
);

/** "entry doesn't exist": Trident takes 15661 as nothing to do. */
function noRelation(command: string): ZapiCall {
  return {
    command,
    scope: 'any',
    write: true,
    arguments: endpointArguments,
    run() {
      throw new Rejected('not-found', "entry doesn't exist");
    },
  };
}

export const snapmirrorCalls: ZapiCalls = {
  'snapmirror-get-iter': emptyList('snapmirror show', relation),
  'snapmirror-get-destination-iter': emptyList('snapmirror list-destinations', destination),
  'snapmirror-policy-get-iter': emptyList('snapmirror policy show', policy),
  'vserver-peer-get-iter': emptyList('vserver peer show', peer),
  'sis-get-iter': emptyList('volume efficiency show', efficiency),
  'lun-get-iter': emptyList('lun show', lun),
  'snapmirror-destroy': noRelation('snapmirror delete'),
  'snapmirror-release': {
    command: 'snapmirror release',
    scope: 'any',
    write: true,
    arguments: {
      ...endpointArguments,
      'relationship-id': 'text',
      'relationship-info-only': 'flag',
    },
    run() {
      // 19068 is the code that Trident takes as "no such source information"; the text is an assumption.
      throw new ZapiFailure(19068, 'Source information not found.');
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
      testOf(destination, call.input.xml('query'));
      return textElement('num-failed', 0) + textElement('num-succeeded', 0);
    },
  },
};
