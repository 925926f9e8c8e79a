/** What a failure means to the caller, whichever API it came from. */
export type OntapErrorKind =
  | 'unauthorized' // the login was refused (HTTP 401)
  | 'forbidden' // the login works, but its role does not allow this call
  | 'not-found'
  | 'exists'
  | 'in-use'
  | 'invalid' // a value that ONTAP refuses
  | 'busy' // temporarily locked, job exists: later may go well
  | 'wrong-scope' // a login of an SVM asks for what only the cluster's logins may do
  | 'unsupported' // this system does not have the call
  | 'suspended' // ONTAPI is suspended (9.14.1 and later, when unused for 30 days)
  | 'unreachable' // no connection: name, route, refused, reset
  | 'timeout'
  | 'certificate-unknown' // nobody vouched for this certificate yet
  | 'certificate-changed' // it is not the one that was pinned
  | 'protocol' // the reply is not what ONTAP sends: cut, a login page, another server
  | 'failed'; // anything else ONTAP says

export type Transport = 'zapi' | 'rest';

export interface OntapErrorDetails {
  readonly kind: OntapErrorKind;
  readonly message: string;
  readonly transport?: Transport;
  /** The API call: a ZAPI name or `METHOD /path`. */
  readonly api?: string;
  /** ONTAP's own code: a ZAPI errno or a REST code. */
  readonly code?: string;
  /** ONTAP's own words, without what this program puts around them. */
  readonly reason?: string;
  readonly svm?: string;
  readonly user?: string;
  /** The SVM whose user this is; absent: not known. */
  readonly ownerSvm?: string;
  /** host:port */
  readonly address?: string;
  /** The login that was refused was a client certificate's. */
  readonly byCertificate?: boolean;
  /** SHA256:AA:BB… of the certificate that the server showed, for the two certificate kinds. */
  readonly fingerprint?: string;
}

/** Every failure of a call to ONTAP. The raw code, API and address stay on it for the reader. */
export class OntapError extends Error {
  readonly kind: OntapErrorKind;
  readonly details: OntapErrorDetails;

  constructor(details: OntapErrorDetails) {
    super(details.message);
    this.name = 'OntapError';
    this.kind = details.kind;
    this.details = details;
  }
}

/** True for an OntapError of one of these kinds. */
export function isOntapError(error: unknown, ...kinds: OntapErrorKind[]): error is OntapError {
  return error instanceof OntapError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** ONTAPI's error numbers (NetApp Manageability SDK, NaErrno; netapp-lib errors.py). */
const kindOfErrno: Readonly<Record<string, OntapErrorKind>> = {
  '1': 'forbidden',
  '2': 'not-found',
  '17': 'exists',
  '22': 'invalid',
  '9003': 'not-found', // igroup
  '9004': 'exists', // igroup
  '9008': 'exists', // initiator is in the igroup
  '1010': 'exists', // route exists
  '1011': 'invalid', // invalid route
  '1012': 'not-found', // route not found
  '1017': 'not-found', // IPspace does not exist
  '13002': 'unauthorized',
  '13003': 'forbidden',
  '13005': 'unsupported', // unable to find API: not on this release, or not at this scope
  '13006': 'invalid', // missing argument
  '13007': 'unsupported', // not implemented
  '13008': 'unsupported', // not licensed
  '13010': 'unsupported', // request version
  '13013': 'exists', // service already started
  '13014': 'not-found', // service not started
  '13020': 'exists', // snapshot exists
  '13021': 'not-found', // snapshot missing
  '13024': 'in-use', // snapshot busy
  '13040': 'not-found', // volume (or aggregate) does not exist
  '13044': 'invalid', // volume name
  '13073': 'not-found', // IPspace
  '13115': 'invalid',
  '13130': 'exists', // duplicate entry
  '13214': 'invalid', // password policy
  '14420': 'not-found', // aggregate
  '14713': 'exists', // volume already mounted
  '14922': 'exists', // SVM name taken
  '14923': 'exists', // SVM already started
  '15661': 'not-found', // "entry doesn't exist"
  '15697': 'not-found', // node
  '15698': 'not-found', // "Specified vserver not found"
  '16025': 'invalid', // aggregate is not on the SVM's list
  '16030': 'invalid', // user name
  '16031': 'not-found', // role
  '16032': 'invalid', // application
  '16033': 'not-found', // role's password rules
  '16034': 'not-found', // user
  '16035': 'invalid', // access level
  '16039': 'not-found', // command directory
  '16040': 'invalid', // role name
  '16041': 'invalid', // command directory name
  '16042': 'invalid', // role query
  '16043': 'not-found', // application of a user
  '16044': 'not-found', // authentication method of a user
  '17159': 'in-use', // SVM still has volumes
  '18163': 'invalid', // predefined roles cannot be changed
  '18397': 'invalid', // option that vserver-create does not take
  '18417': 'invalid', // access level
  '18418': 'invalid', // role query
  '18603': 'not-found', // IPspace
  '18604': 'not-found', // broadcast domain
  '18714': 'unsupported', // SVM type
  '19018': 'unsupported', // only for data SVMs
  '61253': 'suspended', // NetApp Harvest, errs/errors.go
};

/** Where ONTAP has only a generic number (13001, 13114) its text decides. Nobody else reads message text. */
const kindOfText: readonly { readonly text: RegExp; readonly kind: OntapErrorKind }[] = [
  // Trident, ontap_common.go: another node of the Swarm creates the same volume.
  { text: /job exists\b/i, kind: 'busy' },
  // Ansible collection netapp.ontap retries on this text.
  { text: /temporarily locked/i, kind: 'busy' },
  // OpenStack Manila, client_cmode.py create_route.
  { text: /duplicate route exists/i, kind: 'exists' },
  // Trident, export rule creation.
  { text: /policy already contains a rule/i, kind: 'exists' },
  // OpenStack Manila, client_cmode.py: a LIF on that port already.
  { text: /port already has a lif bound/i, kind: 'exists' },
  // Recorded on ONTAP 9.0 (pepabo/go-netapp): a name taken by a node, an SVM or the cluster.
  { text: /is already in use\b/i, kind: 'exists' },
  // Ansible collection netapp.ontap, net-routes-create.
  { text: /\balready exists\b/i, kind: 'exists' },
  // Recorded on ONTAP 9.0 (pepabo/go-netapp): "IPspace x does not exist."
  { text: /^IPspace \S+ does not exist\b/i, kind: 'not-found' },
  // OpenStack Manila, client_cmode.py.
  { text: /\bis not licensed\b/i, kind: 'unsupported' },
  // ansible-collections/netapp.ontap issue 89: a data SVM's role with a directory of the cluster.
  { text: /cannot use command directory/i, kind: 'invalid' },
  // Trident issue 168, volume-size with a dash in the name.
  { text: /invalid character/i, kind: 'invalid' },
  // Ansible collection: an SVM call at cluster scope without an SVM. The number is not documented.
  { text: /vserver api missing vserver parameter/i, kind: 'invalid' },
];

const genericErrnos = new Set(['13001', '13114', '']);

/** NetApp's Ansible collection tells the wrong scope from an old release by these words of 13005. */
const ON_DATA_SVM = /\bon data vserver\b/;

/** Takes ONTAPI's errno and reason, returns what they mean. An unknown number is 'failed', not a guess. */
export function kindOfZapiFailure(errno: string, reason: string): OntapErrorKind {
  if (errno === '13005' && ON_DATA_SVM.test(reason)) return 'wrong-scope';
  const known = kindOfErrno[errno];
  if (known !== undefined) return known;
  if (!genericErrnos.has(errno)) return 'failed';
  return kindOfText.find((row) => row.text.test(reason))?.kind ?? 'failed';
}

/** ONTAP's REST error codes (Trident's generated client, its "ONTAP error response codes"; NetApp's ONTAP automation docs). */
const kindOfRestCode: Readonly<Record<string, OntapErrorKind>> = {
  '1': 'exists', // duplicate entry
  '2': 'invalid',
  '3': 'unsupported', // no such API or operation
  '4': 'not-found', // entry doesn't exist
  '6': 'forbidden', // "not authorized for that command"
  '8': 'in-use',
  '1115127': 'unsupported', // not licensed
  '1261215': 'not-found', // role of an account
  '1261218': 'not-found', // user
  '1263347': 'invalid', // predefined roles cannot be changed
  '1376963': 'exists', // address taken
  '1703954': 'not-found', // export policy
  '1704070': 'exists', // export rule
  '1704071': 'exists',
  '1966140': 'exists', // LIF name
  '1966217': 'invalid', // port
  '1966345': 'exists', // route
  '1967146': 'invalid', // SVM name
  '2621462': 'not-found', // SVM
  '2621507': 'invalid', // protocol not allowed on the SVM
  '2621519': 'invalid', // SVM name
  '2621525': 'in-use', // the SVM still has a CIFS server
  '2621706': 'invalid', // name and uuid of an SVM do not match
  '2621707': 'invalid', // no SVM given
  '5374922': 'exists', // LUN map
  '5636129': 'not-found', // role
  '5636171': 'exists', // role, in the table of command roles
  '5636172': 'in-use', // accounts still use the role
  '7077906': 'not-found', // role of an account in its SVM
  '13434889': 'busy', // "retry"
  '13434894': 'busy', // more than five jobs for SVMs
  '13434908': 'exists', // name of an SVM, an IPspace or the cluster
  '13434912': 'not-found', // IPspace
  '13434915': 'busy', // being deleted or made
  '13434916': 'busy',
  '13434918': 'not-found', // IPspace
  '13434920': 'not-found', // SVM (OpenStack Manila)
  '53281065': 'not-found', // service policy
  '524486': 'busy', // volume
  '524615': 'in-use', // volume has clones
  '72090025': 'exists', // NVMe subsystem
  '917508': 'not-found', // aggregate
  '917526': 'exists', // volume
  '917531': 'in-use', // a root volume that is not the last one
  '917927': 'not-found', // volume of this SVM
};

/** Whole families of codes: every one of them names a value that was refused. */
const refusedValues: readonly (readonly [number, number])[] = [
  [262_179, 262_245], // fields: unexpected, twice, not in this operation
  [5_636_096, 5_636_262], // roles and accounts
  [7_077_897, 7_077_940], // user names and passwords
  [7_078_900, 7_078_900], // password
  [13_434_884, 13_434_911], // fields of a new SVM
  [917_534, 917_887], // volumes
];

/** Takes a REST reply's status, code and message, returns what they mean. An unknown code is 'failed', not a guess. */
export function kindOfRestFailure(status: number, code: string, message: string): OntapErrorKind {
  if (status === 401) return 'unauthorized';
  const known = kindOfRestCode[code];
  if (known !== undefined) return known;
  const number = Number(code);
  if (refusedValues.some(([first, last]) => number >= first && number <= last)) return 'invalid';
  const told = kindOfText.find((row) => row.text.test(message))?.kind;
  return told ?? kindOfStatus[status] ?? 'failed';
}

const kindOfStatus: Readonly<Record<number, OntapErrorKind>> = {
  403: 'forbidden',
  404: 'not-found',
  405: 'unsupported',
  409: 'exists',
  429: 'busy',
  503: 'busy',
};
