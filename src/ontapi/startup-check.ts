import type { Backend } from '../templates/plugin-calls.ts';
import type { StartupCheck } from './client-proof.ts';
import { isOntapError, type OntapError } from './errors.ts';

/** One start-up call of the plugin, whichever API it is made over. */
export interface StartupCall<T> {
  readonly api: string;
  /** Whether the plugin's driver fails to start (or the volume commands fail) without it. */
  readonly fatal: boolean;
  readonly about?: NonNullable<StartupCheck['about']>;
  /** Takes the results, returns what the plugin finds wrong with them, in its own words; null when nothing. */
  readonly judge?: (results: T) => string | null;
}

/** What a call gave, or how ONTAP refused it. */
export type StartupReply<T> = { readonly results: T } | { readonly refusal: OntapError };

/** What ONTAP itself answered; anything else (no connection, a refused login) ends the check. */
const ANSWERS = [
  'wrong-scope',
  'forbidden',
  'not-found',
  'unsupported',
  'invalid',
  'busy',
  'failed',
] as const;

/** Makes a call, returns its results or ONTAP's refusal. Throws when ONTAP did not answer or refused the login. */
export async function attempt<T>(call: () => Promise<T>): Promise<StartupReply<T>> {
  try {
    return { results: await call() };
  } catch (error) {
    if (isOntapError(error, ...ANSWERS)) return { refusal: error };
    throw error;
  }
}

/** Takes a call and its reply, returns what is to be said of it. */
export function checkOf<T>(call: StartupCall<T>, reply: StartupReply<T>): StartupCheck {
  const error = 'refusal' in reply ? answer(reply.refusal) : (call.judge?.(reply.results) ?? null);
  return {
    api: call.api,
    ok: error === null,
    fatal: call.fatal,
    error,
    about: call.about ?? null,
  };
}

function answer(error: OntapError): string {
  const { reason, code } = error.details;
  return reason === undefined ? error.message : `${reason} (${code})`;
}

/** The protocol of the data LIFs that a driver looks for, as LIFs name it. */
export function protocolOf(backend: Backend): string {
  if (backend === 'ontap-san-nvme') return 'nvme_tcp';
  return backend.startsWith('ontap-san') ? 'iscsi' : 'nfs';
}

/** What the plugin says of the way in which initiators log in by default (Trident, ontap_common.go); null: nothing. */
export function defaultAuthProblem(type: string, chap: boolean): string | null {
  const word = type.toLowerCase();
  if (word === 'none' || (chap && word === 'chap')) return null;
  return word === 'deny'
    ? "default initiator's auth type is deny"
    : "default initiator's auth type is not 'none'";
}
