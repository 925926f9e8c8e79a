import type { Diagnostic } from '../errors.ts';
import type { Aggregate, ExportRule, NfsService } from '../ontapi/client.ts';
import type { Igroup, InitiatorAuthentication, QosPolicy } from '../ontapi/client-services.ts';
import type { LiveWants } from './live-wants.ts';
import { unplaced } from './places.ts';

/** What ONTAP showed of what volumes need; null: it was not asked, or the login may not look. */
export interface LiveServices {
  readonly nfs: NfsService | 'none' | null;
  /** Whether the SVM's iSCSI or NVMe service is there and on. */
  readonly block: boolean | null;
  readonly exportPolicies: readonly string[] | null;
  /** Rules by policy. */
  readonly exportRules: ReadonlyMap<string, readonly ExportRule[]>;
  readonly snapshotPolicies: readonly string[] | null;
  readonly qosPolicies: readonly QosPolicy[] | null;
  readonly igroups: readonly Igroup[] | null;
  readonly authentication: InitiatorAuthentication | null;
  /** The aggregates of the cluster: a login of an SVM may not look. */
  readonly aggregates: readonly Aggregate[] | null;
  readonly scope: 'cluster' | 'svm' | null;
}

/** Compares what a config needs with the services, policies and space that ONTAP showed. Pure. */
export function serviceFindings(
  wants: LiveWants,
  world: LiveServices,
  assigned: readonly string[],
): Diagnostic[] {
  return [
    ...protocolFindings(wants, world),
    ...exportFindings(wants, world),
    ...snapshotFindings(wants, world),
    ...qosFindings(wants, world),
    ...igroupFindings(wants, world),
    ...chapFindings(wants, world),
    ...spaceFindings(wants, world, assigned),
    ...limitFindings(wants, world),
  ];
}

function protocolFindings({ protocol, nfsVersion }: LiveWants, world: LiveServices): Diagnostic[] {
  const off = (what: string): Diagnostic[] => [
    unplaced(
      'live-protocol-off',
      `The SVM does not serve ${what}.`,
      `netappdvp svm bootstrap turns it on; by hand: vserver ${protocol} ${protocol === 'nfs' ? 'on' : 'create'}`,
      '/svm',
    ),
  ];
  if (protocol !== 'nfs')
    return world.block === false ? off(protocol === 'nvme' ? 'NVMe' : 'iSCSI') : [];
  const { nfs } = world;
  if (nfs === null) return [];
  if (nfs === 'none' || !nfs.enabled) return off('NFS');
  const version = nfsVersion.startsWith('4.') ? nfs.v41 : nfsVersion === '4' ? nfs.v4 : nfs.v3;
  return version
    ? []
    : [
        unplaced(
          'live-nfs-version-off',
          `The SVM does not serve NFS ${nfsVersion}, with which hosts mount.`,
          'Turn it on with: vserver nfs modify, or change nfsMountOptions.',
          '/nfsMountOptions',
        ),
      ];
}

function exportFindings({ exportPolicies }: LiveWants, world: LiveServices): Diagnostic[] {
  return exportPolicies.flatMap(({ name, path }) => {
    if (world.exportPolicies !== null && !world.exportPolicies.includes(name))
      return [unknownPolicy('export policy', name, path, world.exportPolicies)];
    const rules = world.exportRules.get(name);
    if (rules === undefined || rules.some(letsIn)) return [];
    return [
      unplaced(
        'live-export-closed',
        `The export policy ${name} lets no host mount by NFS: it has ${rules.length === 0 ? 'no rules' : 'no rule that lets anybody write'}.`,
        'netappdvp svm bootstrap --export-clients CIDR makes a rule.',
        path,
      ),
    ];
  });
}

/** A rule by which somebody can write over NFS. */
function letsIn({ protocols, rw, ro }: ExportRule): boolean {
  return protocols.some((one) => /^(?:any|nfs)/.test(one)) && isOpen(rw) && isOpen(ro);
}

function isOpen(flavours: readonly string[]): boolean {
  return flavours.some((one) => !/^(?:never|none)$/.test(one));
}

function snapshotFindings({ snapshotPolicies }: LiveWants, world: LiveServices): Diagnostic[] {
  const known = world.snapshotPolicies;
  if (known === null) return [];
  return snapshotPolicies
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path }) => unknownPolicy('snapshot policy', name, path, known));
}

/** Over ONTAPI each kind has an argument of its own (Trident, ontap_zapi.go); REST takes both by name (ontap_rest.go). */
function qosFindings(
  { qosPolicies }: LiveWants,
  { qosPolicies: known, scope }: LiveServices,
): Diagnostic[] {
  if (known === null) return [];
  return qosPolicies.flatMap(({ name, path, adaptive }) => {
    const same = known.filter((one) => one.name === name);
    if (same.some((one) => one.adaptive === adaptive)) return [];
    if (same.length > 0)
      return [
        unplaced(
          'live-qos-policy-doubtful',
          `The QoS policy ${name} is ${adaptive ? 'not adaptive' : 'adaptive'}; over ONTAPI no volume can be made with it.`,
          `Name it in ${adaptive ? 'qosPolicy' : 'adaptiveQosPolicy'}.`,
          path,
        ),
      ];
    const names = known.filter((one) => one.adaptive === adaptive).map((one) => one.name);
    if (scope === 'cluster')
      return [unknownPolicy(adaptive ? 'adaptive QoS policy' : 'QoS policy', name, path, names)];
    return [
      unplaced(
        'live-qos-policy-doubtful',
        `The SVM has no QoS policy ${name}; those of the cluster may be hidden from a login of the SVM.`,
        `Look as administrator of the cluster: qos ${adaptive ? 'adaptive-' : ''}policy-group show`,
        path,
      ),
    ];
  });
}

function unknownPolicy(
  what: string,
  name: string,
  path: string,
  known: readonly string[],
): Diagnostic {
  return unplaced(
    'live-policy-unknown',
    `The SVM has no ${what} ${name}, so no volume can be made with it.`,
    known.length === 0 ? `It has none.` : `It has: ${known.join(', ')}.`,
    path,
  );
}

/** The plugin makes a group that is not there; one of another kind it would fill in vain. */
function igroupFindings({ igroup, protocol }: LiveWants, world: LiveServices): Diagnostic[] {
  const found = world.igroups?.find(({ name }) => name === igroup);
  if (protocol !== 'iscsi' || found === undefined) return [];
  if (/^(?:iscsi|mixed)$/.test(found.protocol) && found.osType === 'linux') return [];
  return [
    unplaced(
      'live-igroup-unfit',
      `The initiator group ${found.name} is for ${found.protocol} and ${found.osType}, not for iSCSI and Linux.`,
      'Name another one in igroupName: the plugin makes it.',
      '/igroupName',
    ),
  ];
}

/** Trident, ontap_common.go:1448: what it asks of the SVM's default initiator. */
function chapFindings({ chap, protocol }: LiveWants, world: LiveServices): Diagnostic[] {
  const auth = world.authentication;
  if (protocol !== 'iscsi' || auth === null) return [];
  if (auth.type === 'deny')
    return chapMismatch(
      'The SVM denies every initiator that it does not know; the plugin does not start.',
      '/useCHAP',
      'Let them in: vserver iscsi security default -auth-type none (or CHAP).',
    );
  if (chap === null)
    return auth.type === 'chap'
      ? chapMismatch(
          'The SVM asks initiators for CHAP, and useCHAP is not true; the plugin does not start.',
          '/useCHAP',
          `Add "useCHAP": true, ${userHint('chapUsername', auth.user)}, ${userHint('chapTargetUsername', auth.targetUser)} and the two secrets; netappdvp init asks for them.`,
        )
      : [];
  if (auth.type === 'none') return [];
  if (auth.user !== null && auth.user !== chap.user)
    return chapMismatch(
      "chapUsername is not that of the SVM's default initiator; the plugin does not start.",
      '/chapUsername',
      `Write ${userHint('chapUsername', auth.user)}.`,
    );
  return auth.targetUser !== null && auth.targetUser !== chap.targetUser
    ? chapMismatch(
        "chapTargetUsername is not that of the SVM's default initiator; the plugin does not start.",
        '/chapTargetUsername',
        `Write ${userHint('chapTargetUsername', auth.targetUser)}.`,
      )
    : [];
}

function chapMismatch(message: string, path: string, hint: string): Diagnostic[] {
  return [unplaced('live-chap-mismatch', message, hint, path)];
}

function userHint(key: string, user: string | null): string {
  return `"${key}": ${JSON.stringify(user ?? '…')}`;
}

function spaceFindings(
  { size, thick, aggregates }: LiveWants,
  world: LiveServices,
  assigned: readonly string[],
): Diagnostic[] {
  const names = aggregates.length > 0 ? aggregates.map(({ name }) => name) : assigned;
  const usable = (world.aggregates ?? []).filter(({ name }) => names.includes(name));
  const most = Math.max(0, ...usable.map(({ availableBytes }) => availableBytes));
  if (usable.length === 0 || most >= size) return [];
  return [
    unplaced(
      'live-no-space',
      `No aggregate that the plugin uses has room for one volume of the default size: at most ${Math.floor(most / 1024 ** 2)} MiB are free.${thick ? '' : ' Thin volumes are made all the same, and fill up.'}`,
      'Make room, assign another aggregate, or make size smaller.',
      '/defaults/size',
    ),
  ];
}

function limitFindings({ limitsAggregates }: LiveWants, { scope }: LiveServices): Diagnostic[] {
  if (!limitsAggregates || scope !== 'svm') return [];
  return [
    unplaced(
      'live-limit-needs-cluster',
      'limitAggregateUsage needs a login of the cluster, and this one is of the SVM: no volume can be made.',
      'Take it out, or use a login of the cluster.',
      '/limitAggregateUsage',
    ),
  ];
}
