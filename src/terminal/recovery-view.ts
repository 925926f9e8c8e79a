import { clean, styleFor } from './style.ts';
import { table, wrapped } from './table.ts';
import type { Look } from './terminal.ts';

/** What `volumes recover` prints as JSON when nothing is to be brought back. */
export interface RecoveryList {
  readonly svm: string;
  readonly volumes: readonly {
    readonly svm: string;
    /** In the queue. */
    readonly name: string;
    readonly formerName: string;
    readonly deletedAt: string | null;
    readonly expiresAt: string | null;
    readonly minutesLeft: number | null;
    /** The ONTAP CLI lines that bring it back. */
    readonly commands: readonly string[];
  }[];
}

export function recoveryView(list: RecoveryList, cliOnly: boolean, look: Look): string {
  const style = styleFor(look);
  const { volumes } = list;
  if (cliOnly)
    return volumes.map(({ commands }) => `${commands.map(clean).join('\n')}\n`).join('\n');
  if (volumes.length === 0)
    return `Nothing stands in the recovery queue of SVM ${clean(list.svm)}: what was deleted before is purged.\n`;
  const rows = volumes.map(({ formerName, name, deletedAt, minutesLeft }) => [
    clean(formerName),
    clean(name),
    deletedAt ?? '-',
    timeLeft(minutesLeft),
  ]);
  const columns = ['VOLUME', 'IN THE QUEUE AS', 'DELETED', 'PURGED IN'].map((title) => ({ title }));
  const first = clean(volumes[0]?.formerName ?? '');
  const untold = volumes.some(({ minutesLeft }) => minutesLeft === null)
    ? `${wrapped("How long, this API does not tell: 12 hours where nobody chose otherwise. ONTAP's command line does:", look.width)}\n${style.typed(`set advanced; volume recovery-queue show -vserver ${clean(list.svm)}`)}\n`
    : '';
  return [
    table(columns, rows, look),
    ...(untold === '' ? [] : [untold]),
    `Next: ${style.typed(`netappdvp volumes recover --svm ${clean(list.svm)} ${first}`)} brings ${first} back;\n--print-cli prints the ONTAP lines that do the same.\n`,
  ].join('\n');
}

function timeLeft(minutes: number | null): string {
  if (minutes === null) return '-';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
