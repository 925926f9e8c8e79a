import type { Secret } from '../secret.ts';
import type { InterfacePurpose, Privilege, Route } from './client.ts';

export interface NewSvm {
  readonly name: string;
  readonly rootAggregate: string;
  readonly rootVolume: string;
  /** Absent: Default. */
  readonly ipspace?: string;
  /** For volumes that name none; absent: ONTAP's own choice. */
  readonly snapshotPolicy?: string;
}

export interface NewInterface {
  readonly name: string;
  readonly svm: string;
  readonly address: string;
  readonly netmaskLength: number;
  /** Given: ONTAP takes the next free address of this subnet; `address` is '' then and the length 0. */
  readonly subnet?: string;
  readonly node: string;
  readonly port: string;
  readonly purpose: InterfacePurpose;
}

export interface NewExportRule {
  readonly svm: string;
  readonly policy: string;
  readonly clients: string;
  readonly protocol: 'nfs';
  readonly ro: string;
  readonly rw: string;
  readonly superuser: string;
}

export interface NewUser {
  readonly name: string;
  readonly role: string;
  /** "ontapi" for ONTAPI, "http" for REST. */
  readonly applications: readonly string[];
  readonly password: Secret | null;
}

/** What makes an SVM ready for the plugin: a part of OntapClient for which the same rules hold. */
export interface OntapChanges {
  createSvm(svm: NewSvm): Promise<void>;
  /** Adds to the SVM's list and never removes: read, merge, write, read again. Returns the list afterwards. */
  assignAggregates(svm: string, add: readonly string[]): Promise<string[]>;
  createInterface(lif: NewInterface): Promise<void>;
  createRoute(route: Route): Promise<void>;
  /** Creates the NFS service, or turns on the one that is there. */
  enableNfs(svm: string): Promise<void>;
  createExportPolicy(svm: string, name: string): Promise<void>;
  createExportRule(rule: NewExportRule): Promise<void>;
  /**
   * Adds or raises the given rows of a role, row by row; a role that a killed run left half made is completed.
   * `isNew`: the role is known not to be there, so it is read only if that turns out to be wrong.
   */
  grantPrivileges(
    svm: string,
    role: string,
    rows: readonly Privilege[],
    options: { readonly isNew: boolean },
  ): Promise<void>;
  /**
   * Gives a user these applications with authentication by password. Without a password the user must exist; its
   * password counts for the new applications too, and those that it has stay.
   */
  createUser(svm: string, user: NewUser): Promise<void>;

  /** Gives a user another password, for all its applications. */
  setPassword(svm: string, user: string, password: Secret): Promise<void>;
  /** Locks a user, whose logins are then refused, or unlocks it. */
  setLocked(svm: string, user: string, locked: boolean): Promise<void>;
}
