import type { ExportRule } from '../ontapi/client.ts';
import { contains, parseNetwork } from './addresses.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** What a client must be let do, as security flavors of a rule. */
interface Rights {
  readonly ro: string;
  readonly rw: string;
  readonly superuser: string;
}

/**
 * What the hosts need on the volumes: AUTH_SYS to read and write, and root stays root, because containers
 * start as root and change owners (a squashed root is refused chown; NetApp docs, export rules).
 */
const volumeRights: Rights = { ro: 'sys', rw: 'sys', superuser: 'sys' };

/** What they need on the root volume: to look from "/" at the junction of a volume. */
const traverseRights: Rights = { ro: 'sys', rw: 'never', superuser: 'never' };

/**
 * The export policy and its rules. The plugin gives its volumes the policy `default` unless its config says
 * otherwise (Trident ontap_common.go), and the SVM's root volume has that policy too, so one rule in
 * `default` opens both. A new `default` policy is empty and lets nobody in. With another policy the hosts
 * still pass the root volume, so they get a rule that reads there.
 */
export function planExports(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  const { svm, exportPolicy: policy, exportClients } = wanted;
  const present = world.svm === null ? ['default'] : world.exportPolicies;
  if (!present.includes(policy))
    planned.steps.push({
      id: `export-policy.create:${policy}`,
      kind: 'export-policy.create',
      svm,
      policy,
    });
  for (const clients of exportClients) {
    planRule(world, wanted, policy, clients, volumeRights, planned);
    if (world.rootPolicy !== policy)
      planRule(world, wanted, world.rootPolicy, clients, traverseRights, planned);
  }
  if (exportClients.length === 0)
    for (const rule of usableRules(world, policy))
      planned.unchanged.push(`export rule ${rule.index} of ${policy}: ${rule.clients.join(', ')}`);
  return planned;
}

/** Why a policy does not let a host mount, read and write as root; null: it does. */
export type Refusal =
  | { readonly why: 'no-rule' }
  | { readonly why: 'rule'; readonly rule: ExportRule }
  /** A rule for names or netgroups comes first, and what is behind them only ONTAP knows. */
  | { readonly why: 'unknown'; readonly rule: ExportRule };

/**
 * Takes the rules of a policy and the address of a host, or a network of them; `traverse`: it need only look through.
 * Pure.
 */
export function exportRefusal(
  rules: readonly ExportRule[],
  address: string,
  use: 'volume' | 'traverse',
  nfs: '3' | '4' = '3',
): Refusal | null {
  const sorted = rules.toSorted((a, b) => a.index - b.index).filter((rule) => isForNfs(rule, nfs));
  const deciding = sorted.find((rule) => matchesAll(rule, address));
  const named = sorted.find((rule) => rule.clients.some((text) => parseNetwork(text) === null));
  if (named !== undefined && (deciding === undefined || named.index < deciding.index))
    return { why: 'unknown', rule: named };
  if (deciding === undefined) return { why: 'no-rule' };
  const rights = use === 'volume' ? volumeRights : traverseRights;
  return gives(deciding, rights) ? null : { why: 'rule', rule: deciding };
}

/** Rules of a policy that let somebody mount, read and write as root. */
export function usableRules(world: SvmWorld, policy: string): readonly ExportRule[] {
  return (world.exportRules[policy] ?? []).filter(
    (rule) => isForNfs(rule, '3') && gives(rule, volumeRights),
  );
}

function planRule(
  world: SvmWorld,
  wanted: SvmWanted,
  policy: string,
  clients: string,
  rights: Rights,
  planned: Planned<SvmStep>,
): void {
  // ONTAP takes the first rule that matches the client, in the order of their index, and no later one.
  const deciding = [...(world.exportRules[policy] ?? [])]
    .toSorted((a, b) => a.index - b.index)
    .find((rule) => isForNfs(rule, '3') && matchesAll(rule, clients));
  if (deciding === undefined)
    planned.steps.push({
      id: `export-rule.create:${policy}:${clients}`,
      kind: 'export-rule.create',
      svm: wanted.svm,
      policy,
      clients,
      protocol: 'nfs',
      ...rights,
    });
  else if (gives(deciding, rights))
    planned.unchanged.push(`export rule ${deciding.index} of ${policy}: ${clients}`);
  else
    planned.blockers.push(
      blocker(
        'export-rule-differs',
        clients,
        `Rule ${deciding.index} of export policy ${policy} (${deciding.clients.join(', ')}) comes first for ${clients} and does not let it ${
          rights.rw === 'never' ? 'read' : 'mount, read and write as root'
        }: ro ${flavors(deciding.ro)}, rw ${flavors(deciding.rw)}, superuser ${flavors(deciding.superuser)}.`,
        `Rules that exist are never changed here. Mend it with: vserver export-policy rule modify -vserver ${wanted.svm} -policyname ${policy} -ruleindex ${deciding.index}, or give another --export-policy.`,
      ),
    );
}

/**
 * Whether a rule is about the NFS by which the plugin mounts (nfsvers=3 unless its config says otherwise, Trident): a
 * rule for the other one alone neither lets such a mount in nor comes before a later rule.
 */
function isForNfs(rule: ExportRule, version: '3' | '4'): boolean {
  return rule.protocols.some(
    (protocol) => /^(?:any|nfs)$/.test(protocol) || protocol === `nfs${version}`,
  );
}

/** Whether a rule is about every address of `clients`. Host names and netgroups are not looked up. */
function matchesAll(rule: ExportRule, clients: string): boolean {
  const inner = parseNetwork(clients);
  return rule.clients.some((text) => {
    const outer = parseNetwork(text);
    return text === clients || (outer !== null && inner !== null && contains(outer, inner));
  });
}

function gives(rule: ExportRule, rights: Rights): boolean {
  return (
    enough(rule.ro, rights.ro) &&
    enough(rule.rw, rights.rw) &&
    enough(rule.superuser, rights.superuser)
  );
}

function enough(have: readonly string[], need: string): boolean {
  return need === 'never' || have.includes(need) || have.includes('any');
}

function flavors(list: readonly string[]): string {
  return list.length === 0 ? 'nobody' : list.join(', ');
}
