import type { NetworkInterface, Svm } from './client.ts';
import type { StartupCheck, StartupQuestion, StartupReport } from './client-proof.ts';
import { attempt, checkOf, type StartupReply } from './startup-check.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { interfacesOf } from './zapi-network.ts';
import { startupCalls, svmRecord } from './zapi-startup-calls.ts';
import { svmOf } from './zapi-svm.ts';
import { child, children, type XmlNode } from './zapi-xml.ts';

/**
 * Makes the plugin's start-up calls as this login, one after the other as the plugin does, and says of each what
 * ONTAP answered. A call that does not exist at the login's scope and that the plugin can do without is left out.
 * Throws OntapError when the login is refused or ONTAP cannot be reached.
 */
export async function checkPluginStartup(
  zapi: Zapi,
  svm: string,
  question: StartupQuestion,
): Promise<StartupReport> {
  if (question.backend === 'ontap-san-nvme')
    throw zapi.failure(
      'nvme-get-iter',
      'unsupported',
      'The plugin works with NVMe over REST alone.',
      { svm },
    );
  const checks: StartupCheck[] = [];
  const replies = new Map<string, Reply>();
  for (const call of startupCalls(svm, question)) {
    const { api, fatal } = call;
    if (!fatal && !question.optional) continue;
    const reply = await attempt(() => zapi.call(api, call.args, call.options));
    replies.set(api, reply);
    if (!fatal && 'refusal' in reply && reply.refusal.details.code === NO_SUCH_CALL) continue;
    checks.push(checkOf(call, reply));
  }
  return {
    checks,
    svm: shownSvm(replies.get('vserver-get-iter'), svm),
    interfaces: shownInterfaces(replies.get('net-interface-get-iter'), svm),
  };
}

const NO_SUCH_CALL = '13005';

type Reply = StartupReply<XmlNode>;

function shownSvm(reply: Reply | undefined, svm: string): Svm | 'unknown' | null {
  if (reply === undefined) return null;
  if ('refusal' in reply) return reply.refusal.kind === 'not-found' ? 'unknown' : null;
  const record = svmRecord(reply.results, svm);
  return record === undefined ? 'unknown' : svmOf(fieldsOf('vserver-get-iter', record));
}

function shownInterfaces(reply: Reply | undefined, svm: string): NetworkInterface[] | null {
  if (reply === undefined || 'refusal' in reply) return null;
  const api = 'net-interface-get-iter';
  const records = children(child(reply.results, 'attributes-list'), 'net-interface-info');
  return interfacesOf(
    records.map((record) => fieldsOf(api, record)),
    svm,
  );
}
