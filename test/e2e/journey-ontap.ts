import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Login, RunningSimulator } from './fleet/simulator.ts';

export interface FoundVolume {
  readonly name: string;
  readonly aggregate: string;
  readonly comment: string;
}

/**
 * One ONTAPI call in plain HTTPS, as somebody who is not our program: `body` is the call's XML, `svm` the
 * SVM that it is tunnelled to. Returns the reply; rejects when ONTAP did not say "passed".
 */
function askOntap(
  simulator: RunningSimulator,
  body: string,
  svm?: string,
  login: Login = simulator.admin,
): Promise<string> {
  const tunnel = svm === undefined ? '' : ` vfiler="${svm}"`;
  const document = `<?xml version="1.0" encoding="UTF-8"?><netapp xmlns="http://www.netapp.com/filer/admin" version="1.130"${tunnel}>${body}</netapp>`;
  return new Promise((resolve, reject) => {
    const asked = request(
      `https://${simulator.address}/servlets/netapp.servlets.admin.XMLrequest_filer`,
      {
        method: 'POST',
        auth: `${login.username}:${login.password}`,
        ca: readFileSync(simulator.caFile),
        headers: { 'content-type': 'text/xml' },
        agent: false,
      },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        reply.on('end', () =>
          /status=["']passed["']/.test(text)
            ? resolve(text)
            : reject(new Error(`${body}\nwas answered with ${reply.statusCode ?? 0}: ${text}`)),
        );
      },
    );
    asked.on('error', reject);
    asked.end(document);
  });
}

/** The volumes of an SVM whose names begin like this, by name. */
export async function volumesOf(
  simulator: RunningSimulator,
  svm: string,
  start: string,
): Promise<FoundVolume[]> {
  const query = `<query><volume-attributes><volume-id-attributes><name>${start}*</name></volume-id-attributes></volume-attributes></query>`;
  const text = await askOntap(
    simulator,
    `<volume-get-iter><max-records>500</max-records>${query}</volume-get-iter>`,
    svm,
  );
  return text
    .split('<volume-attributes>')
    .slice(1)
    .map((part) => ({
      name: field(part, 'name'),
      aggregate: field(part, 'containing-aggregate-name'),
      comment: field(part, 'comment').replaceAll('&quot;', '"'),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Makes a volume as an administrator would who knows nothing of us. */
export async function makeOutsider(
  simulator: RunningSimulator,
  svm: string,
  name: string,
  comment: string,
): Promise<void> {
  const said = comment === '' ? '' : `<volume-comment>${comment}</volume-comment>`;
  await askOntap(
    simulator,
    `<volume-create><volume>${name}</volume><containing-aggr-name>aggr1</containing-aggr-name><size>20m</size>${said}</volume-create>`,
    svm,
  );
}

const lists: readonly string[] = [
  'vserver-get-iter',
  'net-interface-get-iter',
  'net-routes-get-iter',
  'volume-get-iter',
  'export-policy-get-iter',
  'export-rule-get-iter',
  'security-login-get-iter',
  'security-login-role-get-iter',
];

/**
 * Everything that an administrator sees of an SVM, as text in which its name, its addresses and what ONTAP
 * gave out by itself (ids, times) are replaced: two SVMs that were made alike give the same text.
 */
export async function portraitOf(
  simulator: RunningSimulator,
  svm: string,
  addresses: readonly string[],
): Promise<string> {
  const parts: string[] = [];
  for (const api of lists) {
    const text = await askOntap(simulator, `<${api}><max-records>500</max-records></${api}>`, svm);
    parts.push(api, text.replace(/^[\s\S]*?<results/, '<results'));
  }
  return parts
    .join('\n')
    .replaceAll('><', '>\n<')
    .replaceAll(svm, 'SVM')
    .replaceAll(
      new RegExp(addresses.map((one) => `\\b${one.replaceAll('.', '\\.')}\\b`).join('|'), 'g'),
      'ADDRESS',
    )
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/<((?:[a-z-]*(?:time|timestamp|uuid|policy-id|availsize)))>[^<]*</g, '<$1>…<');
}

function field(part: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1] ?? '';
}
