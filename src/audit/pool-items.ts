import type { AuditedVolume } from './collect.ts';
import type { Backend } from './drivers.ts';
import { compare } from './protection.ts';

/** What lies in pools, by name: a name that two of them have is not found as one would think. */
export interface PoolItems {
  /** A qtree of a pool, listed or not. */
  seen(item: { readonly svm: string; readonly name: string }, backends: readonly Backend[]): void;
  /** A qtree or LUN that these backends list. */
  listed(item: AuditedVolume, backends: readonly Backend[]): void;
  backendsOf(item: AuditedVolume): readonly Backend[] | undefined;
  /** Whether the backend, asked to delete it, would find it. */
  isFound(item: AuditedVolume, backend: Backend): boolean;
}

export function createPoolItems(): PoolItems {
  const backendsOf = new Map<AuditedVolume, readonly Backend[]>();
  const qtrees = new Map<Backend, Map<string, number>>();
  const luns = new Map<Backend, Map<string, string>>();
  return {
    seen(item, backends) {
      for (const backend of backends) {
        const names = inner(qtrees, backend);
        names.set(keyOf(item), (names.get(keyOf(item)) ?? 0) + 1);
      }
    },
    listed(item, backends) {
      backendsOf.set(item, backends);
      if (item.style !== 'lun') return;
      for (const backend of backends) {
        const first = inner(luns, backend);
        const known = first.get(keyOf(item));
        const pool = item.pool ?? '';
        if (known === undefined || compare(pool, known) < 0) first.set(keyOf(item), pool);
      }
    },
    backendsOf: (item) => backendsOf.get(item),
    isFound(item, backend) {
      // The plugin takes a qtree whose name is not unique for one that is gone (Trident, QtreeExists).
      if (item.style === 'qtree') return (qtrees.get(backend)?.get(keyOf(item)) ?? 0) < 2;
      // Of LUNs of one name it takes the first (Trident, LUNExists).
      return luns.get(backend)?.get(keyOf(item)) === item.pool;
    },
  };
}

function keyOf({ svm, name }: { readonly svm: string; readonly name: string }): string {
  return `${svm}:${name}`;
}

function inner<V>(outer: Map<Backend, Map<string, V>>, backend: Backend): Map<string, V> {
  const known = outer.get(backend) ?? new Map<string, V>();
  outer.set(backend, known);
  return known;
}

/** Tells a thing that none of its backends finds when asked to delete it. */
export function withTwins(
  volumes: readonly AuditedVolume[],
  items: PoolItems,
): readonly AuditedVolume[] {
  return volumes.map((volume) => {
    const backends = items.backendsOf(volume);
    if (backends === undefined || backends.some((backend) => items.isFound(volume, backend)))
      return volume;
    const why = `another ${volume.style} of this name is in the backend's pools: the plugin does not find this one`;
    return { ...volume, protectedBy: [...volume.protectedBy, why] };
  });
}
