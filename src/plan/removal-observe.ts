import type { ExportRule, OntapClient, Volume } from '../ontapi/client.ts';
import type { MadeHere } from './made-here.ts';
import type { HeldVolume, RemovalWorld } from './removal-plan.ts';

/** Reads what planRemoval needs to know of an SVM, and no more. Throws OntapError. */
export async function observeRemoval(
  client: OntapClient,
  name: string,
  made: MadeHere,
): Promise<RemovalWorld> {
  const svm = await client.getSvm(name);
  if (svm === null) return nothing;
  const policies = [...new Set(made.exportRules.map(({ policy }) => policy))];
  const [volumes, interfaces, routes, exportPolicies, rules, roles, users] = await Promise.all([
    heldVolumes(client, name),
    client.listInterfaces(name),
    made.routes.length > 0 ? client.listRoutes(name) : [],
    made.exportPolicies.length > 0 ? client.listExportPolicies(name) : [],
    Promise.all(policies.map((policy) => client.listExportRules(name, policy))),
    Promise.all(made.roles.map((role) => client.getRole(name, role))),
    Promise.all(made.users.map((user) => client.getUser(name, user))),
  ]);
  const exportRules: Record<string, readonly ExportRule[]> = {};
  for (const [index, policy] of policies.entries()) exportRules[policy] = rules[index] ?? [];
  return {
    svm,
    volumes,
    interfaces,
    routes,
    exportPolicies,
    exportRules,
    deletesRestRoles: client.transport === 'rest',
    roles: roles.filter((role) => role !== null),
    users: users.filter((user) => user !== null),
  };
}

const nothing: RemovalWorld = {
  svm: null,
  volumes: [],
  interfaces: [],
  routes: [],
  exportPolicies: [],
  exportRules: {},
  deletesRestRoles: true,
  roles: [],
  users: [],
};

/** All volumes of an SVM, its root volume too. */
export async function heldVolumes(client: OntapClient, svm: string): Promise<HeldVolume[]> {
  const volumes: Volume[] = [];
  for await (const page of client.volumes({ svm })) volumes.push(...page);
  // ONTAPI lists the parts of FlexGroups too, each with its aggregate; REST does not.
  const parts = volumes.some(({ style }) => style === 'flexgroup_constituent');
  return volumes.map(({ name, aggregate, svmRoot, style }) => {
    const spread = style === 'flexgroup' && !parts;
    return { name, aggregate: spread ? null : aggregate, svmRoot, spread };
  });
}
