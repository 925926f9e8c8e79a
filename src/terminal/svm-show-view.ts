import type {
  ExportRule,
  NetworkInterface,
  NfsService,
  Privilege,
  RootVolume,
  Svm,
  User,
} from '../ontapi/client.ts';
import type { IscsiService, NvmeService } from '../ontapi/client-services.ts';
import { clean, cleanLines, count, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

/** An SVM as it is, and what the plugin would find lacking on it. */
export interface SvmShown {
  readonly svm: Omit<Svm, 'snapshotPolicy'>;
  readonly rootVolume: RootVolume | null;
  readonly interfaces: readonly Omit<NetworkInterface, 'svm'>[];
  readonly routes: readonly { readonly destination: string; readonly gateway: string }[];
  /** Those that the driver needs; null: not there, or not looked at. */
  readonly services: {
    readonly nfs: NfsService | null;
    readonly iscsi: IscsiService | null;
    readonly nvme: NvmeService | null;
    /** Users of CHAP that initiators are asked for; null: none. */
    readonly chap: { readonly user: string; readonly targetUser: string } | null;
  };
  readonly exportRules: readonly (ExportRule & { readonly policy: string })[];
  readonly role: { readonly name: string; readonly privileges: readonly Privilege[] } | null;
  readonly user: User | null;
  readonly plugin: {
    readonly ready: boolean;
    /** What svm bootstrap would add. */
    readonly lacks: readonly string[];
    /** What nobody but a person can mend. */
    readonly problems: readonly {
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
    }[];
  };
}

export function svmShownView(shown: SvmShown, look: Look): string {
  const style = styleFor(look);
  const { svm, plugin } = shown;
  const facts: readonly (readonly [string, string])[] = [
    ['State', svm.state],
    ['Aggregates', svm.aggregates.join(', ') || '-'],
    ['Root volume', shown.rootVolume?.name ?? '-'],
    ...shown.interfaces.map((lif): [string, string] => ['LIF', lifText(lif)]),
    ...shown.routes.map((route): [string, string] => [
      'Route',
      `${route.destination} by ${route.gateway}`,
    ]),
    ['Serves', services(shown) || '-'],
    ...shown.exportRules.map((rule): [string, string] => [
      'Export rule',
      `${rule.policy} ${rule.index}: ${rule.clients.join(', ')}, ro ${rule.ro.join('|')}, rw ${rule.rw.join('|')}`,
    ]),
    [
      "Plugin's role",
      shown.role === null
        ? '-'
        : `${shown.role.name}, ${count(shown.role.privileges.length, 'row')}`,
    ],
    ["Plugin's user", shown.user === null ? '-' : userText(shown.user)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(
    ([name, value]) => `  ${style.faint(name.padEnd(width))}  ${clean(value)}\n`,
  );
  const verdict = plugin.ready
    ? `${style.good('✔')} The plugin finds what it needs.\n`
    : `${style.bad('✖')} The plugin lacks something:\n${[
        ...plugin.lacks.map((what) => `  - ${clean(what)}\n`),
        ...plugin.problems.map(
          ({ message, hint }) =>
            `  ! ${clean(message)}${hint === null ? '' : `\n    ${cleanLines(hint, '    ')}`}\n`,
        ),
      ].join('')}`;
  return `${style.strong(clean(svm.name))}\n${lines.join('')}\n${verdict}`;
}

function lifText(lif: SvmShown['interfaces'][number]): string {
  const serves = [...lif.dataProtocols, ...(lif.management ? ['management'] : [])].join(', ');
  const state = lif.enabled && lif.up ? '' : ', down';
  return `${lif.name} ${lif.address}/${lif.netmaskLength} on ${lif.node}:${lif.port} (${serves || 'nothing'}${state})`;
}

function services({ services: { nfs, iscsi, nvme, chap } }: SvmShown): string {
  const asks = chap === null ? '' : ` with CHAP (user ${chap.user})`;
  const words = [
    nfs === null ? null : nfs.enabled ? 'NFS' : 'NFS (off)',
    iscsi === null ? null : iscsi.enabled ? `iSCSI${asks}` : 'iSCSI (off)',
    nvme === null ? null : nvme.enabled ? 'NVMe' : 'NVMe (off)',
  ];
  return words.filter((word) => word !== null).join(', ');
}

function userText({ name, locked, applications }: User): string {
  const may = applications.map(({ application, method }) => `${application} by ${method}`);
  return `${name}${locked ? ', locked' : ''} (${may.join(', ')})`;
}
