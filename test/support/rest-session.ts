import type { OntapClient } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { selfSigned } from './tls.ts';
import { type Answer, type Exchange, type Seen, scriptedServer, targetOf } from './zapi-server.ts';

const certificate = selfSigned();

/** A page of a collection as ONTAP sends it. */
export const page = (records: readonly object[], next?: string): string =>
  JSON.stringify({
    records,
    num_records: records.length,
    _links: { self: { href: '/api/x' }, ...(next !== undefined && { next: { href: next } }) },
  });

/** ONTAP's refusal: codes are texts. */
export const refused = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { message, code } }),
});

export const cluster = (major = 15, minor = 1): string =>
  JSON.stringify({
    name: 'sim',
    uuid: '1cd8a442-86d1-11e0-ae1c-123478563412',
    version: {
      full: `NetApp Release 9.${major}.${minor}: Fri Jun 14 00:00:00 UTC 2024`,
      generation: 9,
      major,
      minor,
    },
  });

/** Runs work with a REST client whose server expects exactly these calls after the login; returns what it saw of them. */
export async function withRestScript(
  script: readonly Exchange[],
  work: (client: OntapClient) => Promise<void>,
  login: Answer = cluster(),
): Promise<readonly Seen[]> {
  const server = await scriptedServer(
    [{ api: 'GET /api/cluster', answer: login }, ...script],
    certificate,
  );
  const client = await connectOntap(targetOf(server, { api: 'rest' }));
  try {
    await work(client);
  } finally {
    client.close();
    await server.finish();
  }
  return server.seen.slice(1);
}
