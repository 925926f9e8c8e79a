/** Why the cluster says no, in words that belong to no wire; each front has its own numbers for them. */
export type RejectionKind =
  | 'not-allowed'
  | 'invalid-value'
  | 'duplicate'
  | 'not-found'
  | 'internal'
  | 'svm-not-found'
  | 'svm-exists'
  | 'svm-already-running'
  | 'svm-not-running'
  | 'svm-has-volumes'
  | 'svm-root-volume'
  | 'ipspace-not-found'
  | 'address-in-use'
  | 'route-exists'
  | 'rule-exists'
  | 'aggregate-not-found'
  | 'aggregate-not-assigned'
  | 'volume-not-found'
  | 'size-invalid'
  | 'root-aggregate'
  | 'export-policy-not-found'
  | 'volume-exists'
  | 'volume-offline'
  | 'volume-name-invalid'
  | 'volume-mounted'
  | 'volume-not-mounted'
  | 'snapshot-not-found'
  | 'snapshot-exists'
  | 'snapshot-busy'
  | 'service-running'
  | 'igroup-not-found'
  | 'igroup-exists'
  | 'initiator-exists'
  | 'volume-has-clones'
  | 'volume-not-offline'
  | 'mirror-endpoint'
  | 'mirror-busy'
  | 'lun-not-found'
  | 'lun-exists'
  | 'lun-offline'
  | 'lun-online'
  | 'lun-mapped'
  | 'lun-map-exists'
  | 'lun-map-not-found'
  | 'lun-attribute-not-found'
  | 'namespace-not-found'
  | 'namespace-exists'
  | 'namespace-mapped'
  | 'subsystem-not-found'
  | 'subsystem-exists'
  | 'subsystem-name-invalid'
  | 'subsystem-mapped'
  | 'subsystem-has-hosts'
  | 'subsystem-map-not-found'
  | 'nqn-invalid'
  | 'nvme-service-not-found'
  | 'user-name-invalid'
  | 'user-not-found'
  | 'password-repeated'
  | 'password-short'
  | 'password-simple'
  | 'password-has-name'
  | 'role-not-found'
  | 'role-builtin'
  | 'role-mapped'
  | 'role-in-use'
  | 'role-name-invalid'
  | 'directory-not-found'
  | 'access-invalid'
  | 'role-query-invalid'
  | 'application-invalid'
  | 'method-invalid';

/** A rule of the cluster was broken; the message is what ONTAP would say. */
export class Rejected extends Error {
  readonly kind: RejectionKind;

  constructor(kind: RejectionKind, message: string) {
    super(message);
    this.name = 'Rejected';
    this.kind = kind;
  }
}

/** The options given to the simulator itself are wrong: a usage error of whoever started it. */
export class SimulatorUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SimulatorUsageError';
  }
}
