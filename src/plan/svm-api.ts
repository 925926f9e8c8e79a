import type { Diagnostic } from '../errors.ts';
import type { OntapVersion, Role } from '../ontapi/client.ts';
import type { RoleQuestion } from '../templates/roles.ts';
import { blocker, note, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** null: it has no rows that tell. */
export function styleOf(role: Role): RoleQuestion['style'] | null {
  const rows = role.privileges.filter(({ path }) => path !== 'DEFAULT');
  if (rows.length === 0) return null;
  return rows.some(({ path }) => path.startsWith('/')) ? 'rest' : 'command';
}

/**
 * The style that was asked for; else that of the role that is there; else command directories, but REST paths where the
 * plugin finds no ONTAPI: a role of commands in an SVM is refused GET /cluster, and then the plugin wants ONTAPI.
 */
export function roleStyleFor(
  world: Pick<SvmWorld, 'cluster' | 'role' | 'zapiAway'>,
  { roleStyle, roleWishes }: Pick<SvmWanted, 'roleStyle' | 'roleWishes'>,
): RoleQuestion['style'] {
  if (roleStyle !== null) return roleStyle;
  const there = world.role === null ? null : styleOf(world.role);
  if (there !== null) return there;
  // Queries fence rows of commands alone.
  const restAlone = world.zapiAway !== null && pluginSpeaksRest(world.cluster.version);
  return restAlone && roleWishes.profile !== 'fenced' ? 'rest' : 'command';
}

/** Trident, ontap_rest.go: from 9.12.1 on when the config says useREST. */
function pluginSpeaksRest({ generation, major, minor }: OntapVersion): boolean {
  return generation > 9 || major > 12 || (major === 12 && minor >= 1);
}

/** What the plugin will find where ONTAPI is asleep or gone: said before anything is changed. */
export function planWithoutZapi(
  world: SvmWorld,
  wanted: SvmWanted,
  planned: Planned<SvmStep>,
): void {
  const { zapiAway, cluster } = world;
  if (zapiAway === null) {
    planned.notes.push(...notesOfPaths(world, wanted));
    return;
  }
  const { what, mend } = {
    suspended: {
      what: 'ONTAPI is suspended on this cluster',
      mend: 'system services web ontapi modify -suspended false',
    },
    absent: {
      what: 'ONTAPI is switched off on this cluster, or not known there',
      mend: 'vserver services web modify -vserver VSERVER -name ontapi -enabled true',
    },
  }[zapiAway];
  if (!pluginSpeaksRest(cluster.version)) {
    const why = `${what}, and with ONTAP before 9.12.1 the plugin speaks nothing else.`;
    planned.blockers.push(blocker('plugin-needs-ontapi', wanted.svm, why, mend));
    return;
  }
  planned.notes.push(
    roleStyleFor(world, wanted) === 'rest'
      ? note(
          'plugin-over-rest',
          wanted.role,
          `${what}, so the plugin will speak REST: ${wanted.role} is a role of REST paths.`,
          needsUseRest(world, wanted) ? 'Before 9.15.1 its config says so: "useREST": true.' : null,
        )
      : note(
          'command-role-needs-ontapi',
          wanted.role,
          `${what}, and with ${wanted.role}, a role of command directories, the plugin wants it.`,
          `${mend}; or give --role-style rest with another --role and --plugin-username.`,
        ),
  );
}

/** A role of REST paths gives nothing over ONTAPI, which the plugin speaks by itself before 9.15.1. */
function notesOfPaths(world: SvmWorld, wanted: SvmWanted): Diagnostic[] {
  const { version } = world.cluster;
  if (roleStyleFor(world, wanted) !== 'rest' || restByItself(version)) return [];
  const what = `${wanted.role} is a role of REST paths, and with this release the plugin speaks`;
  return [
    pluginSpeaksRest(version)
      ? note(
          'rest-role-needs-use-rest',
          wanted.role,
          `${what} ONTAPI unless its config says "useREST": true.`,
          null,
        )
      : note(
          'rest-role-before-9-12-1',
          wanted.role,
          `${what} ONTAPI alone; its releases before 23.10 speak REST with "useREST": true.`,
          'Give --role-style command for the others.',
        ),
  ];
}

/** Whether the plugin goes over REST only when its config says useREST (Trident 24.06, ontap_common.go:1719). */
export function needsUseRest(world: SvmWorld, wanted: SvmWanted): boolean {
  const { version } = world.cluster;
  const asked = pluginSpeaksRest(version) && !restByItself(version);
  return asked && roleStyleFor(world, wanted) === 'rest';
}

/** Whether the plugin's releases of today speak no REST there, and are to: with NVMe, or with a role of REST paths. */
export function pathsAreIdle(world: SvmWorld, wanted: SvmWanted): boolean {
  const onRest = wanted.driver === 'ontap-san-nvme' || roleStyleFor(world, wanted) === 'rest';
  return onRest && !pluginSpeaksRest(world.cluster.version);
}

function restByItself({ generation, major, minor }: OntapVersion): boolean {
  return generation > 9 || major > 15 || (major === 15 && minor >= 1);
}
