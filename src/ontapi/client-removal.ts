/**
 * The way back: a part of OntapClient for which the same rules hold. What is gone already counts as taken away, so
 * each of these can be repeated.
 */
export interface OntapRemoval {
  /** Takes aggregates off the SVM's list: read, write when one of them is on it, read again. Returns the list afterwards. */
  unassignAggregates(svm: string, remove: readonly string[]): Promise<string[]>;
  deleteInterface(svm: string, name: string): Promise<void>;
  deleteRoute(svm: string, destination: string, gateway: string): Promise<void>;
  deleteExportRule(svm: string, policy: string, index: number): Promise<void>;
  deleteExportPolicy(svm: string, name: string): Promise<void>;
  /** With all its rows. Throws OntapError 'in-use' while a user has it. */
  deleteRole(svm: string, name: string): Promise<void>;
  /** With all its applications. */
  deleteUser(svm: string, name: string): Promise<void>;
  /** The SVM with its root volume and everything in it. Throws OntapError 'in-use' while it has other volumes. */
  deleteSvm(svm: string): Promise<void>;
}
