import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import type { LiveServices } from '../config/live-services.ts';
import type { LiveWants } from '../config/live-wants.ts';
import { unplaced } from '../config/places.ts';
import type { Diagnostic } from '../errors.ts';
import type { NetworkInterface, OntapClient } from '../ontapi/client.ts';
import { readRootPolicy } from '../plan/svm-observe.ts';
import { type PolicyToPass, refusalWords } from './export-words.ts';

/** Whose mounts are looked at. */
export interface Clients {
  /** Addresses and networks that the user named. */
  readonly named: readonly string[];
  /** Whether this machine is one of the Docker hosts: it is looked at when nobody was named. */
  readonly here: boolean;
}

/** Policies that hosts must pass, with the place in the document that names each. */
type Placed = PolicyToPass & { readonly path: string };

/**
 * Whether the export policies let the hosts in, and for whom that was looked at. `interfaces`: the SVM's data LIFs, for
 * the address from which this machine speaks to them. Throws OntapError.
 */
export async function exportFindings(
  client: OntapClient,
  svm: string,
  wants: LiveWants,
  services: Pick<LiveServices, 'exportRules'>,
  { clients, lifs }: { readonly clients: Clients; readonly lifs: readonly NetworkInterface[] },
): Promise<Diagnostic[]> {
  const nfs = wants.nfsVersion === '3' ? '3' : '4';
  const own = wants.exportPolicies.flatMap(({ name, path }): Placed[] => {
    const rules = services.exportRules.get(name);
    return rules === undefined ? [] : [{ svm, name, path, use: 'volume', rules, nfs }];
  });
  // Policies that are not there, or that the login may not see, have findings of their own.
  if (own.length === 0) return [];
  const root = await readRootPolicy(client, svm);
  const rootRules = services.exportRules.get(root) ?? (await client.listExportRules(svm, root));
  const passed = own.some(({ name }) => name === root);
  const all: readonly Placed[] = passed
    ? own
    : [...own, { svm, name: root, path: '/svm', use: 'traverse', rules: rootRules, nfs }];
  if (clients.named.length > 0) return ruleFindings(all, clients.named, 'named');
  const here = clients.here ? await ownAddress(lifs) : null;
  return ruleFindings(all, here === null ? [] : [here], 'here');
}

/** What the rules of policies say to clients; `here`: this machine's own address, and nobody said that it mounts. Pure. */
export function ruleFindings(
  policies: readonly Placed[],
  clients: readonly string[],
  source: 'named' | 'here',
): Diagnostic[] {
  const [first] = policies;
  if (first === undefined) return [];
  if (clients.length === 0)
    return [
      unplaced(
        'live-exports-looked-at',
        'Whether the export rules let your Docker hosts in was not looked at: no host was named.',
        'Give --export-clients 192.0.2.0/24; or let the hosts tell: netappdvp hosts preflight --cluster',
        first.path,
      ),
    ];
  const from = ', from where this machine speaks to the data LIF,';
  const refused = policies.flatMap((policy) =>
    clients.flatMap((client) => {
      const words = refusalWords(policy, client, source === 'here' ? client + from : client);
      if (words === null) return [];
      const code =
        words.certain && source === 'named' ? 'live-export-refused' : 'live-export-doubtful';
      return [unplaced(code, words.message, words.hint, policy.path)];
    }),
  );
  if (refused.length > 0) return refused;
  return [
    unplaced(
      'live-exports-looked-at',
      `The export rules let ${clients.join(', ')}${source === 'here' ? from : ''} mount, read and write as root.`,
      null,
      first.path,
    ),
  ];
}

/** The address from which this machine would speak to one of the LIFs; null: to none. Nothing is sent. */
export async function ownAddress(
  lifs: readonly Pick<NetworkInterface, 'address'>[],
): Promise<string | null> {
  for (const { address } of lifs) {
    const found = await sourceOf(address);
    if (found !== null) return found;
  }
  return null;
}

/** Connecting a datagram socket only asks the system for the way. */
function sourceOf(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    const end = (found: string | null): void => {
      socket.close();
      resolve(found);
    };
    socket.once('error', () => end(null));
    // Node gives the callback of connect an error too, which its types do not tell.
    socket.connect(2049, address, ((error?: Error) =>
      end(error === undefined ? socket.address().address : null)) as () => void);
  });
}
