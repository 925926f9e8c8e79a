import { UsageError } from '../errors.ts';
import {
  contains,
  networkOf,
  networkText,
  normalAddress,
  parseNetwork,
} from '../plan/addresses.ts';
import {
  isProtocol,
  type Protocol,
  type SvmWanted,
  type WantedDataLif,
  type WantedLif,
} from '../plan/svm-world.ts';
import type { Given } from './given.ts';
import { splitList } from './lists.ts';
import { roleWishesFrom } from './role-input.ts';
import {
  blockAccessFrom,
  checkProtocols,
  dnsFrom,
  roleStyleFrom,
  servedBy,
} from './svm-services-input.ts';

/** Checks of single answers: each returns a sentence that says what is wrong, or null. */

export function svmNameProblem(name: string): string | null {
  // ONTAP docs, vserver create: 47 characters, 41 with MetroCluster.
  if (name.length > 47) return 'An SVM name has at most 47 characters.';
  return /^[A-Za-z_][A-Za-z0-9._-]*$/.test(name)
    ? null
    : 'An SVM name begins with a letter or "_" and holds letters, digits, ".", "_" and "-".';
}

export function lifProblem(text: string): string | null {
  const parsed = parseLif(text);
  return typeof parsed === 'string' ? parsed : null;
}

export function clientsProblem(text: string): string | null {
  const parsed = splitList(text).map(parseClients);
  if (parsed.length === 0) return 'At least one network is needed.';
  return parsed.find((one) => 'problem' in one)?.problem ?? null;
}

/** What the clients of rules are, for a person who types them; null while they are not right. */
export function clientsMeaning(text: string): string | null {
  const clients = splitList(text).flatMap((part) => parseNetwork(part) ?? []);
  if (clients.length === 0) return null;
  const words = clients.map((one) => {
    const bits = (one.family === 4 ? 32 : 128) - one.length;
    const many = bits <= 32 ? String(2 ** bits) : `2^${bits}`;
    return `${networkText(one)} (${bits === 0 ? 'one host' : `${many} addresses`})`;
  });
  return `These may mount and write: ${words.join(', ')}.`;
}

/** "192.0.2.11/24@node-01:e0d" as a LIF, or a sentence that says what is wrong. */
export function parseLif(text: string): WantedLif | string {
  const match = /^([^@]+)\/(\d{1,3})(?:@([A-Za-z0-9._-]+):([A-Za-z0-9._-]+))?$/.exec(text.trim());
  const shape =
    'A LIF is written IP/PREFIXLEN or IP/PREFIXLEN@NODE:PORT, for example 192.0.2.11/24@node-01:e0d';
  if (match === null) return `${shape}.`;
  const [, ip = '', length = '', node, port] = match;
  if (normalAddress(ip) === null) return `"${ip}" is no IP address. ${shape}.`;
  const place = parseNetwork(`${ip}/${length}`);
  if (place === null || place.length === 0) return `/${length} is no prefix length for ${ip}.`;
  const most = place.family === 4 ? 32 : 128;
  if (place.length < most - 1 && networkOf(place).address === place.address)
    return `${ip}/${length} is the address of the network itself, not of a LIF in it.`;
  return {
    address: place.address,
    netmaskLength: place.length,
    home: node === undefined || port === undefined ? null : { node, port },
  };
}

export function parseClients(
  text: string,
): { readonly clients: string } | { readonly problem: string } {
  const network = parseNetwork(text);
  if (network === null)
    return {
      problem: `"${text}" is no network. Write a CIDR such as 192.0.2.0/24, or one address.`,
    };
  const whole = networkOf(network);
  if (whole.address !== network.address)
    return { problem: `${text} has bits behind its prefix; the network is ${networkText(whole)}.` };
  return { clients: networkText(network) };
}

/** In which network a LIF will be, and where, for a person who types it; null while it is not right. */
export function lifMeaning(text: string): string | null {
  const lif = parseLif(text);
  if (typeof lif === 'string') return null;
  const network = parseNetwork(`${lif.address}/${lif.netmaskLength}`);
  if (network === null) return null;
  const place = lif.home === null ? 'a port that is chosen' : `${lif.home.node}:${lif.home.port}`;
  return `${lif.address} in the network ${networkText(networkOf(network))}, on ${place}.`;
}

/** A name that goes into ONTAP as it is: a policy, a role, a user, an aggregate. */
function checkName(name: string, option: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name))
    throw new UsageError(
      `${option} takes a name of letters, digits, ".", "_" and "-", not "${name}".`,
    );
  return name;
}

/** What was asked for on the line. Throws UsageError for an answer that cannot be right. */
export function wantedFrom(given: Given, svm: string): SvmWanted {
  const problem = svmNameProblem(svm);
  if (problem !== null) throw new UsageError(`--svm ${svm}: ${problem}`);
  const name = (key: string, option: string): string | null => {
    const text = given.text(key);
    return text === undefined ? null : checkName(text, option);
  };
  const { driver, protocols } = servedBy(given);
  const own = protocols[0] ?? 'nfs';
  const management = given.text('managementLif');
  const gateway = given.text('gateway');
  const username = checkName(given.text('pluginUsername') ?? 'trident_user', '--plugin-username');
  // ONTAP's own default (security login role config, min-username-size).
  if (username.length < 3) throw new UsageError('--plugin-username has at least 3 characters.');
  const wanted: SvmWanted = {
    svm,
    aggregates: given.list('aggregates').map((text) => checkName(text, '--aggregates')),
    rootAggregate: name('rootAggregate', '--root-aggregate'),
    protocols,
    dataLifs: given.list('dataLif').map((text) => dataLifFrom(text, own)),
    managementLif: management === undefined ? null : lifFrom(management, '--management-lif'),
    gateway: gateway === undefined ? null : gatewayFrom(gateway),
    exportClients: [...new Set(given.list('exportClients').map(clientsFrom))],
    exportPolicy: name('exportPolicy', '--export-policy') ?? 'default',
    driver,
    role: name('role', '--role') ?? 'trident_role',
    roleStyle:
      given.text('roleStyle') === undefined && driver !== 'ontap-san-nvme'
        ? null
        : roleStyleFrom(given, driver),
    roleWishes: roleWishesFrom(given, roleStyleFrom(given, driver)),
    username,
    subnet: name('subnet', '--subnet'),
    ipspace: name('ipspace', '--ipspace'),
    broadcastDomain: name('broadcastDomain', '--broadcast-domain'),
    snapshotPolicy: name('snapshotPolicy', '--snapshot-policy'),
    dns: dnsFrom(given),
    ...blockAccessFrom(given),
  };
  checkProtocols(given, wanted);
  checkDistinct(wanted);
  return wanted;
}

/** A LIF of the driver's own protocol, or "iscsi=192.0.2.11/24@node:port" for another one. */
function parseDataLif(text: string, own: Protocol): WantedDataLif | string {
  const [, prefix, rest = text] = /^(nfs|iscsi|nvme)=(.*)$/.exec(text.trim()) ?? [];
  const lif = parseLif(rest);
  return typeof lif === 'string' ? lif : { ...lif, protocol: isProtocol(prefix) ? prefix : own };
}

function dataLifFrom(text: string, own: Protocol): WantedDataLif {
  const parsed = parseDataLif(text, own);
  if (typeof parsed === 'string') throw new UsageError(`--data-lif ${text}: ${parsed}`);
  return parsed;
}

function lifFrom(text: string, option: string): WantedLif {
  const parsed = parseLif(text);
  if (typeof parsed === 'string') throw new UsageError(`${option} ${text}: ${parsed}`);
  return parsed;
}

/** One of --export-clients. Throws UsageError. */
export function clientsFrom(text: string): string {
  const parsed = parseClients(text);
  if ('problem' in parsed) throw new UsageError(`--export-clients: ${parsed.problem}`);
  return parsed.clients;
}

function gatewayFrom(text: string): string {
  const address = normalAddress(text);
  if (address === null) throw new UsageError(`--gateway takes an IP address, not "${text}".`);
  return address;
}

/** Also throws for a gateway that no LIF of the line could reach. */
export function checkDistinct(wanted: SvmWanted): void {
  const lifs = [
    ...wanted.dataLifs,
    ...(wanted.managementLif === null ? [] : [wanted.managementLif]),
  ];
  const twice = lifs.find((lif, i) => lifs.findIndex((l) => l.address === lif.address) !== i);
  if (twice !== undefined)
    throw new UsageError(
      `${twice.address} is given for two LIFs.`,
      'Every LIF has an address of its own.',
    );
  const { gateway } = wanted;
  if (gateway === null) return;
  if (lifs.some((lif) => lif.address === gateway))
    throw new UsageError(`${gateway} is given as a LIF and as the gateway.`);
  const place = parseNetwork(gateway);
  const complete = wanted.dataLifs.length > 0 && wanted.managementLif !== null;
  const reached = lifs.some((lif) => {
    const subnet = parseNetwork(`${lif.address}/${lif.netmaskLength}`);
    return subnet !== null && place !== null && contains(subnet, place);
  });
  if (complete && !reached)
    throw new UsageError(
      `The gateway ${gateway} is in the subnet of no LIF that was given.`,
      'Check --gateway and the prefix lengths of --data-lif and --management-lif.',
    );
}
