import type { Cluster } from './cluster.ts';
import { parsePermissions } from './names.ts';
import type { Volume } from './state.ts';
import {
  checkExportPolicy,
  checkSnapshotPolicy,
  isSnapshotReserve,
  resizeVolume,
} from './volumes.ts';
import { type Invocation, svmOf } from './zapi-call.ts';
import { failureOf, invalidInput, Unmodelled, ZapiFailure } from './zapi-errors.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { testOf } from './zapi-iter.ts';
import { volumeType } from './zapi-volume-type.ts';
import { element, textElement, type XmlNode } from './zapi-xml.ts';

type Change = (cluster: Cluster, volume: Volume, value: string) => void;

function flag(path: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw invalidInput(path, 'volume-modify-iter', value);
  return value === 'true';
}

/** What can be modified, by its place in volume-attributes; the rest is refused as not modelled. */
const changes: Readonly<Record<string, Change>> = {
  'volume-comp-aggr-attributes/tiering-policy': (_cluster, volume, value) => {
    volume.tiering = value;
  },
  'volume-export-attributes/policy': (cluster, volume, value) => {
    checkExportPolicy(cluster, volume.svm, value);
    volume.exportPolicy = value;
  },
  'volume-id-attributes/comment': (_cluster, volume, value) => {
    volume.comment = value;
  },
  'volume-inode-attributes/files-total': (_cluster, volume, value) => {
    if (!/^\d+$/.test(value)) throw invalidInput('files-total', 'volume-modify-iter', value);
    volume.filesMaximum = Number(value);
  },
  'volume-security-attributes/style': (_cluster, volume, value) => {
    if (!['unix', 'ntfs', 'mixed'].includes(value)) {
      throw invalidInput('style', 'volume-modify-iter', value);
    }
    volume.securityStyle = value;
  },
  'volume-security-attributes/volume-security-unix-attributes/permissions': (_c, volume, value) => {
    const bits = parsePermissions(value);
    if (bits === null) throw invalidInput('permissions', 'volume-modify-iter', value);
    volume.unixPermissions = bits;
  },
  'volume-snapshot-attributes/snapdir-access-enabled': (_cluster, volume, value) => {
    volume.snapshotDirectory = flag('snapdir-access-enabled', value);
  },
  'volume-snapshot-attributes/snapshot-policy': (cluster, volume, value) => {
    checkSnapshotPolicy(cluster, value);
    volume.snapshotPolicy = value;
  },
  'volume-space-attributes/percentage-snapshot-reserve': (_cluster, volume, value) => {
    if (!/^\d+$/.test(value) || !isSnapshotReserve(Number(value))) {
      throw invalidInput('percentage-snapshot-reserve', 'volume-modify-iter', value);
    }
    volume.snapshotReservePercent = Number(value);
  },
  'volume-space-attributes/size': (cluster, volume, value) => {
    if (!/^\d+$/.test(value)) throw invalidInput('size', 'volume-modify-iter', value);
    resizeVolume(cluster, volume, Number(value));
  },
  'volume-space-attributes/space-guarantee': (cluster, volume, value) => {
    if (value !== 'none' && value !== 'volume') {
      throw invalidInput('space-guarantee', 'volume-modify-iter', value);
    }
    volume.guarantee = value;
    cluster.volumes.spaceChanged();
  },
};

/** The leaves that are set in <attributes>, by path. */
function leaves(node: XmlNode, path: string): { path: string; value: string }[] {
  if (node.children.length === 0) return [{ path, value: node.text }];
  return node.children.flatMap((child) =>
    leaves(child, path === '' ? child.name : `${path}/${child.name}`),
  );
}

function wantedChanges(call: Invocation): { change: Change; value: string }[] {
  const info = call.input.xml('attributes')?.children[0];
  if (info?.name !== 'volume-attributes') {
    throw new ZapiFailure(13006, 'Missing input: attributes');
  }
  return leaves(info, '').map(({ path, value }) => {
    const change = changes[path];
    if (!change) {
      throw new Unmodelled('unknown-field', path, 13001, `Cannot modify "${path}".`);
    }
    return { change, value };
  });
}

function failureInfo(volume: Volume, failure: ZapiFailure): string {
  return element(
    'volume-modify-iter-info',
    textElement('error-code', failure.errno) +
      textElement('error-message', failure.message) +
      element('volume-key', keyOf(volume)),
  );
}

function keyOf(volume: Volume): string {
  return textElement('name', volume.name) + textElement('vserver', volume.svm);
}

function entryList(name: string, entries: readonly string[], asked: boolean): string {
  return asked && entries.length > 0 ? element(name, entries.join('')) : '';
}

export const modifyArguments: ArgumentTypes = {
  attributes: { type: 'xml', required: true },
  'continue-on-failure': 'flag',
  'max-failure-count': 'integer',
  'max-records': 'integer',
  query: { type: 'xml', required: true },
  'return-failure-list': 'flag',
  'return-success-list': 'flag',
  tag: 'text',
};

/**
 * volume-modify-iter: every volume that the query matches (at most max-records), each on its own;
 * a failure of one is in the failure list, the call itself passes (ONTAPI definitions, Manila).
 */
export function modifyVolumes(call: Invocation): string {
  const { cluster, input } = call;
  const wanted = wantedChanges(call);
  const matches = testOf(volumeType(cluster), input.xml('query'));
  const limit = input.integer('max-records') ?? 20;
  const found = cluster.volumes
    .of(svmOf(call).name)
    .filter((volume) => !matches || matches(volume))
    .slice(0, limit);
  const succeeded: string[] = [];
  const failed: string[] = [];
  for (const volume of found) {
    // A list so far counted as failed ends the work unless the client wants to go on.
    if (failed.length > 0 && input.flag('continue-on-failure') !== true) break;
    const before = { ...volume };
    try {
      for (const { change, value } of wanted) change(cluster, volume, value);
      succeeded.push(element('volume-modify-iter-info', element('volume-key', keyOf(volume))));
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      Object.assign(volume, before);
      failed.push(failureInfo(volume, failure));
    }
  }
  return (
    entryList('failure-list', failed, input.flag('return-failure-list') ?? true) +
    textElement('num-failed', failed.length) +
    textElement('num-succeeded', succeeded.length) +
    entryList('success-list', succeeded, input.flag('return-success-list') ?? true)
  );
}
