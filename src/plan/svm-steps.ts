import type { InterfacePurpose, Privilege } from '../ontapi/client.ts';
import type { Protocol } from './svm-world.ts';

/** Protocols as people write them. */
export const protocolWords: Readonly<Record<Protocol, string>> = {
  nfs: 'NFS',
  iscsi: 'iSCSI',
  nvme: 'NVMe',
};

/** A row of a role that is to be made or raised. */
export interface RowChange extends Privilege {
  /** true: the row is there, with less access or narrowed by a query (then `query` is '' and takes that away). */
  readonly exists: boolean;
}

/** What the plugin's login may be used for: it speaks ONTAPI or REST, and tries REST first wherever there is one. */
export type PluginApplication = 'ontapi' | 'http';

/** What can be done to an SVM; each is one method of OntapClient and safe to repeat. */
export type SvmStep =
  | {
      readonly id: string;
      readonly kind: 'svm.create';
      readonly svm: string;
      readonly rootVolume: string;
      readonly rootAggregate: string;
      /** null: ONTAP's own choice. */
      readonly ipspace: string | null;
      readonly snapshotPolicy: string | null;
    }
  | {
      readonly id: string;
      readonly kind: 'svm.assign-aggregates';
      readonly svm: string;
      /** Names to add; what is assigned already stays. */
      readonly add: readonly string[];
      readonly assigned: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'svm.allow-protocols';
      readonly svm: string;
      /** Names to add; what is allowed already stays. */
      readonly add: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'protocol.enable';
      readonly svm: string;
      readonly protocol: Protocol;
      /** true: the service is there and only off. */
      readonly exists: boolean;
    }
  | {
      readonly id: string;
      readonly kind: 'dns.create';
      readonly svm: string;
      readonly domains: readonly string[];
      readonly servers: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'igroup.create';
      readonly svm: string;
      readonly igroup: string;
      readonly initiators: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'igroup.add-initiators';
      readonly svm: string;
      readonly igroup: string;
      readonly initiators: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'iscsi.set-default-chap';
      readonly svm: string;
      readonly user: string;
      readonly targetUser: string;
    }
  | {
      readonly id: string;
      readonly kind: 'lif.create';
      readonly svm: string;
      readonly name: string;
      readonly purpose: InterfacePurpose;
      /** null, and no length: ONTAP takes one from the subnet. */
      readonly address: string | null;
      readonly netmaskLength: number | null;
      readonly subnet: string | null;
      readonly node: string;
      readonly port: string;
    }
  | {
      readonly id: string;
      readonly kind: 'route.create';
      readonly svm: string;
      readonly destination: string;
      readonly gateway: string;
    }
  | {
      readonly id: string;
      readonly kind: 'export-policy.create';
      readonly svm: string;
      readonly policy: string;
    }
  | {
      readonly id: string;
      readonly kind: 'export-rule.create';
      readonly svm: string;
      readonly policy: string;
      readonly clients: string;
      readonly protocol: 'nfs';
      readonly ro: string;
      readonly rw: string;
      readonly superuser: string;
    }
  | {
      readonly id: string;
      readonly kind: 'role.create';
      readonly svm: string;
      readonly role: string;
      /** true: the role is there and lacks these rows. */
      readonly exists: boolean;
      readonly privileges: readonly RowChange[];
    }
  | {
      readonly id: string;
      readonly kind: 'user.create';
      readonly svm: string;
      readonly user: string;
      readonly role: string;
      /** Those that the user lacks: ontapi for ONTAPI, http for REST. */
      readonly applications: readonly PluginApplication[];
      /** false: the user is there with a password, which stays; only the applications are added. */
      readonly newPassword: boolean;
    };

/** A step in words: what is done, and with what. */
export interface StepWords {
  readonly what: string;
  readonly details: string;
  /** Something goes away. */
  readonly removes?: true;
}

/** Somebody narrowed these rows on purpose, so that they are widened is said. */
function unnarrowed(rows: readonly RowChange[]): string {
  const names = rows.filter(({ query }) => query === '').map(({ path }) => path);
  return names.length === 0 ? '' : `; no longer narrowed by a query: ${names.join(', ')}`;
}

function rowCount(rows: readonly RowChange[]): string {
  const one = rows.length === 1;
  if (rows.some(({ path }) => path.startsWith('/')))
    return `${rows.length} REST path${one ? '' : 's'}`;
  return `${rows.length} command director${one ? 'y' : 'ies'}`;
}

/** Takes a step, returns what it does in the infinitive ("create the SVM") and its details. */
export function describeSvmStep(step: SvmStep): StepWords {
  switch (step.kind) {
    case 'svm.create':
      return {
        what: 'create the SVM',
        details: `${step.svm}, root volume ${step.rootVolume} on ${step.rootAggregate}${
          step.ipspace === null ? '' : `, IPspace ${step.ipspace}`
        }${step.snapshotPolicy === null ? '' : `, snapshot policy ${step.snapshotPolicy}`}`,
      };
    case 'svm.allow-protocols':
      return {
        what: 'allow the protocol',
        details: `${step.add.map((one) => one.toUpperCase()).join(', ')} on ${step.svm}`,
      };
    case 'svm.assign-aggregates':
      return {
        what: 'assign aggregates',
        details: `${step.add.join(', ')}${
          step.assigned.length === 0 ? '' : ` (beside ${step.assigned.join(', ')})`
        }`,
      };
    case 'protocol.enable':
      return {
        what: step.exists
          ? `turn on ${protocolWords[step.protocol]}`
          : `create the ${protocolWords[step.protocol]} service`,
        details: `on ${step.svm}`,
      };
    case 'dns.create':
      return {
        what: 'set the name servers',
        details: `${step.servers.join(', ')} for ${step.domains.join(', ')}`,
      };
    case 'igroup.create':
      return {
        what: 'create the igroup',
        details: `${step.igroup} for iSCSI and Linux${
          step.initiators.length === 0 ? '' : `, with ${step.initiators.join(', ')}`
        }`,
      };
    case 'igroup.add-initiators':
      return {
        what: 'add initiators',
        details: `${step.initiators.join(', ')} to igroup ${step.igroup}`,
      };
    case 'iscsi.set-default-chap':
      return {
        what: 'ask initiators for CHAP',
        details: `user ${step.user}; the SVM answers as ${step.targetUser}`,
      };
    case 'lif.create':
      return {
        what: step.purpose === 'management' ? 'create the management LIF' : 'create a data LIF',
        details: `${step.name}, ${
          step.address === null
            ? `an address of subnet ${step.subnet ?? ''}`
            : `${step.address}/${step.netmaskLength ?? ''}`
        } on ${step.node}:${step.port}`,
      };
    case 'route.create':
      return { what: 'create the route', details: `${step.destination} by ${step.gateway}` };
    case 'export-policy.create':
      return { what: 'create the export policy', details: step.policy };
    case 'export-rule.create':
      return {
        what: 'add an export rule',
        details: `policy ${step.policy}: ${step.clients} ${
          step.rw === 'never' ? 'may read the root volume' : 'may mount, read and write'
        }`,
      };
    case 'role.create':
      return {
        what: step.exists ? 'complete the role' : 'create the role',
        details: `${step.role}, ${rowCount(step.privileges)}${unnarrowed(step.privileges)}`,
      };
    // user.create: a kind that is added and forgotten above does not compile here.
    default:
      return {
        what: step.newPassword ? 'create the user' : 'let the user log in for more',
        details: `${step.user}, application${step.applications.length === 1 ? '' : 's'} ${step.applications.join(' and ')}, role ${step.role}`,
      };
  }
}
