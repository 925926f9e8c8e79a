import { isGranted, type Login, refusalText } from './access.ts';
import { type Cluster, findSvm, isAdminSvm } from './cluster.ts';
import type { Svm } from './state.ts';
import type { Invocation, ZapiCall } from './zapi-call.ts';
import { zapiCalls } from './zapi-calls.ts';
import { type Envelope, failedReply, ontapiMinor, passedReply } from './zapi-envelope.ts';
import { failureOf, type RefusalKind, Unmodelled, ZapiFailure } from './zapi-errors.ts';
import { type Input, readInput } from './zapi-input.ts';
import { checkNamed } from './zapi-named.ts';

/** What came of a request, for the reply and for both logs. */
export interface ZapiOutcome {
  readonly body: string;
  /** null when it passed. */
  readonly errno: string | null;
  /** Name of the SVM that the call was about. */
  readonly svm: string | null;
  /** Whether it asked to change something, granted or not. */
  readonly write: boolean;
  /** Whether state may have changed. */
  readonly changed: boolean;
  readonly refusal: { kind: RefusalKind; detail: string } | null;
}

export interface ZapiRequest {
  readonly envelope: Envelope;
  readonly login: Login;
  nextJobFailure(): { code: number; message: string } | null;
}

interface Target {
  readonly svm: Svm | null;
}

/** The SVM that a request is about: the login's own, or what `vfiler` names. */
function targetOf(cluster: Cluster, login: Login, vfiler: string | null): Target {
  const missing = new ZapiFailure(15698, 'Specified vserver not found');
  if (login.svm !== null) {
    // An SVM's login sees no other SVM; that it gets this very answer is an assumption.
    if (vfiler !== null && vfiler !== login.svm) throw missing;
    return { svm: findSvm(cluster, login.svm) };
  }
  const own = cluster.state.nodes.some((node) => node.name === vfiler);
  if (vfiler === null || isAdminSvm(cluster, vfiler) || own) return { svm: null };
  const svm = findSvm(cluster, vfiler);
  if (!svm) throw missing;
  return { svm };
}

function callOf(api: string, svm: Svm | null): ZapiCall {
  const call = zapiCalls.get(api);
  const where = svm ? ` on data vserver ${svm.name}` : '';
  const reason = `Unable to find API: ${api}`;
  if (!call) throw new Unmodelled('unknown-api', api, 13005, reason + where);
  if (svm && call.scope === 'cluster') throw new ZapiFailure(13005, reason + where);
  // The errno of this text could not be verified.
  if (!svm && call.scope === 'svm') {
    throw new ZapiFailure(13001, 'Vserver API missing vserver parameter.');
  }
  return call;
}

function checkAccess(login: Login, call: ZapiCall): void {
  if (call.command === null || isGranted(login.role, call.command, call.write)) return;
  throw new ZapiFailure(13003, refusalText(login.account.name, call.write));
}

/** The arguments; null when they cannot be read. */
function readable(api: string, envelope: Envelope, call: ZapiCall, ontapi: number): Input | null {
  try {
    return readInput(api, envelope.call, call.arguments, ontapi);
  } catch (error) {
    if (error instanceof ZapiFailure) return null;
    throw error;
  }
}

/** Whether a request asks for a change, also when it is refused before its arguments are read. */
function asksForChange(call: ZapiCall, input: Input | null): boolean {
  if (!call.changes) return call.write;
  return input ? call.changes(input) : false;
}

/** Whether a request asks for a change, for requests that never reach the cluster. */
export function wouldChange(cluster: Cluster, envelope: Envelope): boolean {
  const call = zapiCalls.get(envelope.call.name);
  if (!call) return false;
  const { name } = envelope.call;
  const ontapi = ontapiMinor(cluster.state.version);
  return asksForChange(call, readable(name, envelope, call, ontapi));
}

/** Runs one authenticated request against the cluster and writes its reply. */
export function handleZapi(cluster: Cluster, request: ZapiRequest): ZapiOutcome {
  const { envelope, login } = request;
  const api = envelope.call.name;
  const known = zapiCalls.get(api);
  const { version } = cluster.state;
  const ontapi = ontapiMinor(version);
  let target: Target | null = null;
  let input: Input | null = null;
  let ran = false;
  try {
    target = targetOf(cluster, login, envelope.vfiler);
    const call = callOf(api, target.svm);
    // Access comes before the arguments: whoever may not call learns nothing about them. The log wants them first.
    input = call.changes ? readable(api, envelope, call, ontapi) : null;
    checkAccess(login, call);
    input ??= readInput(api, envelope.call, call.arguments, ontapi);
    const invocation: Invocation = {
      api,
      cluster,
      login,
      svm: target.svm,
      input,
      ontapi,
      nextJobFailure: () => request.nextJobFailure(),
      calls: zapiCalls,
    };
    checkNamed(login, call, invocation);
    ran = call.write;
    const content = call.run(invocation);
    return {
      body: passedReply(version, content),
      errno: null,
      svm: target.svm?.name ?? null,
      write: asksForChange(call, input),
      changed: ran,
      refusal: null,
    };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return {
      body: failedReply(version, failure.errno, failure.message),
      errno: String(failure.errno),
      svm: target?.svm?.name ?? envelope.vfiler ?? login.svm,
      write: known ? asksForChange(known, input) : false,
      // A call that changes many things may have changed some of them before it failed.
      changed: ran,
      refusal:
        failure instanceof Unmodelled ? { kind: failure.kind, detail: failure.detail } : null,
    };
  }
}
