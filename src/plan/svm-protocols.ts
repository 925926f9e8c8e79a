import type { OntapVersion } from '../ontapi/client.ts';
import { blocker, emptyPlanned, note, type Planned } from './planned.ts';
import { nodesWithData } from './svm-network.ts';
import { protocolWords, type SvmStep } from './svm-steps.ts';
import { type Protocol, type SvmWanted, type SvmWorld, workingDataLifs } from './svm-world.ts';

/** The services of the SVM: allowed, there, and on. */
export function planProtocols(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  for (const protocol of wanted.protocols) {
    if (!mayServe(protocol, world, wanted, planned)) continue;
    if (protocol === 'nfs' && world.nfs?.v3 === false) {
      // The plugin mounts with nfsvers=3 unless its config says otherwise (Trident ontap_common.go). Other clients may
      // be kept out by it on purpose: a person decides.
      planned.blockers.push(
        blocker(
          'nfs-v3-off',
          wanted.svm,
          `NFSv3 is switched off on ${wanted.svm}, and the plugin mounts with it.`,
          `vserver nfs modify -vserver ${wanted.svm} -v3 enabled`,
        ),
      );
      continue;
    }
    const service = world[protocol];
    if (service?.enabled === true) planned.unchanged.push(`${protocolWords[protocol]} service`);
    else
      planned.steps.push({
        id: `protocol.enable:${protocol}`,
        kind: 'protocol.enable',
        svm: wanted.svm,
        protocol,
        exists: service !== null,
      });
  }
  planned.notes.push(...wanted.protocols.flatMap((protocol) => pathNote(protocol, world, wanted)));
  return planned;
}

/** Whether the SVM may serve the protocol, or will after a step of the plan. */
function mayServe(
  protocol: Protocol,
  world: SvmWorld,
  wanted: SvmWanted,
  planned: Planned<SvmStep>,
): boolean {
  const { svm, cluster } = world;
  const { full } = cluster.version;
  if (protocol === 'nvme' && !hasNvmeOverTcp(cluster.version)) {
    planned.blockers.push(
      blocker(
        'nvme-unsupported',
        wanted.svm,
        `NVMe over TCP came with ONTAP 9.10.1; this is ${full.split(':')[0] ?? full}.`,
        'Use iSCSI: --protocol iscsi.',
      ),
    );
    return false;
  }
  const allowed = svm?.allowedProtocols ?? [];
  if (protocol === 'nvme') {
    // A new SVM is allowed everything else (recorded on ONTAP 9.0), so its absence is nobody's decision.
    if (!allowed.includes('nvme'))
      planned.steps.push({
        id: 'svm.allow-protocols:nvme',
        kind: 'svm.allow-protocols',
        svm: wanted.svm,
        add: ['nvme'],
      });
    return true;
  }
  if (allowed.length === 0 || allowed.includes(protocol)) return true;
  planned.blockers.push(
    blocker(
      'protocol-not-allowed',
      wanted.svm,
      `SVM ${wanted.svm} may not serve ${protocolWords[protocol]}; it is allowed ${allowed.join(', ')}.`,
      `vserver add-protocols -vserver ${wanted.svm} -protocols ${protocol}`,
    ),
  );
  return false;
}

function hasNvmeOverTcp({ generation, major, minor }: OntapVersion): boolean {
  return generation > 9 || major > 10 || (major === 10 && minor >= 1);
}

/**
 * A host reaches a LUN best by the node that holds it; without a LIF there it goes by the partner, and with one LIF
 * alone a takeover cuts it off. It works all the same, so it is said and stops nothing.
 */
function pathNote(protocol: Protocol, world: SvmWorld, wanted: SvmWanted) {
  if (protocol === 'nfs') return [];
  const words = protocolWords[protocol];
  const given = wanted.dataLifs.filter((lif) => lif.protocol === protocol);
  const served = new Set([
    ...workingDataLifs(world, wanted.svm, protocol).map((lif) => lif.node),
    ...given.flatMap((lif) => lif.home?.node ?? []),
  ]);
  const free = given.filter((lif) => lif.home === null).length;
  const bare = nodesWithData(world, wanted).filter((node) => !served.has(node));
  if (wanted.subnet !== null || bare.length <= free) return [];
  return [
    note(
      'paths-missing',
      bare.join(','),
      `No ${words} LIF is on ${bare.join(', ')}, where aggregates of ${wanted.svm} are: hosts reach their volumes by another node's paths only.`,
      'Give one --data-lif for each node: IP/PREFIXLEN@NODE:PORT.',
    ),
  ];
}
