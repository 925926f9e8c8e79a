import type { Resource } from './rest-resource.ts';

/** What a path leads to. */
export interface Match {
  readonly resource: Resource;
  /** Whether it names one record, or is one object. */
  readonly single: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((word) => word !== '');

/** `{field}` segments dropped: how roles and the request log name a resource. */
export function plainPath(template: string): string {
  const words = segmentsOf(template).filter((word) => !word.startsWith('{'));
  return `/api/${words.join('/')}`;
}

function fits(
  template: readonly string[],
  given: readonly string[],
): Record<string, string> | null {
  if (template.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, wanted] of template.entries()) {
    const word = given[index] ?? '';
    if (!wanted.startsWith('{')) {
      if (wanted !== word) return null;
      continue;
    }
    try {
      parameters[wanted.slice(1, -1)] = decodeURIComponent(word);
    } catch {
      return null;
    }
  }
  return parameters;
}

/**
 * The resource behind a path below /api (still percent-encoded, without the query); null when there is none. Words
 * win over `{field}`, and a slash at the end is tolerated (Manila sends one).
 */
export function match(resources: readonly Resource[], path: string): Match | null {
  const given = segmentsOf(path);
  let best: { match: Match; open: number } | null = null;
  for (const resource of resources) {
    const collection = segmentsOf(resource.path);
    const templates = [{ words: collection, single: resource.instance === null }];
    if (resource.instance) {
      templates.push({ words: [...collection, ...segmentsOf(resource.instance)], single: true });
    }
    for (const { words, single } of templates) {
      const parameters = fits(words, given);
      if (!parameters) continue;
      const open = Object.keys(parameters).length;
      if (!best || open < best.open) best = { match: { resource, single, parameters }, open };
    }
  }
  return best?.match ?? null;
}
