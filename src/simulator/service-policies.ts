/** What a built-in service policy of a data SVM stands for (docs.netapp.com, LIFs and service policies; 9.6 and later). */
interface ServicePolicy {
  /** ONTAPI's data protocols. */
  readonly protocols: readonly string[];
  readonly firewall: 'data' | 'mgmt';
  /** Minor version of ONTAP 9 that brought it. */
  readonly since: number;
}

export const servicePolicies: Readonly<Record<string, ServicePolicy>> = {
  'default-data-blocks': { protocols: ['iscsi'], firewall: 'data', since: 6 },
  'default-data-files': { protocols: ['nfs', 'cifs', 'fcache'], firewall: 'data', since: 6 },
  'default-data-nvme-tcp': { protocols: ['nvme_tcp'], firewall: 'data', since: 10 },
  'default-management': { protocols: [], firewall: 'mgmt', since: 6 },
};

/** The policy of that name, if the release has it. */
export function findServicePolicy(name: string, minor: number): ServicePolicy | null {
  const found = servicePolicies[name];
  return found && found.since <= minor ? found : null;
}

const words: Readonly<Record<string, string>> = { fcache: 'data_flexcache' };

/** The services of a LIF that carries these protocols, by REST's names; a LIF without any is for management. */
export function servicesOf(protocols: readonly string[], firewall: string): string[] {
  const data = protocols.map((protocol) => words[protocol] ?? `data_${protocol}`);
  return [
    ...(data.length > 0 ? ['data_core', ...data] : []),
    ...(firewall.startsWith('mgmt') ? ['management_https', 'management_ssh'] : []),
  ];
}
