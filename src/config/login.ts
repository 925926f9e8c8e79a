import { UserError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { type JsonMember, parseStrictJson } from './strict-json.ts';

/** A user of ONTAP with its password. */
export interface Login {
  readonly username: string;
  readonly password: Secret;
}

/**
 * Takes the text of a config.json, returns the same text with another login; everything else, white space too, stays
 * as it is. Throws UserError 'config-no-login' when it holds no user name and password.
 */
export function withLogin(text: Secret, login: Login): Secret {
  const source = text.reveal();
  const { root } = parseStrictJson(source);
  const members = root?.kind === 'object' ? root.members : [];
  const places = [
    [lastOf(members, 'username'), login.username],
    [lastOf(members, 'password'), login.password.reveal()],
  ] as const;
  const edits = places.map(([member, value]) => {
    if (member?.value.kind !== 'string')
      throw new UserError({
        code: 'config-no-login',
        message: 'The config holds no username and password, so there is none to change.',
        hint: 'A plugin that logs in with a certificate has no password to rotate.',
      });
    return { offset: member.value.offset, value };
  });
  let changed = source;
  // From the back, so that the places before stay where they are.
  for (const { offset, value } of edits.toSorted((a, b) => b.offset - a.offset)) {
    const literal = /"(?:[^"\\]|\\.)*"/y;
    literal.lastIndex = offset;
    const length = literal.exec(changed)?.[0].length ?? 0;
    changed = changed.slice(0, offset) + JSON.stringify(value) + changed.slice(offset + length);
  }
  return new Secret(changed);
}

/** The member that the plugin reads: case does not matter, and the last one counts. */
function lastOf(members: readonly JsonMember[], key: string): JsonMember | undefined {
  return members.findLast((member) => member.key.toLowerCase() === key);
}
