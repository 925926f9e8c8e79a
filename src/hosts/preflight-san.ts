import { iscsiServices, isOlder, oldestInitiator, packagesFor } from './distribution.ts';
import {
  argvFix,
  byHand,
  loadModule,
  makeHostNqn,
  makeInitiatorName,
  setKey,
  writeMultipathConf,
} from './fixes.ts';
import { type Checked, type Found, finding, installFix } from './preflight-checks.ts';
import type { Protocol } from './preflight-facts.ts';
import { checkEnabled, checkServices } from './preflight-services.ts';

/** What the drivers ontap-san and ontap-san-economy need. Pure. */
export function checkIscsi(checked: Checked): Found[] {
  const { fittings } = checked;
  const { distribution, packages, tools, scan, findMultipaths, iqn, modules } = fittings;
  const lacking = packagesFor('iscsi', distribution).filter((name) => !packages.has(name));
  const programs = ['iscsiadm', 'multipath'].filter((name) => !tools.has(name));
  const list: Found[] = [];
  if (lacking.length > 0 || programs.length > 0)
    list.push(
      finding(
        'error',
        'iscsi-packages-missing',
        `What iSCSI needs is not installed: ${(lacking.length > 0 ? lacking : programs).join(', ')}.`,
        'Install it.',
        installFix('iscsi', distribution, tools),
      ),
    );
  list.push(...missingModules(checked));
  if (programs.length > 0) return list;
  list.push(
    ...checkServices(
      ['iscsid', 'multipathd'],
      fittings,
      'iscsi-services-stopped',
      'LUNs are not found without them',
    ),
  );
  // What is stopped gets enabled when it is started.
  const stopped = list.some(({ code }) => code === 'iscsi-services-stopped');
  if (!stopped) list.push(...checkEnabled(iscsiServices(distribution), fittings));
  const [initiator, oldest] = oldestInitiator(distribution) ?? ['', ''];
  const version = packages.get(initiator) ?? '';
  if (version !== '' && isOlder(version, oldest))
    list.push(
      finding(
        'error',
        'iscsi-too-old',
        `${initiator} is ${version}; the plugin needs ${oldest} or newer.`,
        'Bring it up to date.',
        installFix('iscsi', distribution, tools),
      ),
    );
  if (scan !== 'manual')
    list.push(
      finding(
        'error',
        'iscsi-scan-not-manual',
        `node.session.scan is ${scan === '' ? 'not set' : scan} in /etc/iscsi/iscsid.conf: the host would take every LUN of the igroup, also other hosts'.`,
        'Set it to manual.',
        setKey('/etc/iscsi/iscsid.conf', 'node.session.scan', 'manual'),
      ),
    );
  if (findMultipaths === null)
    list.push(
      finding(
        'error',
        'multipath-conf-missing',
        'There is no /etc/multipath.conf; the plugin needs find_multipaths no.',
        'Write one.',
        distribution.family === 'rhel'
          ? argvFix(['mpathconf', '--enable', '--with_multipathd', 'y', '--find_multipaths', 'n'])
          : writeMultipathConf(),
      ),
    );
  else if (!/^(?:no|off)$/.test(findMultipaths))
    list.push(
      finding(
        'error',
        'multipath-find-multipaths',
        `find_multipaths is ${findMultipaths === '' ? 'not set' : findMultipaths} in /etc/multipath.conf; since 22.10 the plugin needs no.`,
        'Set it in the section defaults, when you know that no other LUN of this host depends on it.',
        byHand('set "find_multipaths no" in /etc/multipath.conf && systemctl restart multipathd'),
      ),
    );
  if (iqn === '')
    list.push(
      finding(
        'error',
        'iqn-missing',
        'The host has no iSCSI name (/etc/iscsi/initiatorname.iscsi).',
        'Make one.',
        makeInitiatorName(),
      ),
    );
  if (!tools.has('mkfs.ext4') || (modules.size > 0 && !tools.has('mkfs.xfs')))
    list.push(
      finding(
        'warning',
        'mkfs-missing',
        `${['mkfs.ext4', 'mkfs.xfs'].filter((name) => !tools.has(name)).join(' and ')} not found: volumes of that file system cannot be made from this host.`,
        'Install e2fsprogs and xfsprogs if volumes use them.',
      ),
    );
  return list;
}

/** What ontap-san with sanType nvme needs. Pure. */
export function checkNvme(checked: Checked): Found[] {
  const { fittings } = checked;
  const { distribution, tools, modules, nqn } = fittings;
  const list: Found[] = [];
  // Fedora and Amazon Linux count otherwise.
  if (
    /^(?:rhel|centos|rocky|almalinux|ol|scientific)$/.test(distribution.id) &&
    Number.parseInt(distribution.version, 10) < 9
  )
    list.push(
      finding(
        'error',
        'nvme-needs-9',
        `${distribution.name} is too old: NVMe/TCP needs release 9 or newer of the RHEL family.`,
        'Use iSCSI on this host, or bring it to release 9.',
      ),
    );
  if (!tools.has('nvme'))
    list.push(
      finding(
        'error',
        'nvme-cli-missing',
        'nvme-cli is not installed.',
        'Install it.',
        installFix('nvme', distribution, tools),
      ),
    );
  list.push(...missingModules(checked));
  if (modules.get('nvme_tcp') === 'available')
    list.push(
      finding(
        'error',
        'nvme-tcp-not-loaded',
        'The kernel module nvme-tcp is not loaded.',
        'Load it, now and at each start.',
        loadModule('nvme-tcp'),
      ),
    );
  if (nqn === '' && tools.has('nvme'))
    list.push(
      finding(
        'error',
        'nqn-missing',
        'The host has no NVMe name (/etc/nvme/hostnqn).',
        'Make one.',
        makeHostNqn(),
      ),
    );
  return list;
}

function missingModules({ facts, fittings, protocol }: Checked): Found[] {
  const missing = [...fittings.modules]
    .filter(([, state]) => state === 'missing')
    .map(([name]) => name);
  if (missing.length === 0) return [];
  const release = facts.kernel.split(' ')[1] ?? '';
  const ubuntu = fittings.distribution.id === 'ubuntu' && protocol === 'nvme';
  return [
    finding(
      'error',
      `kernel-no-${protocol}`,
      `The running kernel has no module ${missing.join(', ')}.`,
      'Install the kernel’s extra modules, or start a kernel that has them.',
      ubuntu
        ? argvFix(['apt-get', 'install', '-y', `linux-modules-extra-${release}`])
        : byHand(`modprobe ${missing.join(' ')}`),
    ),
  ];
}

/** Names that more than one host has: ONTAP would take the hosts for one. Returns findings by the host's place. */
export function checkUnique(
  names: readonly (string | null)[],
  hosts: readonly string[],
  protocol: Protocol,
): Found[][] {
  const kind = protocol === 'nvme' ? 'NVMe name (NQN)' : 'iSCSI name (IQN)';
  return names.map((name, i) => {
    const others = hosts.filter((_, other) => other !== i && names[other] === name);
    if (name === null || name === '' || others.length === 0) return [];
    return [
      finding(
        'error',
        protocol === 'nvme' ? 'nqn-not-unique' : 'iqn-not-unique',
        `Its ${kind} ${name} is that of ${others.join(', ')} too: ONTAP takes them for one host, and their LUNs get mixed up.`,
        'Give each host a name of its own while no volume is mounted, then restart its services.',
        byHand(
          protocol === 'nvme'
            ? 'nvme gen-hostnqn > /etc/nvme/hostnqn'
            : 'echo "InitiatorName=$(iscsi-iname)" > /etc/iscsi/initiatorname.iscsi && systemctl restart iscsid',
        ),
      ),
    ];
  });
}
