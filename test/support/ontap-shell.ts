import type { RunningSimulator } from '../../src/simulator/server.ts';
import { rest } from '../simulator/rest-wire.ts';
import { xml, zapi } from '../simulator/wire.ts';

/** Words of a line as ONTAP's shell reads them: in quotes, or up to a blank. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    (match) => match[2] ?? (match[1] ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

/** "-vserver svm1 -access all" by name. */
function parametersOf(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    const [name = '', value] = [words[index], words[index + 1]];
    if (!name.startsWith('-') || value === undefined) throw new Error(`no parameter: ${name}`);
    found.set(name.slice(1), value);
  }
  return found;
}

const verbs: Readonly<Record<string, string>> = {
  create: 'POST',
  modify: 'PATCH',
  delete: 'DELETE',
};

/**
 * What an administrator does with a line that netappdvp printed about roles and logins: types it on ONTAP. The calls are
 * those behind the command (/api/private/cli, security-login-create); throws with ONTAP's words when it is refused.
 */
export async function typeOnOntap(simulator: RunningSimulator, line: string): Promise<void> {
  const words = wordsOf(line);
  const start = words.slice(
    0,
    words.findIndex((word) => word.startsWith('-')),
  );
  const given = parametersOf(words.slice(start.length));
  const [kind = '', verb = ''] = start.slice(2);
  if (start.slice(0, 2).join(' ') !== 'security login') throw new Error(`no such line: ${line}`);
  if (kind === 'create') return createLogin(simulator, given, line);
  const method = verbs[verb];
  if ((kind !== 'role' && kind !== 'rest-role') || method === undefined)
    throw new Error(`no such line: ${line}`);
  const keys = ['vserver', 'role', kind === 'role' ? 'cmddirname' : 'api'];
  const isKey = ([name]: [string, string]): boolean => keys.includes(name);
  const path = `/private/cli/security/login/${kind}`;
  const query = new URLSearchParams([...given].filter(isKey)).toString();
  const answer =
    method === 'POST'
      ? await rest(simulator, `POST ${path}`, Object.fromEntries(given))
      : await rest(
          simulator,
          `${method} ${path}?${query.replaceAll('+', '%20')}`,
          method === 'PATCH'
            ? Object.fromEntries([...given].filter((one) => !isKey(one)))
            : undefined,
        );
  if (answer.status >= 300) throw new Error(`${line}: ${JSON.stringify(answer.body)}`);
}

/** ONTAP asks for the password of a new login; here it is always the same. */
export const TYPED_PASSWORD = 'Plugin-pass7word';

async function createLogin(
  simulator: RunningSimulator,
  given: ReadonlyMap<string, string>,
  line: string,
): Promise<void> {
  const result = await zapi(
    simulator,
    xml({
      'security-login-create': {
        vserver: given.get('vserver') ?? '',
        'user-name': given.get('user-or-group-name') ?? '',
        application: given.get('application') ?? '',
        'authentication-method': given.get('authentication-method') ?? '',
        'role-name': given.get('role') ?? '',
        password: TYPED_PASSWORD,
      },
    }),
  );
  if (!result.passed) throw new Error(`${line}: ${result.errno} ${result.reason}`);
}
