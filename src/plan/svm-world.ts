import type {
  Aggregate,
  ClusterIdentity,
  ExportRule,
  NetworkInterface,
  NfsService,
  PasswordRules,
  Port,
  Role,
  Route,
  Svm,
  User,
} from '../ontapi/client.ts';
import type {
  Dns,
  Igroup,
  InitiatorAuthentication,
  IscsiService,
  NvmeService,
  Subnet,
} from '../ontapi/client-services.ts';
import type { Backend } from '../templates/plugin-calls.ts';
import type { RoleQuestion, RoleStyle } from '../templates/roles.ts';

/** What an SVM serves; nvme is NVMe over TCP. */
const protocols = ['nfs', 'iscsi', 'nvme'] as const;
export type Protocol = (typeof protocols)[number];

export function isProtocol(text: string | undefined): text is Protocol {
  return protocols.some((protocol) => protocol === text);
}

/** A LIF that should be there. Without `home` a port is chosen. */
export interface WantedLif {
  readonly address: string;
  readonly netmaskLength: number;
  readonly home: { readonly node: string; readonly port: string } | null;
}

export interface WantedDataLif extends WantedLif {
  readonly protocol: Protocol;
}

/** What the administrator asks for. Empty lists and nulls mean: what the SVM has is good enough. */
export interface SvmWanted {
  readonly svm: string;
  readonly aggregates: readonly string[];
  /** For the root volume of a new SVM; null: the first of the aggregates. */
  readonly rootAggregate: string | null;
  /** The driver's own comes first. */
  readonly protocols: readonly Protocol[];
  readonly dataLifs: readonly WantedDataLif[];
  readonly managementLif: WantedLif | null;
  readonly gateway: string | null;
  /** Networks in the spelling of networkText(). */
  readonly exportClients: readonly string[];
  readonly exportPolicy: string;
  readonly driver: Backend;
  readonly role: string;
  /** null: what suits the role that is there, and the cluster. */
  readonly roleStyle: RoleStyle | null;
  /** What the role holds; CHAP comes with `chap`. */
  readonly roleWishes: Pick<RoleQuestion, 'profile' | 'features' | 'prefix'>;
  readonly username: string;
  /** Addresses that nobody named come from here. */
  readonly subnet: string | null;
  /** null: Default, or the one that the SVM is in. */
  readonly ipspace: string | null;
  /** For LIFs without a port; null: chosen. */
  readonly broadcastDomain: string | null;
  readonly snapshotPolicy: string | null;
  readonly dns: Dns | null;
  /** For iSCSI. */
  readonly igroup: string;
  /** IQNs in lower case. */
  readonly initiators: readonly string[];
  /** Names of mutual CHAP; its passwords are asked for when they are needed. */
  readonly chap: { readonly user: string; readonly targetUser: string } | null;
}

/** What was seen on the cluster. Lists that no step can depend on are not read and stay empty. */
export interface SvmWorld {
  readonly cluster: ClusterIdentity;
  readonly svm: Svm | null;
  readonly aggregates: readonly Aggregate[];
  readonly ports: readonly Port[];
  /** Of all SVMs: an address may be taken by another one. */
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly Route[];
  readonly nfs: NfsService | null;
  readonly iscsi: IscsiService | null;
  readonly nvme: NvmeService | null;
  readonly igroups: readonly Igroup[];
  readonly initiatorAuthentication: InitiatorAuthentication | null;
  readonly dns: Dns | null;
  /** null: this API does not tell of subnets on this release. */
  readonly subnets: readonly Subnet[] | null;
  /** Whether roles of REST paths can be made from here. */
  readonly restRoles: boolean;
  /** Whether the cluster was found without ONTAPI: asleep, or switched off or unknown there. */
  readonly zapiAway: 'suspended' | 'absent' | null;
  readonly snapshotPolicies: readonly string[];
  readonly exportPolicies: readonly string[];
  /** By policy. */
  readonly exportRules: Readonly<Record<string, readonly ExportRule[]>>;
  /** The export policy of the SVM's root volume. */
  readonly rootPolicy: string;
  readonly role: Role | null;
  readonly user: User | null;
  /** false: this login may not see roles and users of the SVM. */
  readonly loginSeen: boolean;
  /** null where ONTAP does not tell, or no user has to be made. */
  readonly passwordRules: PasswordRules | null;
}

/** Aggregates that volumes may be put on: no node's root aggregate. */
export function dataAggregates(aggregates: readonly Aggregate[]): Aggregate[] {
  return aggregates
    .filter((aggregate) => !aggregate.root)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A protocol as LIFs name it. */
const servedAs: Readonly<Record<Protocol, string>> = {
  nfs: 'nfs',
  iscsi: 'iscsi',
  nvme: 'nvme_tcp',
};

export function serves(lif: NetworkInterface, protocol: Protocol): boolean {
  return lif.dataProtocols.includes(servedAs[protocol]);
}

/** The SVM's data LIFs that serve a protocol and are up: what the plugin looks for at its start (ontap_zapi.go). */
export function workingDataLifs(
  world: Pick<SvmWorld, 'interfaces'>,
  svm: string,
  protocol: Protocol,
): NetworkInterface[] {
  return world.interfaces.filter(
    (lif) => lif.svm === svm && lif.enabled && lif.up && serves(lif, protocol),
  );
}

export function workingManagementLifs(world: Pick<SvmWorld, 'interfaces'>, svm: string) {
  return world.interfaces.filter(
    (lif) => lif.svm === svm && lif.enabled && lif.up && lif.management,
  );
}
