import type { User } from '../ontapi/client.ts';
import type { Plan } from './plan.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';

/** What a rotation is made of: ONTAP, the local config, then one host after the other, and the old login last. */
export type RotationStep =
  | {
      readonly id: string;
      readonly kind: 'config.switch';
      readonly path: string;
      readonly to: string;
    }
  | {
      readonly id: string;
      readonly kind: 'user.create';
      readonly svm: string;
      readonly user: string;
      readonly role: string;
      readonly applications: readonly string[];
      /** It gets its password with the first of them. */
      readonly isNew: boolean;
    }
  | {
      readonly id: string;
      readonly kind: 'user.set-password';
      readonly svm: string;
      readonly user: string;
    }
  | {
      readonly id: string;
      readonly kind: 'user.unlock';
      readonly svm: string;
      readonly user: string;
    }
  | {
      readonly id: string;
      readonly kind: 'login.prove';
      readonly svm: string;
      readonly user: string;
    }
  | {
      readonly id: string;
      readonly kind: 'host.switch';
      readonly host: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly id: string;
      readonly kind: 'user.lock';
      readonly svm: string;
      readonly user: string;
    };

/** Why a host has no login to change. `unreadable`: its config tells none, though the plugin may have started with one. */
export type NoLogin = 'no-plugin' | 'unreadable' | 'other-svm';

/** How a plugin's login stands on one host. */
export interface RotationHost {
  readonly host: string;
  /** null: `noLogin` says why. */
  readonly username: string | null;
  readonly noLogin: NoLogin | null;
  /** It has the login that is rotated to, with the right password. */
  readonly switched: boolean;
}

/** Another plugin on a host that logs in to the SVM. */
export interface RotationNeighbour {
  readonly host: string;
  readonly plugin: string;
  /** null: its config tells none. */
  readonly username: string | null;
}

export interface RotationWorld {
  readonly from: User | null;
  readonly to: User | null;
  /** The local config; null: there is none. */
  readonly local: {
    readonly path: string;
    readonly username: string | null;
    readonly switched: boolean;
  } | null;
  readonly hosts: readonly RotationHost[];
  readonly neighbours: readonly RotationNeighbour[];
  /** Hosts of the fleet that --limit and --exclude left out: which login they use is not known. */
  readonly leftOut: readonly string[];
}

export interface RotationGoal {
  readonly svm: string;
  readonly from: string;
  readonly to: string;
  /** The new login needs a password that it does not have yet. */
  readonly newPassword: boolean;
  readonly lockOld: boolean;
}

/** The other login of a pair: NAME and NAME_b. */
export function partnerOf(name: string): string {
  return name.endsWith('_b') ? name.slice(0, -2) : `${name}_b`;
}

/**
 * Which login a rotation leads to. A fleet that is in the middle of one goes on to the login that its local config
 * has, or, without one, to the one that was put on a host last. Otherwise to the partner of the one in use.
 */
export function rotationTarget(
  local: string | null,
  hosts: readonly { readonly username: string; readonly modified: number }[],
  fallback: string,
): { readonly to: string; readonly unfinished: boolean } {
  const used = new Set(hosts.map(({ username }) => username));
  const only = used.size === 1 ? [...used][0] : undefined;
  if (used.size > 1) {
    const last = hosts.toSorted((a, b) => b.modified - a.modified)[0]?.username ?? fallback;
    return { to: local !== null && used.has(local) ? local : last, unfinished: true };
  }
  if (only !== undefined && local === partnerOf(only)) return { to: local, unfinished: true };
  return { to: partnerOf(only ?? local ?? fallback), unfinished: false };
}

/** What is missing until every host has the new login and the old one is locked. Pure. */
export function planRotation(world: RotationWorld, goal: RotationGoal): Plan<RotationStep> {
  const { svm, from, to } = goal;
  const planned = emptyPlanned<RotationStep>();
  const { steps, unchanged } = planned;
  const strangers = world.hosts.filter(
    ({ username }) => username !== null && username !== from && username !== to,
  );
  for (const { host, username } of strangers)
    planned.blockers.push(
      blocker(
        'host-other-user',
        host,
        `The plugin on ${host} logs in as ${username ?? ''}, which is neither ${from} nor ${to}.`,
        'Leave the host out with --exclude, or name its user with --plugin-username.',
      ),
    );
  const { local } = world;
  if (local !== null && !local.switched && (local.username === from || local.username === to))
    steps.push({ id: `config.switch:${local.path}`, kind: 'config.switch', path: local.path, to });
  else if (local !== null)
    unchanged.push(`config ${local.path} has ${local.username ?? 'no user'}`);
  planUsers(world, goal, planned);
  const left = world.hosts.filter(({ username, switched }) => username !== null && !switched);
  if (steps.some(({ kind }) => kind !== 'config.switch') || left.length > 0)
    steps.push({ id: `login.prove:${to}`, kind: 'login.prove', svm, user: to });
  for (const { host, username } of left)
    steps.push({ id: `host.switch:${host}`, kind: 'host.switch', host, from: username ?? '', to });
  for (const { host, noLogin, switched } of world.hosts)
    if (noLogin !== null) unchanged.push(`${host} ${noLoginWords[noLogin]}`);
    else if (switched) unchanged.push(`${host} logs in as ${to}`);
  const needed = neededBy(world, from);
  if (world.from !== null && !world.from.locked && goal.lockOld && needed === null)
    steps.push({ id: `user.lock:${from}`, kind: 'user.lock', svm, user: from });
  else if (world.from !== null)
    unchanged.push(
      world.from.locked
        ? `user ${from} is locked`
        : `user ${from} stays open${needed === null ? '' : `: ${needed}`}`,
    );
  return { subject: svm, ...planned };
}

const noLoginWords: Readonly<Record<NoLogin, string>> = {
  'no-plugin': 'has no plugin',
  unreadable: 'has a plugin whose config tells no login',
  'other-svm': 'logs in to another SVM',
};

/** Who else loses access when this login stops working as it is; null: nobody that is known. */
function neededBy({ hosts, neighbours, leftOut }: RotationWorld, user: string): string | null {
  const others = neighbours.filter(({ username }) => username === user);
  if (others.length > 0)
    return `${others.map(({ host, plugin }) => `plugin ${plugin} on ${host}`).join(', ')} logs in with it`;
  const unread = [
    ...hosts
      .filter(({ noLogin }) => noLogin === 'unreadable')
      .map(({ host }) => `the plugin on ${host}`),
    ...neighbours
      .filter(({ username }) => username === null)
      .map(({ host, plugin }) => `plugin ${plugin} on ${host}`),
  ];
  if (unread.length > 0)
    return `${unread.join(', ')}, whose config tells no login, may log in with it`;
  if (leftOut.length === 0) return null;
  return `${leftOut.join(', ')}, which ${leftOut.length === 1 ? 'was' : 'were'} left out, may log in with it`;
}

function planUsers(
  world: RotationWorld,
  { svm, from, to, newPassword }: RotationGoal,
  { steps, blockers, unchanged }: Planned<RotationStep>,
): void {
  const ofOld = (world.from?.applications ?? []).filter(({ method }) => method === 'password');
  const role = ofOld[0]?.role;
  const applications = [...new Set(ofOld.map(({ application }) => application))];
  const has = (world.to?.applications ?? []).filter(({ method }) => method === 'password');
  if (role === undefined && world.to === null) {
    blockers.push(
      blocker(
        'user-missing',
        from,
        `${svm} has no user ${from} with a password.`,
        'netappdvp svm bootstrap makes it; --plugin-username names another one.',
      ),
    );
    return;
  }
  const other = has.find((entry) => role !== undefined && entry.role !== role);
  if (other !== undefined) {
    blockers.push(
      blocker(
        'user-has-other-role',
        to,
        `User ${to} of ${svm} has the role ${other.role}, not ${role ?? ''} as ${from}.`,
        `Is it the plugin's? Give both the same role, or take ${to} away.`,
      ),
    );
    return;
  }
  const missing = applications.filter((one) => !has.some(({ application }) => application === one));
  if (role !== undefined && missing.length > 0)
    steps.push({
      id: `user.create:${to}`,
      kind: 'user.create',
      svm,
      user: to,
      role,
      applications: missing,
      isNew: world.to === null,
    });
  if (world.to === null) return;
  const needed = newPassword && !world.to.locked ? neededBy(world, to) : null;
  if (needed !== null)
    blockers.push(
      blocker(
        'login-in-use',
        to,
        `${to} would get a new password, and ${needed}.`,
        'Run it for all hosts and without --limit and --exclude; where a config tells no login, mend it; where another plugin has the login, give its password: --plugin-password-file.',
      ),
    );
  if (newPassword)
    steps.push({ id: `user.set-password:${to}`, kind: 'user.set-password', svm, user: to });
  if (world.to.locked) steps.push({ id: `user.unlock:${to}`, kind: 'user.unlock', svm, user: to });
  if (!newPassword && !world.to.locked) unchanged.push(`user ${to} with its password`);
}

/** A step for people. */
export function describeRotationStep(step: RotationStep): { what: string; details: string } {
  switch (step.kind) {
    case 'config.switch':
      return {
        what: 'change the local config',
        details: `${step.path}, to ${step.to}; the old one is kept beside it`,
      };
    case 'user.create':
      return {
        what: 'create user',
        details: `${step.user}, role ${step.role}, ${step.applications.join(', ')}`,
      };
    case 'user.set-password':
      return { what: 'set password', details: `of ${step.user}, which no host uses` };
    case 'user.unlock':
      return { what: 'unlock user', details: step.user };
    case 'login.prove':
      return { what: 'log in once', details: `as ${step.user}, before any host is changed` };
    case 'host.switch':
      return {
        what: 'change host',
        details: `${step.host}: ${step.from} to ${step.to}, the plugin is started anew`,
      };
    case 'user.lock':
      return { what: 'lock user', details: `${step.user}: whoever else uses it loses access` };
    default:
      return step satisfies never;
  }
}
