import type { Context } from '../context.ts';
import type { OntapTarget, Trust } from '../ontapi/client.ts';
import { isOntapError, type OntapError } from '../ontapi/errors.ts';
import { readPin } from '../ontapi/pins.ts';
import { askForTrust } from './ontap-session.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** "192.0.2.10:443", "[2001:db8::1]:443". */
export function placeText({ host, port }: Place): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function samePlace(a: Place, b: Place): boolean {
  return a.host === b.host && a.port === b.port;
}

/**
 * What may vouch for the server. At the cluster's own place, what vouches for the cluster; elsewhere a fingerprint
 * remembered for that address and nothing else. Where there is neither: what vouches for the cluster, in case both
 * show the same certificate, then the system's authorities, then a person (`mayAsk`). The password is sent only after
 * one of them did.
 */
function trustsFor(
  place: Place,
  cluster: Pick<OntapTarget, 'host' | 'port' | 'trust'>,
  context: Context,
): { readonly known: readonly Trust[]; readonly mayAsk: boolean } {
  const pinOf = ({ host, port }: Place): Trust[] => {
    const sha256 = readPin(context.paths.state, `${host}:${port}`);
    return sha256 === null ? [] : [{ kind: 'fingerprint', sha256 }];
  };
  const system: Trust = { kind: 'system' };
  const ofCluster = cluster.trust.kind === 'system' ? [...pinOf(cluster), system] : [cluster.trust];
  if (samePlace(place, cluster)) return { known: ofCluster.slice(0, 1), mayAsk: false };
  const own = pinOf(place);
  if (own.length > 0) return { known: own, mayAsk: false };
  const known = cluster.trust.kind === 'fingerprint' ? [...ofCluster, system] : ofCluster;
  return { known, mayAsk: true };
}

/** `distrusted`: nobody vouched; `mine`: the trust that somebody gave or confirmed for this very address does not fit. */
export type Vouched<T> =
  | { readonly value: T }
  | { readonly distrusted: OntapError; readonly mine: boolean };

/** Speaks to a server beside the cluster, with the first trust that fits; asks a person when none does and one is there. */
export async function withVouchedTrust<T>(
  place: Place,
  cluster: Pick<OntapTarget, 'host' | 'port' | 'trust'>,
  context: Context,
  use: (trust: Trust) => Promise<T>,
): Promise<Vouched<T>> {
  const { known, mayAsk } = trustsFor(place, cluster, context);
  let distrusted: OntapError | null = null;
  for (const trust of known) {
    try {
      return { value: await use(trust) };
    } catch (error) {
      if (!isOntapError(error, 'certificate-unknown', 'certificate-changed')) throw error;
      if (!mayAsk) return { distrusted: error, mine: true };
      distrusted = error;
    }
  }
  const sha256 = distrusted?.details.fingerprint;
  if (sha256 !== undefined && context.prompter.interactive) {
    context.progress.stop();
    if (await askForTrust(place, sha256, context))
      return { value: await use({ kind: 'fingerprint', sha256 }) };
  }
  if (distrusted === null) throw new Error('there is always somebody to vouch or not to');
  return { distrusted, mine: false };
}
