import type { SharedView } from '../audit/views.ts';
import { bytesText, clean, count, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

interface Volumes {
  readonly svm: string | null;
  readonly volumes: readonly SharedView[];
  readonly hosts: readonly { readonly host: string; readonly error: string | null }[];
}

const ROWS = 200;

/** Both views side by side; what only one side knows comes with why. */
export function volumesView({ svm, volumes, hosts }: Volumes, look: Look): string {
  const style = styleFor(look);
  const shown = volumes.slice(0, ROWS);
  const columns = [
    { title: 'DOCKER NAME' },
    { title: 'ON ONTAP' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'USED', align: 'right' as const },
    { title: 'AGGREGATE' },
    ...(hosts.length > 0 ? [{ title: 'HOSTS' }] : []),
    { title: 'USED BY' },
  ];
  const rows = shown.map((one) => [
    clean(one.name ?? '-'),
    one.volume === null
      ? style.bad('missing')
      : clean(one.pool === null ? one.volume : `${one.pool}/${one.volume}`),
    bytesText(one.sizeBytes),
    bytesText(one.usedBytes),
    clean(one.aggregate ?? '-'),
    ...(hosts.length > 0
      ? [`${one.listedBy.length}/${hosts.filter(({ error }) => error === null).length}`]
      : []),
    clean(
      one.usedBy
        .map(({ host, container, service }) => `${service ?? container} on ${host}`)
        .join(', ') || '-',
    ),
  ]);
  const notes = shown
    .filter(({ why }) => why !== null)
    .slice(0, 20)
    .map(
      ({ name, volume, why }) =>
        `${style.caution(clean(name ?? volume ?? ''))}: ${clean(why ?? '')}\n`,
    );
  const errors = hosts
    .filter(({ error }) => error !== null)
    .map(({ host, error }) => `${style.bad(clean(host))}: ${clean(error ?? '')}\n`);
  const place = svm === null ? 'all SVMs' : `SVM ${clean(svm)}`;
  const more = volumes.length - shown.length;
  return [
    table(columns, rows, look),
    more > 0 ? style.faint(`${more} more: see them with -o json\n`) : '',
    notes.join(''),
    errors.join(''),
    `${count(volumes.length, 'volume')} within the plugin's reach on ${place}.\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
