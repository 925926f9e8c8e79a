import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseConfigObject,
} from '../config/document.ts';
import { pointer } from '../config/places.ts';
import { mayBeSecretKey } from '../config/schema.ts';
import type { Difference } from '../hosts/report.ts';

/**
 * In which keys the configs of hosts differ, each with who has which value, the most frequent first. Values of
 * secrets are not told, only that they differ. Texts that are no JSON are left out. Pure.
 */
export function configDifferences(
  configs: readonly { readonly host: string; readonly text: string }[],
): Difference[] {
  const documents = configs.flatMap(({ host, text }) => {
    try {
      return [{ host, keys: new Map(leaves(parseConfigObject(text), '', false)) }];
    } catch {
      return [];
    }
  });
  const paths = [...new Set(documents.flatMap(({ keys }) => [...keys.keys()]))].toSorted();
  return paths.flatMap((path): Difference[] => {
    const groups = new Map<string, string[]>();
    let secret = false;
    for (const { host, keys } of documents) {
      const leaf = keys.get(path);
      secret ||= leaf?.secret === true;
      const value = leaf === undefined ? 'not set' : JSON.stringify(leaf.value);
      groups.set(value, [...(groups.get(value) ?? []), host]);
    }
    if (groups.size < 2) return [];
    const values = [...groups]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([value, hosts], i) => ({
        value: secret && value !== 'not set' ? `hidden value ${i + 1}` : value,
        hosts,
      }));
    return [{ what: `config key ${path}`, values }];
  });
}

interface Leaf {
  readonly value: JsonValue;
  readonly secret: boolean;
}

/** The values of a document by their JSON Pointers; whatever lies below a secret key is secret. */
function leaves(object: JsonObject, path: string, secret: boolean): (readonly [string, Leaf])[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const at = pointer(path, key);
    const hidden = secret || mayBeSecretKey(key);
    return isJsonObject(value) && Object.keys(value).length > 0
      ? leaves(value, at, hidden)
      : [[at, { value, secret: hidden }] as const];
  });
}
