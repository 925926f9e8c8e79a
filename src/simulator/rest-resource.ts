import type { Login } from './access.ts';
import type { Cluster } from './cluster.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import type { Json, RestFields } from './rest-fields.ts';
import type { CliObject } from './role-queries.ts';
import type { Svm } from './state.ts';
import type { Job } from './state-jobs.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One request, as a handler sees it: matched, authenticated, allowed. */
export interface RestCall {
  readonly cluster: Cluster;
  readonly login: Login;
  /** The SVM that the call is about: the login's own, or the one of the X-Dot-SVM headers. null: cluster scope. */
  readonly svm: Svm | null;
  /** Of ONTAP 9: 15 for 9.15.1. */
  readonly minor: number;
  /** What stands in the path, by the name of the field that it is matched with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The query string, decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** Whether HAL links are wanted. */
  readonly links: boolean;
  /** Every resource of the front: a REST role is made into commands by it. */
  readonly resources: readonly Resource[];
  /** Taken from a fault: how the next job shall fail. */
  nextJobFailure(): { code: number; message: string } | null;
}

interface Operation {
  /** CLI commands behind it: what a traditional role must grant. [] stands for "every login may". */
  readonly commands: readonly string[];
  /** false: no change of the configuration, for the request log. */
  readonly changes?: false;
}

/** POST. Either done at once (201), or by a job (202): `job` defers `run` to the job's end, `start` starts its own. */
export interface Create<T> extends Operation {
  readonly body: BodyTypes;
  readonly job?: true;
  /** What is refused at once although a job does the work. */
  /** What it is to make, as `cliOf`. */
  readonly cliOf?: (call: RestCall, body: Body) => CliObject;
  readonly check?: (call: RestCall, body: Body) => void;
  readonly run?: (call: RestCall, body: Body) => T | null;
  readonly start?: (call: RestCall, body: Body) => Job;
}

/** PATCH of one record, or of all that a query finds. */
export interface Modify<T> extends Operation {
  readonly body: BodyTypes;
  /** Whether a job does this work. */
  readonly job?: true | ((body: Body) => boolean);
  readonly check?: (call: RestCall, object: T, body: Body) => void;
  readonly run: (call: RestCall, object: T, body: Body) => void;
}

/** DELETE of one record, or of all that a query finds. */
export interface Remove<T> extends Operation {
  readonly body?: BodyTypes;
  readonly job?: true;
  readonly check?: (call: RestCall, object: T) => void;
  readonly run?: (call: RestCall, object: T, body: Body) => void;
  readonly start?: (call: RestCall, object: T) => Job;
}

/** A kind of object and what can be done with it; README.md shows how to write one. */
export interface Definition<T> {
  /** Below /api; `{field}` stands for the value of a field of the records: /storage/volumes/{volume.uuid}/snapshots. */
  readonly path: string;
  /** What follows the path for one record, such as `{uuid}`; null: the path is one object; none: a list only. */
  readonly instance?: string | null;
  readonly scope: 'cluster' | 'any';
  /** Minor version of ONTAP 9 that brought it. */
  readonly since?: number;
  readonly fields: (call: RestCall) => RestFields<T>;
  /** The fields that records come in the order of, together unique. A next link holds them. */
  readonly order: readonly string[];
  /** All that the call's scope shows. */
  readonly list: (call: RestCall) => Iterable<T>;
  /** Whether `list` is in that order already. */
  readonly sorted?: true;
  /** Query parameters that are no fields, such as force. */
  readonly options?: readonly string[];
  /** HAL links of objects inside a record, by their dotted name. */
  readonly links?: (call: RestCall) => Readonly<Record<string, (object: T) => string | null>>;
  readonly get?: Operation;
  /** A record by the command line's parameters, where queries of roles are modelled. */
  readonly cliOf?: (call: RestCall, object: T) => CliObject;
  readonly post?: Create<T>;
  readonly patch?: Modify<T>;
  readonly delete?: Remove<T>;
}

export interface RestReply {
  readonly status: number;
  readonly body: Json;
  readonly location?: string;
  readonly delayMs?: number;
}

/** What a request asks of a resource, after its body was read. */
export interface Request {
  readonly call: RestCall;
  readonly method: Method;
  /** Whether the path named one record. */
  readonly single: boolean;
  readonly body: Body;
  /** Path and query as they came, for links and jobs. */
  readonly url: string;
  /** The body as it came, for a job that does the work later. */
  readonly document: unknown;
}

/** A definition without its type of record, as the front keeps it. */
export interface Resource {
  readonly path: string;
  readonly instance: string | null | undefined;
  readonly scope: 'cluster' | 'any';
  readonly since: number;
  operation(method: Method): (Operation & { readonly body?: BodyTypes }) | null;
  run(request: Request): RestReply;
  /** Does the work of a request that a job was started for. */
  finish(request: Request): void;
}
