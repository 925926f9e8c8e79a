import { isJsonObject, type JsonObject, type JsonValue } from './document.ts';
import { pointer } from './places.ts';
import { mayBeSecretKey } from './schema.ts';

/** One difference between two documents; the values of secrets are null. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** JSON Pointer. */
  readonly path: string;
  readonly secret: boolean;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/** Takes two documents, returns what differs, key by key, with secrets hidden. Order: as in `after`, then what is gone. */
export function changesBetween(before: JsonObject, after: JsonObject, path = ''): Change[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    const at = pointer(path, key);
    if (isJsonObject(old) && isJsonObject(now) && !mayBeSecretKey(key))
      return changesBetween(old, now, at);
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const secret = mayBeSecretKey(key);
    const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [
      { kind, path: at, secret, before: shown(old, secret), after: shown(now, secret) } as const,
    ];
  });
}

function shown(value: JsonValue | undefined, secret: boolean): JsonValue {
  return secret || value === undefined ? null : withoutSecrets(value);
}

/** The same value with null for every secret inside. */
export function withoutSecrets(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutSecrets(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      mayBeSecretKey(key) ? null : withoutSecrets(item),
    ]),
  );
}
