import type { Backend } from '../templates/plugin-calls.ts';
import type { NetworkInterface, Svm } from './client.ts';

/** One start-up call of the plugin, made as the plugin's user. */
export interface StartupCheck {
  readonly api: string;
  readonly ok: boolean;
  /** false: the plugin only warns when this call fails. */
  readonly fatal: boolean;
  /** What ONTAP answered when not ok. */
  readonly error: string | null;
  /** What of the SVM the plugin learns from the call, where it needs it; null: nothing, or something else. */
  readonly about: 'aggregates' | 'interfaces' | 'authentication' | 'block-service' | null;
}

export interface StartupQuestion {
  /** false: only calls without which the plugin does not start. */
  readonly optional: boolean;
  /** Absent: ontap-nas. */
  readonly backend?: Backend;
  /** Whether the config has useCHAP; absent: it has not. */
  readonly chap?: boolean;
}

export interface StartupReport {
  /** In the plugin's order. */
  readonly checks: readonly StartupCheck[];
  /** The SVM as these calls showed it; 'unknown': ONTAP shows this login no such SVM; null: it did not answer. */
  readonly svm: Svm | 'unknown' | null;
  /** The SVM's IP LIFs as these calls showed them; null: ONTAP did not answer. */
  readonly interfaces: readonly NetworkInterface[] | null;
}

/** Which of the plugin's calls a login may make is to be found out. */
export interface PermissionQuestion {
  readonly svm: string;
  /** Names of calls as the table of the plugin's calls has them: ONTAPI names, or "PATCH /storage/volumes/{uuid} nas.path". */
  readonly calls: readonly string[];
  /** Start of the names in probes: a row that a query narrows to this prefix is judged by it. */
  readonly prefix: string;
  /** Of these calls ONTAP's own list is not enough: it says nothing of queries that narrow a row. Default: none. */
  readonly doubted?: readonly string[];
}

export interface PermissionAnswer {
  readonly call: string;
  /** null: it cannot be told without doing it, or this release does not have the call. */
  readonly granted: boolean | null;
}

/** What the plugin's login is asked to prove: a part of OntapClient for which the same rules hold. */
export interface OntapProof {
  /**
   * Makes the plugin's start-up calls as this login (Trident, ontap_common.go, abstraction_zapi.go, ontap_rest.go), but for
   * those that change something.
   */
  checkPluginStartup(svm: string, question: StartupQuestion): Promise<StartupReport>;
  /**
   * Finds out which calls this login may make, without changing anything: by what ONTAP tells of it, else by calls
   * that only read, else by calls about names that ONTAP cannot have. Answers are in the order of the question.
   */
  probePermissions(question: PermissionQuestion): Promise<PermissionAnswer[]>;
}
