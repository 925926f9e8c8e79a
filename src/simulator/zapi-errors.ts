import { Rejected, type RejectionKind } from './rejection.ts';

/** ONTAPI's numbers for what the cluster refuses (netapp-lib errors.py; see README for the ones that are assumptions); 13001 for what only REST can ask for. */
const errnoOf: Readonly<Partial<Record<RejectionKind, number>>> = {
  'not-allowed': 13001,
  'invalid-value': 13115,
  duplicate: 13130,
  'not-found': 15661,
  internal: 13114,
  'svm-not-found': 15698,
  'svm-exists': 14922,
  'svm-already-running': 14923,
  'svm-not-running': 14924,
  'svm-has-volumes': 17159,
  'svm-root-volume': 13959,
  'ipspace-not-found': 1017,
  'address-in-use': 13001,
  'route-exists': 13001,
  'rule-exists': 13001,
  'aggregate-not-found': 14420,
  'aggregate-not-assigned': 16025,
  'volume-not-found': 13040,
  'size-invalid': 13115,
  'root-aggregate': 13001,
  'export-policy-not-found': 15661,
  'volume-exists': 17159,
  'volume-offline': 13042,
  'volume-name-invalid': 13044,
  'volume-mounted': 14713,
  'volume-not-mounted': 14716,
  'snapshot-not-found': 13021,
  'snapshot-exists': 13020,
  'snapshot-busy': 13024,
  'service-running': 13013,
  'igroup-not-found': 9003,
  'igroup-exists': 9004,
  'initiator-exists': 9008,
  'volume-has-clones': 13001,
  'volume-not-offline': 13001,
  'mirror-endpoint': 18436,
  'mirror-busy': 13001,
  'lun-not-found': 9017,
  'lun-exists': 9012,
  'lun-offline': 9014,
  'lun-online': 9015,
  'lun-mapped': 9029,
  'lun-map-exists': 9029,
  'lun-map-not-found': 9016,
  'lun-attribute-not-found': 9011,
  'user-name-invalid': 16030,
  'user-not-found': 16034,
  'password-repeated': 13214,
  'password-short': 13214,
  'password-simple': 13214,
  'password-has-name': 13214,
  'role-not-found': 16031,
  'role-builtin': 18163,
  'role-mapped': 13001,
  'role-in-use': 13001,
  'role-name-invalid': 16040,
  'directory-not-found': 16039,
  'access-invalid': 18417,
  'role-query-invalid': 18418,
  'application-invalid': 16032,
  'method-invalid': 16044,
};

/** A failed result as ONTAP writes it. */
export class ZapiFailure extends Error {
  readonly errno: number;

  constructor(errno: number, reason: string) {
    super(reason);
    this.name = 'ZapiFailure';
    this.errno = errno;
  }
}

export type RefusalKind = 'unknown-api' | 'unknown-argument' | 'unknown-field' | 'unknown-query';

/** Something that the simulator does not model: an ONTAP-like failure and a line in the refusal log. */
export class Unmodelled extends ZapiFailure {
  readonly kind: RefusalKind;
  readonly detail: string;

  constructor(kind: RefusalKind, detail: string, errno: number, reason: string) {
    super(errno, reason);
    this.name = 'Unmodelled';
    this.kind = kind;
    this.detail = detail;
  }
}

/** What to answer for an error of the rules; null when it is none, that is a defect. */
export function failureOf(error: unknown): ZapiFailure | null {
  if (error instanceof ZapiFailure) return error;
  if (error instanceof Rejected)
    return new ZapiFailure(errnoOf[error.kind] ?? 13001, error.message);
  return null;
}

/** In the pattern recorded on ONTAP 9.0 (pepabo/go-netapp). */
export function invalidInput(name: string, inside: string, value: string): ZapiFailure {
  return new ZapiFailure(
    13115,
    `Invalid value specified for "${name}" element within "${inside}": "${value}".`,
  );
}
