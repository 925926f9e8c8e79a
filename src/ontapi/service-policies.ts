import type { InterfacePurpose } from './client.ts';

/** ONTAP's own service policies for SVMs: from 9.6 on, role and firewall policy are deprecated (NetApp docs, LIFs). */
export const servicePolicies: Readonly<Record<InterfacePurpose, string>> = {
  'data-nfs': 'default-data-files',
  'data-iscsi': 'default-data-blocks',
  // Since 9.10.1.
  'data-nvme': 'default-data-nvme-tcp',
  management: 'default-management',
};
