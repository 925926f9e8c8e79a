import { byHand } from './fixes.ts';
import { type Checked, checkCommon, type Found, finding, installFix } from './preflight-checks.ts';
import { lifPorts, PORT_MAPPER } from './preflight-facts.ts';
import { checkIscsi, checkNvme } from './preflight-san.ts';
import { checkEnabled, checkServices } from './preflight-services.ts';

/** Everything that is wrong with one host for this protocol, errors first. Pure. */
export function checkHost(checked: Checked): Found[] {
  const own = { nfs: checkNfs, iscsi: checkIscsi, nvme: checkNvme }[checked.protocol];
  return [...checkCommon(checked), ...own(checked), ...checkLifs(checked)].toSorted(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  );
}

const order = ['error', 'warning', 'info'];

function checkNfs({ facts, fittings, nfs4 }: Checked): Found[] {
  const { distribution, tools, modules } = fittings;
  const list: Found[] = [];
  if (!facts.nfsClient)
    list.push(
      finding(
        'error',
        'nfs-client-missing',
        'There is no NFS client (mount.nfs): volumes can be made but not mounted.',
        'Install it; NetApp’s docs ask for a restart of the host afterwards.',
        installFix('nfs-client', distribution, tools),
      ),
    );
  if (modules.get('nfs') === 'missing')
    list.push(
      finding(
        'error',
        'kernel-no-nfs',
        'The running kernel cannot mount NFS: it has no module nfs.',
        'Install the kernel’s extra modules, or start a kernel that has them.',
        byHand('modprobe nfs'),
      ),
    );
  if (facts.nfsClient && facts.rpcbind && !nfs4) list.push(...checkEnabled(['rpcbind'], fittings));
  if (facts.nfsClient && !facts.rpcbind && !nfs4)
    list.push(
      ...(tools.has('rpcbind') ||
      fittings.packages.has('rpcbind') ||
      distribution.family === 'other'
        ? checkServices(
            ['rpcbind'],
            fittings,
            'rpcbind-not-running',
            'NFSv3 mounts fail without it (exit status 32)',
          )
        : [
            finding(
              'error',
              'rpcbind-not-running',
              'rpcbind is not installed: NFSv3 mounts fail without it (exit status 32).',
              'Install it.',
              installFix('rpcbind', distribution, tools),
            ),
          ]),
    );
  return list;
}

const portWords: Readonly<Record<number, string>> = {
  2049: 'NFS',
  [PORT_MAPPER]: 'the port mapper, which NFSv3 mounts ask first',
  3260: 'iSCSI',
  4420: 'NVMe/TCP',
};

function checkLifs({ fittings, protocol, managementLif }: Checked): Found[] {
  return fittings.reached.flatMap(({ host, port, open, reason }, i): Found[] => {
    // It is asked first.
    const management = i === 0 && managementLif !== null;
    const lif = management ? 'management-lif' : 'data-lif';
    const name = `the ${management ? 'management' : 'data'} LIF ${host}`;
    if (open === true) return [];
    if (open === null)
      return [
        finding(
          'warning',
          `${lif}-unknown`,
          `Whether the host reaches ${name} on port ${port} could not be tried: it has neither bash, python3, nc nor curl.`,
          'Try it by hand.',
        ),
      ];
    const what = management ? 'HTTPS' : (portWords[port] ?? '');
    const needed = management || port === lifPorts[protocol][0];
    return [
      finding(
        needed ? 'error' : 'warning',
        port === PORT_MAPPER ? 'data-lif-portmapper' : `${lif}-unreachable`,
        `The host does not reach ${name} on port ${port} (${what})${reason === '' ? '' : `: ${reason}`}.`,
        `Check ${management ? 'managementLIF' : 'dataLIF'} in the config, the LIF, the routes and the firewalls between.`,
      ),
    ];
  });
}
