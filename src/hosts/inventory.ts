import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import { UsageError } from '../errors.ts';
import { hostNameProblem, parseHostSpec, portProblem, userNameProblem } from './host-spec.ts';

/** A host of an inventory file. */
export interface InventoryHost {
  readonly name: string;
  readonly address: string;
  readonly user?: string;
  readonly port?: number;
  readonly sudo?: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

type Fail = (node: unknown, message: string, hint?: string) => never;

const known = new Set(['host', 'user', 'port', 'sudo', 'labels']);

/**
 * Takes the text of an inventory: `hosts:` with a list of names ("a", "user@b:2222") or of mappings with host,
 * user, port, sudo (true, false) and labels. Returns the hosts in their order. Throws UsageError with
 * file:line:column for the first thing that is wrong.
 */
export function parseInventory(text: string, file: string): InventoryHost[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const fail: Fail = (node, message, hint) => {
    throw new UsageError(
      `${at(isNode(node) ? (node.range?.[0] ?? 0) : 0)}: ${message}`,
      hint,
      'inventory-invalid',
    );
  };
  const problem = document.errors[0];
  if (problem !== undefined)
    throw new UsageError(
      `${at(problem.pos[0])}: this is not YAML that can be read: ${problem.message.split('\n')[0] ?? ''}`,
      'Mend the line.',
      'inventory-invalid',
    );
  const root: unknown = document.contents;
  if (!isMap(root))
    return fail(
      root,
      'an inventory begins with "hosts:".',
      'hosts: followed by a list, one host a line: - docker1',
    );
  for (const pair of root.items)
    if (!isScalar(pair.key) || pair.key.value !== 'hosts')
      fail(pair.key, `"${String(pair.key)}" is not known here; an inventory has one key: hosts.`);
  const list: unknown = root.get('hosts', true);
  if (!isSeq(list) || list.items.length === 0)
    return fail(
      list ?? root,
      '"hosts" must be a list with at least one host.',
      'For example: hosts: [docker1, docker2]',
    );
  const hosts = list.items.map((item) => parseHost(item, fail));
  hosts.forEach((host, i) => {
    if (hosts.findIndex((other) => other.name === host.name) < i)
      fail(list.items[i], `the host "${host.name}" is named twice.`);
  });
  return hosts;
}

/** Takes hosts, returns the text of an inventory that parseInventory reads back. `remark` becomes a comment. */
export function inventoryText(hosts: readonly InventoryHost[], remark: string): string {
  const list = hosts.map(({ name, address, labels, ...rest }) => {
    const { user, port, sudo } = rest;
    const host = {
      host: address,
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port }),
      ...(sudo === undefined ? {} : { sudo }),
      ...(Object.keys(labels).length === 0 && name === address ? {} : { labels: { ...labels } }),
    };
    return Object.keys(host).length === 1 ? address : host;
  });
  return `# ${remark}\n${stringify({ hosts: list })}`;
}

function parseHost(item: unknown, fail: Fail): InventoryHost {
  if (isScalar(item) && (typeof item.value === 'string' || typeof item.value === 'number')) {
    const spec = parseHostSpec(String(item.value));
    return 'problem' in spec ? fail(item, `${spec.problem}.`) : { ...spec, labels: {} };
  }
  if (!isMap(item)) return fail(item, 'a host is a name, or a mapping with "host".');
  for (const pair of item.items)
    if (!isScalar(pair.key) || !known.has(String(pair.key.value)))
      fail(
        pair.key,
        `"${String(pair.key)}" is not known here; a host has: ${[...known].join(', ')}.`,
      );
  const node = (key: string): unknown => item.get(key, true);
  const value = (key: string): unknown => item.get(key);
  const host = value('host');
  if (typeof host !== 'string')
    return fail(node('host') ?? item, 'a host needs "host": its name or address.');
  const wrong = hostNameProblem(host);
  if (wrong !== null) fail(node('host'), `${wrong}.`);
  const user = value('user');
  if (user !== undefined && typeof user !== 'string')
    return fail(node('user'), '"user" must be a text.');
  const userProblem = user === undefined ? null : userNameProblem(user);
  if (userProblem !== null) fail(node('user'), `${userProblem}.`);
  const port = value('port');
  if (port !== undefined && typeof port !== 'number')
    return fail(node('port'), '"port" must be a number.');
  const wrongPort = port === undefined ? null : portProblem(port);
  if (wrongPort !== null) fail(node('port'), `${wrongPort}.`);
  const sudo = value('sudo');
  if (sudo !== undefined && typeof sudo !== 'boolean')
    return fail(node('sudo'), '"sudo" must be true or false.');
  return {
    name: host,
    address: host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(sudo === undefined ? {} : { sudo }),
    labels: parseLabels(node('labels'), fail),
  };
}

function parseLabels(labels: unknown, fail: Fail): Record<string, string> {
  if (labels === undefined || labels === null) return {};
  if (!isMap(labels)) return fail(labels, '"labels" must be a mapping of names to texts.');
  return Object.fromEntries(
    labels.items.map((pair) => [
      String(isScalar(pair.key) ? pair.key.value : pair.key),
      String(isScalar(pair.value) ? pair.value.value : ''),
    ]),
  );
}
