import { Secret, scrub } from '../secret.ts';
import { kindOfZapiFailure, OntapError, type OntapErrorKind } from './errors.ts';
import type { HttpClient, HttpReply } from './http.ts';
import { explainStatus } from './http-status.ts';
import { buildZapiRequest, parseZapiReply, type XmlArgs, type XmlNode } from './zapi-xml.ts';

/** Same path on cluster, node and SVM management LIFs. */
const PATH = '/servlets/netapp.servlets.admin.XMLrequest_filer';
/** What Trident sends always; every ONTAP 9 accepts it. Later calls use the version of the server, as OpenStack Manila does. */
const FIRST_VERSION = '1.21';

export interface CallOptions {
  /**
   * Tunnels the call to that SVM. It is right for a login of the cluster and for one of that SVM alike (Trident
   * tunnels with both), so nobody has to find out the login's scope first.
   */
  readonly svm?: string;
  /** Whether the call changes something: then it is sent once and never again, and always waited for. */
  readonly write?: boolean;
}

/** ONTAPI spoken over one HTTP client. */
export interface Zapi {
  readonly address: string;
  readonly user: string;
  /** Makes one call, returns <results>. Throws OntapError. */
  call(api: string, args?: XmlArgs, options?: CallOptions): Promise<XmlNode>;
  /** The same, but hands out the raw reply, for lists too large for a tree. */
  fetch(api: string, args: XmlArgs, options: CallOptions): Promise<string>;
  /** Turns a reply from fetch into <results>, or throws what it says. */
  read(api: string, body: string, options: CallOptions): XmlNode;
  /** A failure of this call in words that are not ONTAP's. */
  failure(api: string, kind: OntapErrorKind, message: string, options?: CallOptions): OntapError;
  /** ONTAPI version that the server speaks, [1, 160]; null before the first reply. */
  ontapi(): readonly [number, number] | null;
  close(): void;
}

/**
 * Takes an HTTP client and the login's user name and secrets (kept out of error texts), returns ONTAPI over it.
 * `signal` ends every call that only reads, with CancelledError.
 */
export function openZapi(
  http: HttpClient,
  user: string,
  password: Secret,
  signal?: AbortSignal,
): Zapi {
  let version: readonly [number, number] | null = null;

  const failure: Zapi['failure'] = (api, kind, message, options = {}) =>
    new OntapError({
      kind,
      message,
      transport: 'zapi',
      api,
      user,
      address: http.address,
      ...(options.svm !== undefined && { svm: options.svm }),
    });

  const fetch: Zapi['fetch'] = async (api, args, options) => {
    const svm = options.svm ?? null;
    const body = buildZapiRequest({
      api,
      args,
      version: version === null ? FIRST_VERSION : version.join('.'),
      svm,
    });
    const reply = await http.send({
      transport: 'zapi',
      api,
      svm,
      method: 'POST',
      path: PATH,
      headers: { 'content-type': 'text/xml' },
      body,
      write: options.write === true,
      ...(signal && options.write !== true && { signal }),
    });
    if (reply.status !== 200) throw httpFailure(api, reply, options);
    return reply.body;
  };

  const httpFailure = (api: string, reply: HttpReply, options: CallOptions): OntapError => {
    const [kind, message] = explainStatus('zapi', reply.status, http.address, user);
    return new OntapError({
      ...failure(api, kind, message, options).details,
      code: String(reply.status),
    });
  };

  const interpret = (
    api: string,
    body: string,
    options: CallOptions,
    secrets: readonly Secret[],
  ): XmlNode => {
    const reply = parseZapiReply(body);
    if (reply.status === 'malformed')
      throw failure(
        api,
        'protocol',
        `The reply of ${http.address} to ${api} is not ONTAP's: ${reply.why}.`,
        options,
      );
    version ??= parseVersion(reply.ontapi);
    if (reply.status === 'passed') return reply.results;
    const reason = scrub(reply.reason, secrets).trim() || 'no reason given';
    const where = options.svm === undefined ? '' : ` on SVM ${options.svm}`;
    throw new OntapError({
      ...failure(
        api,
        kindOfZapiFailure(reply.errno, reply.reason),
        `${api}${where} failed: ${reason} (ONTAP error ${reply.errno || 'without a number'})`,
        options,
      ).details,
      code: reply.errno,
      reason,
    });
  };

  return {
    address: http.address,
    user,
    fetch,
    read: (api, body, options) => interpret(api, body, options, [password]),
    failure,
    ontapi: () => version,
    close: () => http.close(),
    call: async (api, args = {}, options = {}) => {
      const body = await fetch(api, args, options);
      return interpret(api, body, options, [password, ...secretsIn(args)]);
    },
  };
}

function secretsIn(args: XmlArgs): Secret[] {
  return Object.values(args).filter((value) => value instanceof Secret);
}

/** "1.191" → [1, 191]; null when the reply does not tell. */
function parseVersion(text: string): readonly [number, number] | null {
  const found = /^(\d+)\.(\d+)$/.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2])];
}
