import { isAudited, isListedLun, isListedQtree, reachOf } from '../audit/drivers.ts';
import type { PluginConfig } from '../config/document.ts';
import type { OntapClient } from '../ontapi/client.ts';

/** What a plugin's config says of the volumes that it lists. */
export interface ListingConfig extends Pick<PluginConfig, 'driver' | 'storagePrefix'> {
  readonly svm: string;
  /** sanType nvme. */
  readonly nvme: boolean;
}

/**
 * The names that the plugin should list, without the prefix: see src/audit/drivers.ts for what each driver takes for a
 * volume. null for a driver that is not known. Throws OntapError.
 */
export async function listedVolumes(
  client: OntapClient,
  { svm, driver, storagePrefix: prefix, nvme }: ListingConfig,
): Promise<ReadonlySet<string> | null> {
  if (driver === null || !isAudited(driver)) return null;
  const { space, start } = reachOf({ driver, prefix, nvme });
  const filter = { svm, namePrefix: start };
  const names = new Set<string>();
  const add = (name: string): void => void names.add(name.slice(prefix.length));
  switch (space) {
    case 'flexvol':
    case 'flexgroup':
      for (const volume of await onlineVolumes(client, filter))
        if (volume.style === space) add(volume.name);
      return names;
    case 'lun0':
    case 'namespace0': {
      const online = new Set((await onlineVolumes(client, filter)).map(({ name }) => name));
      const pages = space === 'lun0' ? client.luns(filter) : client.namespaces(filter);
      for await (const page of pages)
        for (const { name, volume } of page) if (name === space && online.has(volume)) add(volume);
      return names;
    }
    case 'qtree': {
      const ruled = new Set<string>();
      for await (const page of client.quotaRules(filter))
        for (const { volume, qtree } of page) ruled.add(`${volume}/${qtree}`);
      for await (const page of client.qtrees(filter))
        for (const { volume, name } of page)
          if (isListedQtree(name, prefix) && ruled.has(`${volume}/${name}`)) add(name);
      return names;
    }
    case 'pool-lun':
      for await (const page of client.luns(filter))
        for (const { volume, name } of page)
          if (volume.startsWith(start) && isListedLun(name, prefix)) add(name);
      return names;
    default:
      return space satisfies never;
  }
}

async function onlineVolumes(
  client: OntapClient,
  filter: { readonly svm: string; readonly namePrefix: string },
): Promise<{ readonly name: string; readonly style: string }[]> {
  const online: { name: string; style: string }[] = [];
  for await (const page of client.volumes(filter))
    for (const { name, style, state } of page) if (state === 'online') online.push({ name, style });
  return online;
}
