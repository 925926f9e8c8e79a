import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { child, children, text, type XmlArgs, type XmlNode } from './zapi-xml.ts';

export interface ListCall {
  readonly api: string;
  /** The info element of query, desired-attributes and each record: "vserver-info". */
  readonly element: string;
  /** Conditions that all hold. Values are ONTAP's query syntax: compare the records again where a name matters. */
  readonly query?: XmlArgs;
  /** The fields wanted, as empty elements; absent: all. */
  readonly desired?: XmlArgs;
  readonly svm?: string;
  /** Errnos by which ONTAP says, instead of an empty first page, that there is nothing to list. */
  readonly nothing?: readonly string[];
  /** Records a page; ONTAP's own default is 20. */
  readonly pageSize?: number;
}

/** Takes names of fields, returns them as the empty elements of desired-attributes. */
export function wanted(...fields: string[]): XmlArgs {
  return Object.fromEntries(fields.map((field) => [field, null]));
}

export function listArgs(call: ListCall, tag: string | null): XmlArgs {
  return {
    ...(call.desired && { 'desired-attributes': { [call.element]: call.desired } }),
    'max-records': call.pageSize ?? 200,
    ...(call.query && { query: { [call.element]: call.query } }),
    ...(tag !== null && { tag }),
  };
}

/**
 * Follows the tags of a list and yields what `readPage` makes of each page. ONTAP has been seen repeating a tag that
 * it was just sent (NetApp Harvest, zapi/client.go): a tag seen before ends the list.
 */
export async function* followTags<T>(
  readPage: (tag: string | null) => Promise<{ readonly page: T; readonly nextTag: string | null }>,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let tag: string | null = null;
  do {
    const { page, nextTag }: { page: T; nextTag: string | null } = await readPage(tag);
    yield page;
    tag = nextTag === null || seen.has(nextTag) ? null : nextTag;
    if (tag !== null) seen.add(tag);
  } while (tag !== null);
}

/**
 * Takes a list call, yields its pages; one page is held at a time. Throws OntapError; 'protocol' when a page holds
 * less than it says.
 */
export function listPages(zapi: Zapi, call: ListCall): AsyncGenerator<readonly XmlNode[]> {
  const options = call.svm === undefined ? {} : { svm: call.svm };
  return followTags(async (tag) => {
    let results: XmlNode;
    try {
      results = await zapi.call(call.api, listArgs(call, tag), options);
    } catch (error) {
      if (tag === null && saysNothing(error, call.nothing)) return { page: [], nextTag: null };
      throw error;
    }
    const page = children(child(results, 'attributes-list'), call.element);
    checkCount(zapi, call.api, text(results, 'num-records'), page.length);
    return { page, nextTag: text(results, 'next-tag') || null };
  });
}

/** Takes a list call, returns all its records. */
export async function listAll(zapi: Zapi, call: ListCall): Promise<XmlNode[]> {
  const records: XmlNode[] = [];
  for await (const page of listPages(zapi, call)) records.push(...page);
  return records;
}

/** The start of a prefix that means itself in ONTAP's query syntax: `*`, `|`, `!`, `<`, `>`, `..` do not. */
export function queryable(prefix: string): string {
  return /^[A-Za-z0-9_-]*/.exec(prefix)?.[0] ?? '';
}

/** A call that is tunnelled to an SVM that does not exist. */
export const NO_SUCH_SVM = '15698';

/** Whether a failure of a list's first page means that the list is empty. A later page that fails is a failure. */
export function saysNothing(error: unknown, errnos: readonly string[] = []): boolean {
  return isOntapError(error) && errnos.includes(error.details.code ?? '');
}

/** ONTAP counts every page: another number means that a part of the reply is missing. */
export function checkCount(zapi: Zapi, api: string, told: string | undefined, found: number): void {
  if (told === undefined || Number(told) === found) return;
  throw zapi.failure(
    api,
    'protocol',
    `ONTAP's reply to ${api} tells of ${told} records and holds ${found}.`,
  );
}
