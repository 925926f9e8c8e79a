import type { PluginConfig } from '../config/document.ts';
import { isJsonObject, memberOf, parseConfigObject } from '../config/document.ts';
import { type Found, finding } from '../hosts/preflight-checks.ts';
import type { Protocol } from '../hosts/preflight-facts.ts';
import type { ExportRule, OntapClient } from '../ontapi/client.ts';
import { readRootPolicy } from '../plan/svm-observe.ts';
import { refusalWords } from './export-words.ts';

/** What the plugin's config says about the way to its volumes. */
export interface Way {
  readonly protocol: Protocol;
  readonly svm: string | null;
  readonly managementLif: PluginConfig['managementLif'];
  readonly dataLif: string | null;
  /** nfsMountOptions say NFS 4; without them the plugin mounts NFS 3. */
  readonly nfs4: boolean;
  readonly exportPolicy: string;
}

/** Takes the text of a config.json and what was read of it. */
export function wayOf(text: string, config: PluginConfig): Way {
  const document = parseConfigObject(text);
  const defaults = memberOf(document, 'defaults');
  const policy = isJsonObject(defaults) ? memberOf(defaults, 'exportPolicy') : undefined;
  const { svm, managementLif, dataLif } = config;
  const options = memberOf(document, 'nfsMountOptions');
  return {
    protocol: protocolOf(config.driver, memberOf(document, 'sanType')),
    svm,
    managementLif,
    dataLif,
    nfs4: typeof options === 'string' && /(?:^|[ ,])nfsvers=4/.test(options),
    exportPolicy: typeof policy === 'string' && policy !== '' ? policy : 'default',
  };
}

function protocolOf(driver: string | null, sanType: unknown): Protocol {
  if (driver === null || driver.startsWith('ontap-nas')) return 'nfs';
  return driver === 'ontap-san' && typeof sanType === 'string' && sanType.toLowerCase() === 'nvme'
    ? 'nvme'
    : 'iscsi';
}

/** What ONTAP says about the way of the hosts to the volumes. */
export interface Storage {
  readonly svm: string;
  /** Addresses of data LIFs that are up and speak the protocol. */
  readonly lifs: readonly string[];
  /** Rules that a host must pass, by the policy's name; empty where no NFS is spoken. */
  readonly policies: readonly {
    readonly name: string;
    readonly use: 'volume' | 'traverse';
    readonly rules: readonly ExportRule[];
  }[];
}

const ontapProtocols = { nfs: 'nfs', iscsi: 'iscsi', nvme: 'nvme_tcp' } as const;

/** Reads from ONTAP what the hosts need to get to the volumes of an SVM. Throws OntapError. */
export async function observeStorage(client: OntapClient, svm: string, way: Way): Promise<Storage> {
  const interfaces = await client.listInterfaces(svm);
  const lifs = interfaces
    .filter((one) => one.up && one.dataProtocols.includes(ontapProtocols[way.protocol]))
    .map((one) => one.address);
  if (way.protocol !== 'nfs') return { svm, lifs, policies: [] };
  const root = await readRootPolicy(client, svm);
  const own = { name: way.exportPolicy, use: 'volume' as const };
  const others = root === own.name ? [] : [{ name: root, use: 'traverse' as const }];
  const policies = await Promise.all(
    [own, ...others].map(async (policy) => ({
      ...policy,
      rules: await client.listExportRules(svm, policy.name),
    })),
  );
  return { svm, lifs, policies };
}

/** Whether the export policies let a host in that speaks from this address. */
export function checkExports(storage: Storage | null, source: string): Found[] {
  if (storage === null || storage.policies.length === 0) return [];
  if (source === '')
    return [
      finding(
        'warning',
        'source-unknown',
        'From which address the host speaks to the data LIF is not known, so its export rule could not be checked.',
        'Look at ip route get LIF on the host, and at the rules of the export policy.',
      ),
    ];
  const who = `${source}, from where this host speaks to the data LIF,`;
  return storage.policies.flatMap((policy): Found[] => {
    const refusal = refusalWords({ svm: storage.svm, ...policy }, source, who);
    if (refusal === null) return [];
    const { certain, message, hint } = refusal;
    return [
      finding(
        certain ? 'error' : 'warning',
        certain ? 'export-policy' : 'export-policy-unknown',
        message,
        hint,
      ),
    ];
  });
}
