import type { ExportRule } from '../ontapi/client.ts';
import { exportRefusal } from '../plan/svm-exports.ts';

/** An export policy that a host must pass to its volumes, with its rules. */
export interface PolicyToPass {
  readonly svm: string;
  readonly name: string;
  /** Whether volumes have it, or the root volume that is only looked through. */
  readonly use: 'volume' | 'traverse';
  readonly rules: readonly ExportRule[];
  /** With which NFS the hosts mount; absent: 3. */
  readonly nfs?: '3' | '4';
}

/** Why a policy does not let a client in; `certain` false: only ONTAP knows. */
export interface RefusalWords {
  readonly certain: boolean;
  readonly message: string;
  readonly hint: string;
}

/** Takes a policy and an address or network, `who` it is in words; returns null when its rules give enough. Pure. */
export function refusalWords(
  { svm, name, use, rules, nfs }: PolicyToPass,
  client: string,
  who: string = client,
): RefusalWords | null {
  const refusal = exportRefusal(rules, client, use, nfs);
  if (refusal === null) return null;
  const make = `vserver export-policy rule create -vserver ${svm} -policyname ${name} -clientmatch ${client} -protocol nfs -rorule sys -rwrule ${use === 'volume' ? 'sys' : 'never'} -superuser ${use === 'volume' ? 'sys' : 'none'}`;
  switch (refusal.why) {
    case 'no-rule':
      return {
        certain: true,
        message: `No rule of the export policy ${name} of ${svm} lets ${who} in: mounts will be refused.`,
        hint: `netappdvp svm bootstrap --svm ${svm} --export-clients ${client} adds one; on ONTAP: ${make}`,
      };
    case 'rule':
      return {
        certain: true,
        message: `Rule ${refusal.rule.index} of the export policy ${name} of ${svm} comes first for ${who} and does not give enough: ro ${refusal.rule.ro.join(',')}, rw ${refusal.rule.rw.join(',')}, superuser ${refusal.rule.superuser.join(',')}.`,
        hint: `On ONTAP: vserver export-policy rule modify -vserver ${svm} -policyname ${name} -ruleindex ${refusal.rule.index}`,
      };
    default:
      return {
        certain: false,
        message: `Rule ${refusal.rule.index} of the export policy ${name} of ${svm} is for ${refusal.rule.clients.join(', ')}: whether that is ${who} only ONTAP knows.`,
        hint: `On ONTAP: vserver export-policy check-access -vserver ${svm} -volume VOLUME -client-ip ${client} -authentication-method sys -protocol nfs${nfs ?? '3'} -access-type read-write`,
      };
  }
}
