import { UsageError } from '../errors.ts';
import { normalAddress } from '../plan/addresses.ts';
import { isProtocol, type Protocol, type SvmWanted } from '../plan/svm-world.ts';
import type { Backend } from '../templates/plugin-calls.ts';
import type { RoleStyle } from '../templates/roles.ts';
import { type OntapDriver, ontapDrivers } from './drivers.ts';
import type { Given } from './given.ts';

/** What a driver can use, the usual first (Trident; NVMe over TCP is ontap-san alone). */
const protocolsOf: Readonly<Record<OntapDriver, readonly Protocol[]>> = {
  'ontap-nas': ['nfs'],
  'ontap-nas-economy': ['nfs'],
  'ontap-nas-flexgroup': ['nfs'],
  'ontap-san': ['iscsi', 'nvme'],
  'ontap-san-economy': ['iscsi'],
};

function isDriver(text: string): text is OntapDriver {
  return (ontapDrivers as readonly string[]).includes(text);
}

/**
 * The driver, with its protocol where the calls that the plugin makes differ by it, and the protocols to serve, the
 * driver's own first. The choices were checked against the catalog already.
 */
export function servedBy(given: Given): { driver: Backend; protocols: readonly Protocol[] } {
  const text = given.text('driver') ?? 'ontap-nas';
  const driver: OntapDriver = isDriver(text) ? text : 'ontap-nas';
  const asked = [...new Set(given.list('protocol'))].filter(isProtocol);
  const usable = protocolsOf[driver];
  const own = asked.find((protocol) => usable.includes(protocol));
  if (asked.length > 0 && own === undefined)
    throw new UsageError(
      `${driver} works with ${usable.join(' or ')}, not with ${asked.join(', ')}.`,
      `Give --protocol ${usable[0] ?? ''} too, or another --driver.`,
    );
  const first = own ?? usable[0] ?? 'nfs';
  return {
    driver: first === 'nvme' ? 'ontap-san-nvme' : driver,
    protocols: [first, ...asked.filter((protocol) => protocol !== first)],
  };
}

/**
 * Commands unless it is said otherwise: such a role serves ONTAPI and REST. NVMe is REST alone, whose first call
 * (GET /cluster) a role of commands cannot open to a login of an SVM (Ansible collection, force_ontap_version).
 */
export function roleStyleFrom(given: Given, driver: Backend): RoleStyle {
  const text = given.text('roleStyle');
  if (text === 'rest' || text === 'command') return text;
  return driver === 'ontap-san-nvme' ? 'rest' : 'command';
}

export function dnsFrom(given: Given): SvmWanted['dns'] {
  const domains = given.list('dnsDomain').map((domain) => domain.toLowerCase());
  const servers = given.list('dnsServer').map((text) => {
    const address = normalAddress(text);
    if (address === null) throw new UsageError(`--dns-server takes an IP address, not "${text}".`);
    return address;
  });
  const wrong = domains.find(
    (domain) => !/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_-]+)*$/.test(domain),
  );
  if (wrong !== undefined) throw new UsageError(`--dns-domain takes a domain, not "${wrong}".`);
  if (domains.length > 0 && servers.length > 0) return { domains, servers };
  if (domains.length + servers.length === 0) return null;
  const lacks = domains.length === 0 ? '--dns-domain' : '--dns-server';
  throw new UsageError(`Name servers need domains and servers: ${lacks} is missing.`);
}

/** igroup, initiators and CHAP. */
export function blockAccessFrom(given: Given): Pick<SvmWanted, 'igroup' | 'initiators' | 'chap'> {
  // The plugin's own default in Docker (Trident config.go); 96 characters at most (ontap_common.go).
  const igroup = given.text('igroup') ?? 'netappdvp';
  if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,95}$/.test(igroup))
    throw new UsageError(
      `--igroup takes a name of at most 96 letters, digits, "_", "-", "." and ":", not "${igroup}".`,
    );
  const initiators = [...new Set(given.list('initiator').map((text) => text.toLowerCase()))];
  const wrong = initiators.find(
    (text) => !/^(iqn\.\d{4}-\d{2}\.[a-z0-9.-]+(:[^\s,]+)?|eui\.[0-9a-f]{16})$/.test(text),
  );
  if (wrong !== undefined)
    throw new UsageError(
      `--initiator takes the IQN of a host, not "${wrong}".`,
      'A host has it in /etc/iscsi/initiatorname.iscsi: iqn.1993-08.org.debian:01:…',
    );
  const named = [
    'chapUsername',
    'chapTargetUsername',
    'chapPasswordFile',
    'chapTargetPasswordFile',
  ];
  if (!given.flag('chap') && named.some((key) => given.has(key)))
    throw new UsageError('Users and passwords of CHAP are given without --chap.', 'Add --chap.');
  if (!given.flag('chap')) return { igroup, initiators, chap: null };
  const chap = {
    user: chapName(given.text('chapUsername') ?? 'netappdvp', '--chap-username'),
    targetUser: chapName(
      given.text('chapTargetUsername') ?? 'netappdvp_target',
      '--chap-target-username',
    ),
  };
  return { igroup, initiators, chap };
}

function chapName(text: string, option: string): string {
  if (/^[\x21-\x7e]{1,128}$/.test(text)) return text;
  throw new UsageError(`${option} takes 1 to 128 characters without spaces, not "${text}".`);
}

/** Options that are about a protocol that nobody serves. */
export function checkProtocols(given: Given, wanted: SvmWanted): void {
  const { protocols } = wanted;
  const meant: Readonly<Record<string, Protocol>> = {
    exportClients: 'nfs',
    exportPolicy: 'nfs',
    igroup: 'iscsi',
    initiator: 'iscsi',
    chap: 'iscsi',
  };
  for (const [key, protocol] of Object.entries(meant)) {
    const typed = given.sourceOf(key) === 'line' && (key !== 'chap' || given.flag(key));
    if (!typed || protocols.includes(protocol)) continue;
    const option = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(
      `${option} is about ${protocol}, and this SVM is to serve ${protocols.join(', ')} for ${wanted.driver}.`,
      `Leave it out, or add --protocol ${protocol}.`,
    );
  }
  const lif = wanted.dataLifs.find((one) => !protocols.includes(one.protocol));
  if (lif !== undefined)
    throw new UsageError(
      `The data LIF ${lif.address} is for ${lif.protocol}, and this SVM is to serve ${protocols.join(', ')}.`,
      `Add --protocol ${lif.protocol}.`,
    );
}
