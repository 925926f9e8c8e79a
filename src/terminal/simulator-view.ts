import { styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

export interface Ready {
  readonly address: string;
  readonly username: string;
  readonly password: string;
  readonly fingerprint: string;
  readonly caFile: string;
  readonly svms: readonly string[];
  readonly plugin: { readonly username: string; readonly password: string } | null;
}

/** What a person needs to try the simulator, the login among it: that is its purpose. */
export function readyView(ready: Ready, look: Look): string {
  const style = styleFor(look);
  const rows = [
    ['address', ready.address],
    ['login', `${ready.username} / ${ready.password}`],
    ['fingerprint', ready.fingerprint],
    ['CA file', ready.caFile],
    ['data SVMs', ready.svms.join(', ') || 'none'],
    ...(ready.plugin === null
      ? []
      : [["plugin's login", `${ready.plugin.username} / ${ready.plugin.password}`]]),
  ];
  const line = `netappdvp aggregates list --cluster ${ready.address} --ca-file ${ready.caFile}`;
  return `${style.strong('A simulated ONTAP cluster is ready.')}\n${table([{ title: 'WHAT' }, { title: 'VALUE' }], rows, look)}\nTry, with NETAPPDVP_PASSWORD set: ${style.typed(line)}\nCtrl-C ends it.\n`;
}

export function scenariosView(
  scenarios: readonly { name: string; summary: string }[],
  look: Look,
): string {
  return table(
    [{ title: 'SCENARIO' }, { title: 'WHAT IS THERE' }],
    scenarios.map(({ name, summary }) => [name, summary]),
    look,
  );
}
