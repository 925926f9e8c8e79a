import type { ExportRule, NetworkInterface, Role, Route, Svm, User } from '../ontapi/client.ts';
import type { MadeHere } from './made-here.ts';
import type { Plan } from './plan.ts';
import { blocker, emptyPlanned, note } from './planned.ts';
import type { RemovalStep } from './removal-steps.ts';

/** A volume as the way back looks at it. */
export interface HeldVolume {
  readonly name: string;
  readonly aggregate: string | null;
  readonly svmRoot: boolean;
  /** A FlexGroup: its parts lie on several aggregates. */
  readonly spread: boolean;
}

/** What is there of what could be taken away. */
export interface RemovalWorld {
  readonly svm: Svm | null;
  readonly volumes: readonly HeldVolume[];
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly Route[];
  readonly exportPolicies: readonly string[];
  readonly exportRules: Readonly<Record<string, readonly ExportRule[]>>;
  /** ONTAPI shows a role of REST paths as the commands behind them, and refuses to delete it. */
  readonly deletesRestRoles: boolean;
  readonly roles: readonly Role[];
  readonly users: readonly User[];
}

/**
 * The way back of what was made on an SVM, in reverse order. Nothing is taken away that was not made here, and
 * nothing at all that volumes may depend on while there are volumes. Pure.
 */
export function planRemoval(svm: string, made: MadeHere, world: RemovalWorld): Plan<RemovalStep> {
  const planned = emptyPlanned<RemovalStep>();
  const done = { subject: svm, ...planned };
  if (world.svm === null) {
    planned.unchanged.push(`SVM ${svm} is not there`);
    return done;
  }
  planned.steps.push(
    ...usersAndRoles(svm, made, world),
    ...routesAndLifs(svm, made, world),
    ...exports(svm, made, world),
  );
  if (made.svm) planned.steps.push({ id: 'svm.delete', kind: 'svm.delete', svm });
  const others = world.volumes.filter((volume) => !volume.svmRoot);
  if (planned.steps.length > 0 && others.length > 0) planned.blockers.push(hasVolumes(svm, others));
  if (made.svm) {
    const foreign = world.interfaces.filter((lif) => !made.lifs.includes(lif.name));
    if (foreign.length > 0)
      planned.blockers.push(
        blocker(
          'svm-has-other-lifs',
          svm,
          `SVM ${svm} has LIFs that were not made here: ${foreign.map(({ name }) => name).join(', ')}.`,
          'Delete them yourself if nobody uses them: network interface delete',
        ),
      );
    return done;
  }
  // With the SVM its roles go too.
  for (const { name } of world.roles)
    if (staysOverZapi(name, made, world))
      planned.blockers.push(
        blocker(
          'rest-role-needs-rest',
          name,
          `${name} is a role of REST paths, and those are deleted over REST alone.`,
          'Give --api rest.',
        ),
      );
  planAggregatesAway(svm, made.aggregates, world, planned);
  for (const what of made.left)
    planned.notes.push(note('left', what, `Left as it is: ${what}. Others may rely on it.`));
  planned.unchanged.push(`SVM ${svm} was not made here and stays`);
  return done;
}

/** Takes names of aggregates, plans to take them off the SVM's list; blocked where it has volumes. */
export function planAggregatesAway(
  svm: string,
  names: readonly string[],
  world: Pick<RemovalWorld, 'svm' | 'volumes'>,
  planned: ReturnType<typeof emptyPlanned<RemovalStep>>,
): void {
  const assigned = world.svm?.aggregates ?? [];
  const remove = [...new Set(names)].filter((name) => assigned.includes(name));
  for (const name of new Set(names))
    if (!remove.includes(name) && !planned.blockers.some(({ path }) => path === name))
      planned.unchanged.push(`aggregate ${name} is not assigned`);
  if (remove.length === 0) return;
  for (const name of remove) {
    const held = world.volumes.filter((volume) => mayLieOn(volume, name));
    if (held.length > 0)
      planned.blockers.push(
        blocker(
          'aggregate-in-use',
          name,
          `SVM ${svm} has ${held.length === 1 ? 'a volume' : `${held.length} volumes`} on ${name}: ${some(held)}.`,
          `Move or delete them first: volume show -vserver ${svm} -aggregate ${name}`,
        ),
      );
  }
  if (remove.length === assigned.length)
    planned.blockers.push(
      blocker(
        'aggregates-all',
        svm,
        `SVM ${svm} would be left without an aggregate, and the plugin does not start on such an SVM.`,
        'Assign another one first: netappdvp aggregates assign',
      ),
    );
  planned.steps.push({
    id: 'svm.unassign-aggregates',
    kind: 'svm.unassign-aggregates',
    svm,
    remove,
  });
}

/** Where the parts of a FlexGroup lie is not always told: then it may be anywhere. */
function mayLieOn({ aggregate, spread }: HeldVolume, name: string): boolean {
  return aggregate === name || (spread && aggregate === null);
}

function some(volumes: readonly HeldVolume[]): string {
  const names = volumes.slice(0, 5).map(({ name }) => name);
  return `${names.join(', ')}${volumes.length > names.length ? ', …' : ''}`;
}

/** The blocker that volumes of others are. */
export function hasVolumes(svm: string, volumes: readonly HeldVolume[]) {
  return blocker(
    'svm-has-volumes',
    svm,
    `SVM ${svm} has ${volumes.length === 1 ? 'a volume' : `${volumes.length} volumes`} that ${volumes.length === 1 ? 'is' : 'are'} not deleted here: ${some(volumes)}.`,
    `Whoever owns them must delete them first: volume show -vserver ${svm}`,
  );
}

function staysOverZapi(role: string, made: MadeHere, world: RemovalWorld): boolean {
  return !world.deletesRestRoles && made.restRoles.includes(role);
}

function usersAndRoles(svm: string, made: MadeHere, world: RemovalWorld): RemovalStep[] {
  return [
    ...world.users
      .filter(({ name }) => made.users.includes(name))
      .map(({ name }) => ({
        id: `user.delete:${name}`,
        kind: 'user.delete' as const,
        svm,
        user: name,
      })),
    ...world.roles
      .filter(({ name }) => made.roles.includes(name) && !staysOverZapi(name, made, world))
      .map(({ name }) => ({
        id: `role.delete:${name}`,
        kind: 'role.delete' as const,
        svm,
        role: name,
      })),
  ];
}

function routesAndLifs(svm: string, made: MadeHere, world: RemovalWorld): RemovalStep[] {
  const isMade = (route: Route): boolean =>
    made.routes.some(
      ({ destination, gateway }) => destination === route.destination && gateway === route.gateway,
    );
  return [
    ...world.routes.filter(isMade).map(({ destination, gateway }) => ({
      id: `route.delete:${destination}`,
      kind: 'route.delete' as const,
      svm,
      destination,
      gateway,
    })),
    ...world.interfaces
      .filter(({ name }) => made.lifs.includes(name))
      .toReversed()
      .map(({ name, address }) => ({
        id: `lif.delete:${name}`,
        kind: 'lif.delete' as const,
        svm,
        name,
        address,
      })),
  ];
}

function exports(svm: string, made: MadeHere, world: RemovalWorld): RemovalStep[] {
  const policies = made.exportPolicies.filter((policy) => world.exportPolicies.includes(policy));
  const rules = Object.entries(world.exportRules).flatMap(([policy, list]) =>
    list
      .filter((rule) =>
        made.exportRules.some(
          (one) => one.policy === policy && one.clients === rule.clients.join(','),
        ),
      )
      .map((rule) => ({
        id: `export-rule.delete:${policy}:${rule.index}`,
        kind: 'export-rule.delete' as const,
        svm,
        policy,
        index: rule.index,
        clients: rule.clients.join(','),
      })),
  );
  return [
    ...rules.toReversed(),
    ...policies.map((policy) => ({
      id: `export-policy.delete:${policy}`,
      kind: 'export-policy.delete' as const,
      svm,
      policy,
    })),
  ];
}
