import { styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

export interface DemoSummary {
  readonly cluster: string;
  readonly svm: string;
  readonly aggregates: readonly string[];
  readonly hosts: readonly string[];
  readonly prefix: string;
  readonly volumes: readonly string[];
}

const WIDEST = 100;

/** A scene's title and the command line that follows, broken where an option begins. */
export function demoHeading(title: string, line: string, look: Look): string {
  const style = styleFor(look);
  const width = Math.min(look.width, WIDEST);
  const rule = '─'.repeat(Math.max(2, width - title.length - 4));
  return `\n${style.strong(`── ${title} `)}${style.faint(rule)}\n${style.typed(wrapCommand(line, width))}\n\n`;
}

/** Takes a command line and a width, returns it as a shell would take it, on several lines when it is long. */
function wrapCommand(line: string, width: number): string {
  const lines: string[] = [];
  let current = '$';
  for (const part of line.split(/ (?=--?[a-z])/)) {
    if (current.length + part.length + 3 > width && current !== '$') {
      lines.push(`${current} \\`);
      current = '   ';
    }
    current += ` ${part}`;
  }
  return [...lines, current].join('\n');
}

export function demoView(summary: DemoSummary, look: Look): string {
  const style = styleFor(look);
  const rows = [
    [
      'SVM',
      `${summary.svm} on the simulated cluster ${summary.cluster}, aggregates ${summary.aggregates.join(', ')}`,
    ],
    ['role and user', 'trident_role with least privilege, trident_user for ONTAPI, login proven'],
    ['config.json', `0600, labelled netappdvp=${summary.svm}/${summary.prefix}, on every host`],
    ['plugin', `netapp:latest, healthy on ${summary.hosts.join(', ')}`],
    ['volumes', summary.volumes.map((name) => `${summary.prefix}${name}`).join(', ')],
  ];
  const next = [
    ['rehearse', 'netappdvp simulator --scenario empty'],
    ['for real', 'netappdvp svm bootstrap --cluster YOUR-CLUSTER --svm svm_docker --dry-run'],
    ['read on', 'README.md, docs/commands.md'],
  ];
  return [
    `\n${style.strong('What was made')}\n`,
    table([{ title: 'WHAT' }, { title: 'HOW' }], rows, look),
    '\nAll of it was simulated and is gone now.\nNothing outside this process was touched.\n',
    `\n${style.strong('What to do next')}\n`,
    table(
      [{ title: '' }, { title: '' }],
      next.map(([what = '', line = '']) => [what, style.typed(line)]),
      look,
    ).replace(/^\s*\n/, ''),
  ].join('');
}
