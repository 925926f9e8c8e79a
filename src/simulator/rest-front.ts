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
  htmlAnswer,
} from './http-answer.ts';
import { describeRest, handleRest } from './rest.ts';
import type { Json } from './rest-fields.ts';

/** ONTAP 9.6 is the first with REST. */
const firstMinor = 6;

export function isRestPath(path: string): boolean {
  return /^\/api(?:[/?]|$)/.test(path);
}

/** Two spaces, as in an answer recorded on 9.12.1 (ansible netapp.ontap issue 213). */
function written(body: Json): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** Answers one request below /api. */
export function answerRest(
  cluster: Cluster,
  faults: Faults,
  request: FrontRequest,
  credentials: Credentials | null,
): Answer {
  const { method, path, headers } = request;
  const svmName = headers['x-dot-svm-name'];
  const facts: Facts = {
    transport: 'rest',
    ...describeRest(method, path),
    svm: svmName ?? null,
    user: credentials?.username ?? null,
    errno: null,
  };
  if (cluster.state.version.major < firstMinor) return htmlAnswer(404, 'Not Found', facts);
  const { body } = request;
  if (body === null) return htmlAnswer(413, 'Too Large', facts);
  const json = {
    'Content-Type': /^\s*application\/json\b/i.test(headers['accept'] ?? '')
      ? 'application/json'
      : 'application/hal+json',
  };
  const failed = (status: number, code: string, message: string) =>
    answer(status, written({ error: { message, code } }), { ...facts, errno: code }, json);
  const login = credentials
    ? logIn(cluster, { ...credentials, application: 'http' }, svmName ?? null)
    : null;
  return answerWithFaults(cluster, faults, {
    target: { transport: 'rest', api: facts.api, user: facts.user, svm: facts.svm },
    facts,
    accepted: login !== null,
    // A login without the application http gets this with the right password too (NetApp's REST documentation).
    unauthorized() {
      const refused = failed(401, '6691623', 'User is not authorized.');
      return { ...refused, headers: { ...refused.headers, ...challenge } };
    },
    failed: (fault) => failed(fault.status, String(fault.errno), fault.reason),
    run(nextJobFailure) {
      if (!login) throw new Error('a request ran without a login');
      const outcome = handleRest(
        cluster,
        login,
        {
          method,
          url: path,
          accept: headers['accept'],
          svmName,
          svmUuid: headers['x-dot-svm-uuid'],
          body,
        },
        nextJobFailure,
      );
      const { status, code, svm, changed, refusal, location, delayMs } = outcome;
      const more = location === undefined ? {} : { Location: location };
      const api = facts.api ?? '';
      return {
        ...answer(
          status,
          written(outcome.body),
          { ...facts, svm, errno: code },
          { ...json, ...more },
        ),
        changed,
        delayMs: delayMs ?? 0,
        refusal: refusal ? { transport: 'rest', api, ...refusal } : null,
      };
    },
  });
}
