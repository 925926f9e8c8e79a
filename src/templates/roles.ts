import type { Access, Privilege } from '../ontapi/client.ts';

/** One row of a role: a command directory, what it opens, for which calls of the plugin, and why. */
export interface RoleRow {
  readonly path: string;
  readonly access: Access;
  /** Less than `access` that a role which somebody else made may hold; absent: none. */
  readonly enough?: Access;
  /** The ONTAPI calls that ONTAP checks against this row. */
  readonly apis: readonly string[];
  /** false: the plugin works without it, and says so in a log line at most. */
  readonly required: boolean;
  readonly reason: string;
}

/**
 * Which command each call belongs to is from NetApp's list for Trident (trident
 * contrib/ontap/trident_role/raw/zapi_custom_role.json); which calls the Docker plugin makes is read from
 * Trident's ontap_common.go, ontap_nas.go and abstraction_zapi.go. NetApp publishes no list for Docker alone.
 *
 * `volume` is granted as a directory with readonly access and `all` on single verbs, as NetApp does it:
 * ONTAP ties the verbs of one table together, and readonly on the directory is what `volume show` needs.
 *
 * No row grants what a shorter one of the same list grants already (`vserver peer` and `volume snapshot` readonly are
 * in NetApp's list): then a role that was cut off half way is completed to the very rows of a whole one, whichever
 * rows are looked at first.
 *
 * Left out on purpose: `system node` (the plugin's warning about controller serial numbers). A role of a
 * data SVM cannot hold it; the call is answered 13005 at SVM scope whatever the role says.
 */
const common: readonly RoleRow[] = [
  {
    path: 'version',
    access: 'readonly',
    apis: ['system-get-ontapi-version', 'system-get-version'],
    required: true,
    reason: 'start-up: which ONTAPI version this is',
  },
  {
    path: 'vserver',
    access: 'readonly',
    apis: ['vserver-get', 'vserver-get-iter', 'vserver-peer-get-iter'],
    required: true,
    reason:
      'start-up: the SVM, its assigned aggregates, and its peers (the plugin does without those)',
  },
  {
    path: 'vserver show-aggregates',
    // NetApp's list has `all`; the call only reads, so `vserver` readonly should do. [U]
    access: 'all',
    enough: 'readonly',
    apis: ['vserver-show-aggr-get-iter'],
    required: false,
    reason: 'start-up: media type of the aggregates; a warning without it',
  },
  {
    path: 'network interface',
    access: 'readonly',
    apis: ['net-interface-get-iter'],
    required: true,
    reason: 'start-up: data LIFs that are up',
  },
  {
    path: 'event generate-autosupport-log',
    access: 'all',
    apis: ['ems-autosupport-log'],
    required: false,
    reason: 'heartbeat in the event log; a log line without it',
  },
];

const nas: readonly RoleRow[] = [
  {
    path: 'volume',
    access: 'readonly',
    apis: ['volume-get-iter', 'snapshot-get-iter'],
    required: true,
    reason: 'list, inspect with its snapshots, mount',
  },
  {
    path: 'volume create',
    access: 'all',
    apis: ['volume-create'],
    required: true,
    reason: 'docker volume create',
  },
  {
    path: 'volume size',
    access: 'all',
    apis: ['volume-size'],
    required: true,
    reason: 'how the plugin asks whether a volume exists, before each create and delete',
  },
  {
    path: 'volume modify',
    access: 'all',
    apis: ['volume-modify-iter'],
    required: true,
    reason: 'hides the snapshot directory of a new volume, sets its comment',
  },
  {
    path: 'volume mount',
    access: 'all',
    apis: ['volume-mount'],
    required: true,
    reason: 'the junction of a new volume',
  },
  {
    path: 'volume destroy',
    access: 'all',
    apis: ['volume-destroy'],
    required: true,
    reason: 'docker volume rm',
  },
  {
    path: 'volume unmount',
    access: 'all',
    apis: ['volume-unmount'],
    // [U] whether ONTAP checks it for volume-destroy with unmount-and-offline is written nowhere.
    required: false,
    reason: 'part of deleting a volume that is mounted',
  },
  {
    path: 'volume offline',
    access: 'all',
    apis: ['volume-offline'],
    // [U] as for `volume unmount`.
    required: false,
    reason: 'part of deleting a volume that is online',
  },
  {
    path: 'volume clone create',
    access: 'all',
    apis: ['volume-clone-create'],
    required: true,
    reason: 'docker volume create -o from=…',
  },
  {
    path: 'volume clone split start',
    access: 'all',
    apis: ['volume-clone-split-start'],
    required: true,
    reason: 'clones with splitOnClone',
  },
  {
    path: 'volume snapshot create',
    access: 'all',
    apis: ['snapshot-create'],
    required: true,
    reason: 'the snapshot that a clone is made from',
  },
  {
    path: 'volume snapshot delete',
    access: 'all',
    apis: ['snapshot-delete'],
    required: true,
    reason: 'removes that snapshot when the clone is deleted',
  },
  {
    path: 'snapmirror delete',
    access: 'all',
    apis: ['snapmirror-destroy'],
    required: true,
    reason: 'called on every docker volume rm, with or without SnapMirror',
  },
  {
    path: 'snapmirror release',
    access: 'all',
    apis: ['snapmirror-release', 'snapmirror-release-iter'],
    required: true,
    reason: 'called on every docker volume rm, with or without SnapMirror',
  },
  {
    path: 'snapmirror list-destinations',
    access: 'all',
    apis: ['snapmirror-get-destination-iter'],
    required: true,
    reason: 'called on every docker volume rm, with or without SnapMirror',
  },
];

export type RoleDriver = 'ontap-nas';

const rowsOf: Readonly<Record<RoleDriver, readonly RoleRow[]>> = {
  'ontap-nas': [...common, ...nas],
};

/** The rows of the plugin's role for a driver, in the order in which they are made. */
export function roleRows(driver: RoleDriver): readonly RoleRow[] {
  return rowsOf[driver];
}

/**
 * What the plugin's role of an SVM must hold for a driver. DEFAULT none is not among them: ONTAP adds it to
 * a new role of its own accord, and refuses a second one as a duplicate (harvest issue 1622).
 */
export function rolePrivileges(driver: RoleDriver): Privilege[] {
  return rowsOf[driver].map(({ path, access }) => ({ path, access }));
}
