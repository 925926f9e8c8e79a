import type { Heartbeat, Mirror, MirrorEnd, RecoverableVolume, Share } from './client-storage.ts';
import { newestBeats, readHeartbeat } from './heartbeat.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { exactKeys } from './rest-query.ts';

/** Relations as the destinations here know them, and as the sources here do (list_destinations_only). */
export async function mirrors(rest: Rest, svm?: string): Promise<Mirror[]> {
  const ends = ['source', 'destination'].flatMap((end) =>
    ['path', 'svm.name', 'cluster.name'].map((part) => `${end}.${part}`),
  );
  const fields = [...ends, 'transfer.state'].join(',');
  const scope = svm === undefined ? {} : { svm };
  const path = '/snapmirror/relationships';
  const list = async (query: Record<string, boolean>): Promise<Mirror[]> =>
    (await rest.list(path, { fields, query, ...scope })).flatMap(mirrorOf);
  const at = await list({});
  const from = await list({ list_destinations_only: true });
  const known = new Set(at.map(endsOf));
  return [...at, ...from.filter((mirror) => !known.has(endsOf(mirror)))];
}

function endsOf({ source, destination }: Mirror): string {
  return JSON.stringify([source, destination]);
}

/** "svm:volume"; nothing for relations of whole SVMs, whose path is "svm:". */
function mirrorOf(fields: RestFields): Mirror[] {
  const end = (name: string): MirrorEnd | null => {
    const match = /^([^:]+):(.+)$/.exec(fields.optional(`${name}.path`) ?? '');
    if (match === null) return null;
    return {
      cluster: fields.optional(`${name}.cluster.name`),
      svm: match[1] ?? '',
      volume: match[2] ?? '',
    };
  };
  const source = end('source');
  const destination = end('destination');
  if (source === null || destination === null) return [];
  return [
    { source, destination, transferring: fields.optional('transfer.state') === 'transferring' },
  ];
}

const QUEUE = '/private/cli/volume/recovery-queue';
/**
 * Over the command line's own table: REST has no other way to the queue (Trident purges by it too). It tells names and no
 * times: their field names are refused (measured on FSx for ONTAP,
 * github.com/Yoshiki0705/FSx-for-ONTAP-S3AccessPoints-Serverless-Patterns).
 */
export async function recoveryQueue(rest: Rest, svm?: string): Promise<RecoverableVolume[]> {
  const records = await rest.list(QUEUE, {
    fields: 'vserver,volume',
    query: { vserver: svm },
    ...(svm !== undefined && { svm }),
  });
  return records
    .filter((fields) => svm === undefined || fields.optional('vserver') === svm)
    .map((fields) => {
      const name = fields.text('volume');
      return {
        svm: fields.text('vserver'),
        name,
        formerName: name.replace(/_\d+$/, ''),
        deletedAt: null,
        expiresAt: null,
      };
    });
}

export async function recoverVolume(rest: Rest, svm: string, name: string): Promise<void> {
  const keys = exactKeys({ vserver: svm, volume: name });
  await rest.write('POST', `${QUEUE}/recover`, keys, { svm });
}

export async function shares(rest: Rest, svm?: string): Promise<Share[]> {
  const records = await rest.list('/protocols/cifs/shares', {
    fields: 'name,path,svm.name',
    query: { 'svm.name': svm },
    ...(svm !== undefined && { svm }),
  });
  return records.map((fields) => ({
    svm: fields.text('svm.name'),
    name: fields.text('name'),
    path: fields.optional('path') ?? '',
  }));
}

const MOST_PAGES = 20;

/** What POST /support/ems/application-logs wrote is an event app.log.* (NetApp's REST reference), in the cluster's log. */
export async function heartbeats(rest: Rest): Promise<Heartbeat[]> {
  const beats: Heartbeat[] = [];
  let pages = 0;
  for await (const page of rest.pages('/support/ems/events', {
    fields: 'log_message,time',
    pageSize: 500,
    query: { 'message.name': 'app.log.*' },
  })) {
    for (const fields of page) {
      const time = new Date(fields.optional('time') ?? 0).toISOString();
      const beat = readHeartbeat(fields.raw('log_message'), time);
      if (beat !== null) beats.push(beat);
    }
    pages += 1;
    if (pages === MOST_PAGES) break;
  }
  return newestBeats(beats);
}
