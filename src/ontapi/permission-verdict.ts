import { isOntapError } from './errors.ts';

/**
 * Takes how a probe failed and the code by which this API speaks of permission, returns whether the login may make the
 * call. null: this system or scope does not have it. Throws what says nothing about permission: a refused login, no
 * connection, and HTTP's own 403, which is about the whole web service.
 */
export function permissionVerdict(error: unknown, refusal: string): boolean | null {
  if (isOntapError(error, 'forbidden') && error.details.code === refusal) return false;
  if (isOntapError(error, 'wrong-scope', 'unsupported')) return null;
  // What ONTAP says of something that it does not have, once the login may ask for it.
  if (isOntapError(error, 'not-found', 'invalid', 'exists', 'in-use', 'failed')) return true;
  throw error;
}
