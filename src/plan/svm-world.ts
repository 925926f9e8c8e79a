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

/** A LIF that should be there. Without `home` a port is chosen. */
export interface WantedLif {
  readonly address: string;
  readonly netmaskLength: number;
  readonly home: { readonly node: string; readonly port: string } | null;
}

/** What the administrator asks for. Empty lists and nulls mean: what the SVM has is good enough. */
export interface SvmWanted {
  readonly svm: string;
  readonly aggregates: readonly string[];
  /** For the root volume of a new SVM; null: the first of the aggregates. */
  readonly rootAggregate: string | null;
  readonly dataLifs: readonly WantedLif[];
  readonly managementLif: WantedLif | null;
  readonly gateway: string | null;
  /** Networks in the spelling of networkText(). */
  readonly exportClients: readonly string[];
  readonly exportPolicy: string;
  readonly driver: 'ontap-nas';
  readonly role: string;
  readonly username: string;
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
  readonly exportPolicies: readonly string[];
  /** By policy. */
  readonly exportRules: Readonly<Record<string, readonly ExportRule[]>>;
  /** The export policy of the SVM's root volume. */
  readonly rootPolicy: string;
  readonly role: Role | null;
  readonly user: User | null;
  /** null where ONTAP does not tell, or no user has to be made. */
  readonly passwordRules: PasswordRules | null;
}

/** Aggregates that volumes may be put on: no node's root aggregate. */
export function dataAggregates(aggregates: readonly Aggregate[]): Aggregate[] {
  return aggregates
    .filter((aggregate) => !aggregate.root)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The SVM's data LIFs that serve NFS and are up: what the plugin looks for at its start (ontap_zapi.go). */
export function workingDataLifs(world: Pick<SvmWorld, 'interfaces'>, svm: string) {
  return world.interfaces.filter(
    (lif) => lif.svm === svm && lif.enabled && lif.up && lif.dataProtocols.includes('nfs'),
  );
}

export function workingManagementLifs(world: Pick<SvmWorld, 'interfaces'>, svm: string) {
  return world.interfaces.filter(
    (lif) => lif.svm === svm && lif.enabled && lif.up && lif.management,
  );
}
