import type { OntapClient } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { selfSigned } from './tls.ts';
import { type Exchange, type Seen, scriptedServer, targetOf, VERSION } from './zapi-server.ts';

const certificate = selfSigned();

/** Runs work with a client whose server expects exactly these calls after the login; returns what it saw of them. */
export async function withScript(
  script: readonly Exchange[],
  work: (client: OntapClient) => Promise<void>,
  version = VERSION,
): Promise<readonly Seen[]> {
  const login = { api: 'system-get-version', answer: version };
  const server = await scriptedServer([login, ...script], certificate);
  const client = await connectOntap(targetOf(server));
  try {
    await work(client);
  } finally {
    client.close();
    await server.finish();
  }
  return server.seen.slice(1);
}
