/** What a job does when it ends; data, so that a state file can hold a running job. */
export type JobEffect =
  | { kind: 'svm-ready'; svm: string }
  | { kind: 'svm-remove'; svm: string }
  | { kind: 'clone-split'; svm: string; volume: string }
  /** What it was for has happened already: only its end is waited for. */
  | { kind: 'none' }
  | { kind: 'rest'; work: RestWork };

/** A REST request whose work is done when its job ends. */
export interface RestWork {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With the query. */
  url: string;
  /** The body as JSON text. */
  document: string;
  /** The SVM that it is about; null: cluster scope. */
  svm: string | null;
  /** The SVM of the login; null: the cluster's. */
  login: string | null;
  user: string;
}

export interface Job {
  id: number;
  uuid: string;
  name: string;
  description: string;
  category: string;
  /** Cluster or SVM name. */
  owner: string;
  node: string;
  username: string;
  queuedAt: number;
  startsAt: number;
  endsAt: number;
  effect: JobEffect;
  /** Set when the end is already decided to be a failure. */
  failure: { code: number; message: string } | null;
  settled: boolean;
  /** Nobody finds it any more, as after a fault. */
  vanished?: boolean;
  /** What it says at its end. */
  completion: string;
}
