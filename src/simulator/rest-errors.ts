import { Rejected, type RejectionKind } from './rejection.ts';

/** An error as REST writes it: an HTTP status and {"error": {message, code, target}}. */
export class RestFailure extends Error {
  readonly status: number;
  /** A number in digits: REST's codes are strings on the wire. */
  readonly code: string;
  readonly target: string | null;

  constructor(status: number, code: string, message: string, target: string | null = null) {
    super(message);
    this.name = 'RestFailure';
    this.status = status;
    this.code = code;
    this.target = target;
  }
}

export type RestRefusalKind =
  | 'unknown-api'
  | 'unknown-argument'
  | 'unknown-field'
  | 'unknown-query';

/** Something that the simulator does not model: ONTAP's own refusal and a line in the refusal log. */
export class RestUnmodelled extends RestFailure {
  readonly kind: RestRefusalKind;
  readonly detail: string;

  constructor(kind: RestRefusalKind, detail: string, failure: RestFailure) {
    super(failure.status, failure.code, failure.message, failure.target);
    this.name = 'RestUnmodelled';
    this.kind = kind;
    this.detail = detail;
  }
}

/**
 * REST's status and code for what the cluster refuses. Codes are from NetApp's REST reference (by way of
 * Trident's generated client) and its general table (1 duplicate, 2 invalid, 4 missing, 8 in use); where the
 * reference names none for a case, the general one stands, as an assumption (README.md).
 */
const codeOf: Readonly<Partial<Record<RejectionKind, readonly [number, string]>>> = {
  duplicate: [409, '1'],
  'not-found': [404, '4'],
  internal: [500, '2'],
  'svm-not-found': [404, '2621462'],
  'svm-exists': [409, '13434908'],
  'svm-not-running': [400, '3276916'],
  'svm-has-volumes': [409, '8'],
  'svm-root-volume': [400, '917531'],
  'ipspace-not-found': [400, '13434912'],
  'address-in-use': [409, '1376963'],
  'route-exists': [409, '1966345'],
  'rule-exists': [409, '1704070'],
  'aggregate-not-found': [404, '917508'],
  'volume-not-found': [404, '917927'],
  'size-invalid': [400, '917534'],
  'root-aggregate': [400, '917597'],
  'export-policy-not-found': [404, '1703954'],
  'mirror-endpoint': [409, '917858'],
  'volume-exists': [409, '917526'],
  'volume-name-invalid': [400, '917886'],
  'volume-has-clones': [409, '524615'],
  'snapshot-not-found': [404, '4'],
  'snapshot-exists': [409, '1'],
  'snapshot-busy': [409, '1638555'],
  'igroup-not-found': [404, '4'],
  'igroup-exists': [409, '1'],
  'initiator-exists': [409, '1'],
  'lun-not-found': [404, '4'],
  'lun-exists': [409, '1'],
  'lun-map-exists': [409, '5374922'],
  'lun-map-not-found': [404, '4'],
  'lun-attribute-not-found': [404, '4'],
  'namespace-not-found': [404, '72090006'],
  'namespace-exists': [409, '1'],
  'namespace-mapped': [409, '8'],
  'subsystem-not-found': [404, '72090001'],
  'subsystem-exists': [409, '72090025'],
  'subsystem-name-invalid': [400, '72089709'],
  'subsystem-mapped': [409, '72090023'],
  'subsystem-has-hosts': [409, '72090024'],
  'subsystem-map-not-found': [404, '72090019'],
  'nqn-invalid': [400, '72089771'],
  'nvme-service-not-found': [400, '72090029'],
  'user-name-invalid': [400, '7077897'],
  'user-not-found': [404, '1261218'],
  'password-repeated': [400, '7077924'],
  'password-short': [400, '7077919'],
  'password-simple': [400, '7077920'],
  'password-has-name': [400, '7077918'],
  'role-not-found': [400, '1261215'],
  'role-builtin': [400, '1263347'],
  'role-mapped': [400, '5636168'],
  'role-in-use': [409, '5636172'],
  'directory-not-found': [400, '5636170'],
  'access-invalid': [400, '5636144'],
  'application-invalid': [400, '5636178'],
  'method-invalid': [400, '5636176'],
};
const general = [400, '2'] as const;

/** What to answer for an error of the rules; null when it is none, that is a defect. */
export function restFailureOf(error: unknown): RestFailure | null {
  if (error instanceof RestFailure) return error;
  if (!(error instanceof Rejected)) return null;
  const [status, code] = codeOf[error.kind] ?? general;
  return new RestFailure(status, code, error.message);
}

/** The message that Ansible's rest_application.py and na_ontap_security_certificates look for; code 262179 of the reference. */
export function unexpectedArgument(name: string): RestFailure {
  return new RestFailure(400, '262179', `Unexpected argument "${name}".`, name);
}

/** As recorded on ONTAP 9.9.1 to 9.11.1 (NetApp/harvest issue 2237, ansible netapp.ontap issue 189). */
export function invalidField(name: string): RestFailure {
  const message = `The value "${name}" is invalid for field "fields" (<field,...>)`;
  return new RestFailure(400, '262197', message, 'fields');
}

/** After the pattern of 262197; which code ONTAP gives for a value of a body or query could not be verified. */
export function invalidValue(name: string, value: unknown): RestFailure {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new RestFailure(400, '2', `The value "${text}" is invalid for field "${name}"`, name);
}

/** Code and words from Manila's client and Harvest issue 3390. */
export function notAuthorized(): RestFailure {
  return new RestFailure(403, '6', 'not authorized for that command');
}
