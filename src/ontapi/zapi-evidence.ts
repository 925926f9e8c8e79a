import type { Heartbeat, Mirror, MirrorEnd, RecoverableVolume, Share } from './client-storage.ts';
import { newestBeats, readHeartbeat } from './heartbeat.ts';
import type { Zapi } from './zapi-call.ts';
import { type Fields, fieldsOf } from './zapi-fields.ts';
import { type ListCall, listAll, listPages, NO_SUCH_SVM, wanted } from './zapi-pages.ts';

function scopeOf(svm: string | undefined): Pick<ListCall, 'svm' | 'nothing'> {
  return { nothing: [NO_SUCH_SVM], ...(svm !== undefined && { svm }) };
}

/** Relations as the destinations here know them, and as the sources here do. */
export async function mirrors(zapi: Zapi, svm?: string): Promise<Mirror[]> {
  const ends = ['source', 'destination'].flatMap((end) =>
    ['cluster', 'vserver', 'volume'].map((part) => `${end}-${part}`),
  );
  const desired = wanted(...ends, 'relationship-status');
  const list = (api: string, element: string): Promise<Mirror[]> =>
    listAll(zapi, { api, element, desired, ...scopeOf(svm) }).then((records) =>
      records.flatMap((record) => mirrorOf(fieldsOf(api, record))),
    );
  const at = await list('snapmirror-get-iter', 'snapmirror-info');
  const from = await list('snapmirror-get-destination-iter', 'snapmirror-destination-info');
  const known = new Set(at.map(endsOf));
  return [...at, ...from.filter((mirror) => !known.has(endsOf(mirror)))];
}

function endsOf(mirror: Mirror): string {
  return JSON.stringify([mirror.source, mirror.destination]);
}

/** Nothing for relations of whole SVMs, which name no volumes. */
function mirrorOf(fields: Fields): Mirror[] {
  const end = (name: string): MirrorEnd | null => {
    const svm = fields.optional(`${name}-vserver`);
    const volume = fields.optional(`${name}-volume`);
    const cluster = fields.optional(`${name}-cluster`);
    return svm === null || volume === null ? null : { cluster, svm, volume };
  };
  const source = end('source');
  const destination = end('destination');
  if (source === null || destination === null) return [];
  const transferring = fields.optional('relationship-status') === 'transferring';
  return [{ source, destination, transferring }];
}

const HOUR = 3_600_000;

/**
 * The queue appends "_" and a number to the names (KB "How to use the Volume Recovery Queue"). That deletion-time counts in
 * seconds and retention-period in hours is inferred from their types (Trident's azgo) and the CLI's "Retention Hours".
 */
export async function recoveryQueue(zapi: Zapi, svm?: string): Promise<RecoverableVolume[]> {
  const api = 'volume-recovery-queue-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'volume-recovery-queue-info',
    ...scopeOf(svm),
  });
  return records.map((record) => {
    const fields = fieldsOf(api, record);
    const name = fields.text('volume-name');
    const seconds = fields.number('deletion-time');
    const hours = fields.number('retention-period');
    const deleted = seconds === null ? null : seconds * 1000;
    return {
      svm: fields.text('vserver-name'),
      name,
      formerName: name.replace(/_\d+$/, ''),
      deletedAt: deleted === null ? null : new Date(deleted).toISOString(),
      expiresAt:
        deleted === null || hours === null ? null : new Date(deleted + hours * HOUR).toISOString(),
    };
  });
}

export async function shares(zapi: Zapi, svm?: string): Promise<Share[]> {
  const api = 'cifs-share-get-iter';
  const desired = wanted('share-name', 'path', 'vserver');
  const records = await listAll(zapi, { api, element: 'cifs-share', desired, ...scopeOf(svm) });
  return records.map((record) => {
    const fields = fieldsOf(api, record);
    return {
      svm: fields.text('vserver'),
      name: fields.text('share-name'),
      path: fields.optional('path') ?? '',
    };
  });
}

/** An event log may be long, and a plugin beats once a day: the newest pages tell enough. */
const MOST_PAGES = 20;

/**
 * ems-autosupport-log, by which the plugin beats, makes an event app.log.* (ONTAPI reference); ems-message-get-iter
 * reads it, in the cluster only (NetApp's PowerShell toolkit, Get-NcEmsMessage).
 */
export async function heartbeats(zapi: Zapi): Promise<Heartbeat[]> {
  const api = 'ems-message-get-iter';
  const beats: Heartbeat[] = [];
  let pages = 0;
  for await (const page of listPages(zapi, {
    api,
    element: 'ems-message-info',
    query: { 'message-name': 'app.log.*' },
    desired: wanted('event', 'time'),
    pageSize: 500,
  })) {
    for (const record of page) {
      const fields = fieldsOf(api, record);
      const seconds = fields.number('time') ?? 0;
      const time = new Date(seconds * 1000).toISOString();
      const beat = readHeartbeat(fields.optional('event') ?? '', time);
      if (beat !== null) beats.push(beat);
    }
    pages += 1;
    if (pages === MOST_PAGES) break;
  }
  return newestBeats(beats);
}
