import type { InterfacePurpose, OntapVersion } from '../ontapi/client.ts';
import type { SvmStep } from '../plan/svm-steps.ts';
import { loginLine, roleLine, shellWord as word } from './role-lines.ts';

/**
 * The ONTAP CLI lines that do what a step does (ONTAP 9 command reference). LIFs have service policies since
 * 9.6, roles and firewall policies before. `security login create` asks for the password by itself: none is
 * ever printed.
 */
export function svmStepCli(step: SvmStep, version: OntapVersion): string[] {
  const svm = `-vserver ${word(step.svm)}`;
  switch (step.kind) {
    case 'svm.create':
      return [
        `vserver create ${svm} -rootvolume ${word(step.rootVolume)} -aggregate ${word(step.rootAggregate)} -rootvolume-security-style unix${step.ipspace === null ? '' : ` -ipspace ${word(step.ipspace)}`}${step.snapshotPolicy === null ? '' : ` -snapshot-policy ${word(step.snapshotPolicy)}`}`,
      ];
    case 'svm.assign-aggregates':
      // Not `vserver modify -aggr-list`: that replaces the list.
      return [`vserver add-aggregates ${svm} -aggregates ${step.add.map(word).join(',')}`];
    case 'protocol.enable':
      return [enableLine(step.protocol, step.exists, svm)];
    case 'svm.allow-protocols':
      return [`vserver add-protocols ${svm} -protocols ${step.add.join(',')}`];
    case 'dns.create':
      return [
        `vserver services name-service dns create ${svm} -domains ${step.domains.join(',')} -name-servers ${step.servers.join(',')}`,
      ];
    case 'igroup.create':
      return [
        `lun igroup create ${svm} -igroup ${word(step.igroup)} -protocol iscsi -ostype linux${
          step.initiators.length === 0 ? '' : ` -initiator ${step.initiators.join(',')}`
        }`,
      ];
    case 'igroup.add-initiators':
      return [
        `lun igroup add ${svm} -igroup ${word(step.igroup)} -initiator ${step.initiators.join(',')}`,
      ];
    case 'iscsi.set-default-chap':
      // It asks for both passwords by itself.
      return [
        `vserver iscsi security default ${svm} -auth-type CHAP -user-name ${word(step.user)} -outbound-user-name ${word(step.targetUser)}`,
      ];
    case 'lif.create':
      return [
        `network interface create ${svm} -lif ${word(step.name)} ${lifPolicy(step.purpose, version)} -home-node ${word(step.node)} -home-port ${word(step.port)} ${
          step.address === null
            ? `-subnet-name ${word(step.subnet ?? '')}`
            : `-address ${step.address} -netmask-length ${step.netmaskLength}`
        }`,
      ];
    case 'route.create':
      return [
        `network route create ${svm} -destination ${step.destination} -gateway ${step.gateway}`,
      ];
    case 'export-policy.create':
      return [`vserver export-policy create ${svm} -policyname ${word(step.policy)}`];
    case 'export-rule.create':
      return [
        `vserver export-policy rule create ${svm} -policyname ${word(step.policy)} -clientmatch ${step.clients} -protocol ${step.protocol} -rorule ${step.ro} -rwrule ${step.rw} -superuser ${step.superuser}`,
      ];
    case 'role.create':
      return step.privileges.map((row) => roleLine(row.exists ? 'modify' : 'create', step, row));
    // user.create
    default:
      return step.applications.map((application) =>
        loginLine({ svm: step.svm, role: step.role }, step.user, application),
      );
  }
}

function enableLine(protocol: 'nfs' | 'iscsi' | 'nvme', exists: boolean, svm: string): string {
  if (protocol === 'nfs')
    return exists ? `vserver nfs on ${svm}` : `vserver nfs create ${svm} -access true`;
  if (protocol === 'iscsi')
    return exists ? `vserver iscsi start ${svm}` : `vserver iscsi create ${svm} -status-admin up`;
  return `vserver nvme ${exists ? 'modify' : 'create'} ${svm} -status-admin up`;
}

const servicePolicies: Readonly<Record<InterfacePurpose, string>> = {
  'data-nfs': 'default-data-files',
  'data-iscsi': 'default-data-blocks',
  'data-nvme': 'default-data-nvme-tcp',
  management: 'default-management',
};

function lifPolicy(purpose: InterfacePurpose, version: OntapVersion): string {
  const { generation, major } = version;
  if (generation > 9 || (generation === 9 && major >= 6))
    return `-service-policy ${servicePolicies[purpose]}`;
  if (purpose === 'management') return '-role data -data-protocol none -firewall-policy mgmt';
  return `-role data -data-protocol ${purpose === 'data-iscsi' ? 'iscsi' : 'nfs'} -firewall-policy data`;
}
