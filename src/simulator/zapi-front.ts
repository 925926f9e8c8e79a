import { logIn } from './access.ts';
import type { Cluster } from './cluster.ts';
import type { Faults } from './faults.ts';
import {
  type Answer,
  answer,
  answerWithFaults,
  type Credentials,
  challenge,
  type Facts,
  type FrontRequest,
  html,
  htmlAnswer,
} from './http-answer.ts';
import { handleZapi, wouldChange } from './zapi.ts';
import { type Envelope, failedReply, readEnvelope, unauthorizedPage } from './zapi-envelope.ts';

export const zapiPath = '/servlets/netapp.servlets.admin.XMLrequest_filer';
const xml = { 'Content-Type': 'text/xml' };

/** Answers one request to ONTAPI's path. */
export function answerZapi(
  cluster: Cluster,
  faults: Faults,
  request: FrontRequest,
  credentials: Credentials | null,
): Answer {
  const nothing: Facts = {
    transport: 'zapi',
    api: null,
    svm: null,
    user: credentials?.username ?? null,
    write: false,
    errno: null,
  };
  if (request.method !== 'POST') {
    const refused = htmlAnswer(405, 'Method Not Allowed', nothing);
    return { ...refused, headers: { ...html, Allow: 'POST' } };
  }
  if (request.body === null) return htmlAnswer(413, 'Too Large', nothing);
  return answerEnvelope(cluster, faults, credentials, nothing, readEnvelope(request.body));
}

function answerEnvelope(
  cluster: Cluster,
  faults: Faults,
  credentials: Credentials | null,
  nothing: Facts,
  envelope: Envelope | string,
): Answer {
  const { version } = cluster.state;
  const readable = typeof envelope !== 'string';
  const facts: Facts = {
    ...nothing,
    api: readable ? envelope.call.name : null,
    svm: readable ? envelope.vfiler : null,
    write: readable && wouldChange(cluster, envelope),
  };
  const failed = (errno: number, reason: string) =>
    answer(200, failedReply(version, errno, reason), { ...facts, errno: String(errno) }, xml);
  const login = credentials
    ? logIn(cluster, { ...credentials, application: 'ontapi' }, facts.svm)
    : null;
  return answerWithFaults(cluster, faults, {
    target: { transport: 'zapi', api: facts.api, user: facts.user, svm: facts.svm },
    facts,
    accepted: login !== null,
    unauthorized: () => answer(401, unauthorizedPage, facts, { ...challenge, ...html }),
    // The number is from Harvest; how ONTAP words it could not be verified.
    failed: (fault) =>
      fault.kind === 'suspended'
        ? failed(61253, 'ONTAPI is suspended.')
        : failed(fault.errno, fault.reason),
    run(nextJobFailure) {
      // A document that is no request fails as any bad call; the number is an assumption.
      if (!readable) return failed(13001, envelope);
      if (!login) throw new Error('a request ran without a login');
      const outcome = handleZapi(cluster, { envelope, login, nextJobFailure });
      const { svm, write, errno, refusal, changed } = outcome;
      const api = facts.api ?? '';
      return {
        ...answer(200, outcome.body, { ...facts, svm, write, errno }, xml),
        changed,
        refusal: refusal ? { transport: 'zapi', api, ...refusal } : null,
      };
    },
  });
}
