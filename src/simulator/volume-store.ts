import type { Volume } from './state.ts';

/** Volumes by SVM and name. Lists are kept sorted lazily, so that a page of 100,000 volumes costs a page. */
export interface VolumeStore {
  get(svm: string, name: string): Volume | null;
  /** All of one SVM; the array is shared, do not change it. */
  of(svm: string): readonly Volume[];
  all(): Iterable<Volume>;
  count(svm: string): number;
  add(volume: Volume): void;
  remove(svm: string, name: string): void;
  rename(volume: Volume, name: string): void;
  removeAll(svm: string): void;
  /** Bytes taken from an aggregate: guarantees in full, the rest by what is used. */
  usedBytes(aggregate: string): number;
  /** Call after a change of a volume's size, guarantee or use. */
  spaceChanged(): void;
}

interface Shelf {
  readonly byName: Map<string, Volume>;
  sorted: Volume[] | null;
}

/** Names in the order of a plain byte comparison, as ONTAP lists them. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function createVolumeStore(initial: Iterable<Volume>): VolumeStore {
  const shelves = new Map<string, Shelf>();
  let used: Map<string, number> | null = null;

  function shelf(svm: string): Shelf {
    const found = shelves.get(svm);
    if (found) return found;
    const made: Shelf = { byName: new Map(), sorted: null };
    shelves.set(svm, made);
    return made;
  }

  function sorted(svm: string): Volume[] {
    const own = shelf(svm);
    own.sorted ??= [...own.byName.values()].toSorted((a, b) => compareNames(a.name, b.name));
    return own.sorted;
  }

  function add(volume: Volume): void {
    const own = shelf(volume.svm);
    own.byName.set(volume.name, volume);
    own.sorted = null;
    used = null;
  }

  function remove(svm: string, name: string): void {
    const own = shelf(svm);
    own.byName.delete(name);
    own.sorted = null;
    used = null;
  }

  function sumUsed(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const own of shelves.values()) {
      for (const volume of own.byName.values()) {
        const bytes = volume.guarantee === 'volume' ? volume.sizeBytes : volume.usedBytes;
        sums.set(volume.aggregate, (sums.get(volume.aggregate) ?? 0) + bytes);
      }
    }
    return sums;
  }

  for (const volume of initial) shelf(volume.svm).byName.set(volume.name, volume);

  return {
    get: (svm, name) => shelves.get(svm)?.byName.get(name) ?? null,
    of: (svm) => sorted(svm),
    *all() {
      for (const svm of [...shelves.keys()].toSorted(compareNames)) yield* sorted(svm);
    },
    count: (svm) => shelves.get(svm)?.byName.size ?? 0,
    add,
    remove,
    rename(volume, name) {
      remove(volume.svm, volume.name);
      volume.name = name;
      add(volume);
    },
    removeAll(svm) {
      shelves.delete(svm);
      used = null;
    },
    usedBytes(aggregate) {
      used ??= sumUsed();
      return used.get(aggregate) ?? 0;
    },
    spaceChanged() {
      used = null;
    },
  };
}
