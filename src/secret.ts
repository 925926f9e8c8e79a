import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A value that must never be seen: it prints, serialises and inspects as [redacted]. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it only where it goes onto the wire or into a 0600 file. */
  reveal(): string {
    return this.#value;
  }

  get isEmpty(): boolean {
    return this.#value === '';
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** The forms in which a secret can turn up in a text: as it is, in a URL, in base64, in JSON, in XML. */
function disguises(value: string): string[] {
  const xml = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return [
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString('base64'),
    JSON.stringify(value).slice(1, -1),
    xml,
    xml.replaceAll("'", '&apos;'),
  ];
}

/**
 * Takes a text and the secrets that may be in it, returns the text without them.
 * A secret of fewer than six characters is not searched for: it would blank out ordinary words.
 */
export function scrub(text: string, secrets: Iterable<Secret>): string {
  let clean = text;
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value.length < 6) continue;
    for (const form of new Set(disguises(value))) clean = clean.replaceAll(form, REDACTED);
  }
  return clean;
}
