import { ontapDrivers } from '../drivers.ts';
import { hostChangeOptions, ontapOptions, pluginUser } from '../options.ts';
import type { CommandSpec, OptionGroup, OptionSpec } from '../spec.ts';
import { auditCommands } from './audit.ts';
import { configCommands } from './config.ts';
import { aliasOption, imageOptions, useOptions } from './hosts-plugin.ts';
import { svmCommands } from './svm.ts';

/** Options of another command, as they are there. */
function optionsOf(commands: readonly CommandSpec[], name: string, names: string): OptionSpec[] {
  const spec = commands.find((one) => one.name === name);
  const all = spec?.groups.flatMap(({ options }) => options) ?? [];
  return names.split(' ').flatMap((wanted) => {
    const found = all.find(({ flags }) => flags.split(' ')[0] === `--${wanted}`);
    if (found === undefined) throw new Error(`${name} has no option ${wanted}`);
    return [found];
  });
}

const groups: readonly OptionGroup[] = [
  {
    title: 'The SVM, as for svm bootstrap:',
    options: [
      ...optionsOf(
        svmCommands,
        'svm bootstrap',
        'svm aggregates root-aggregate protocol data-lif management-lif gateway ipspace snapshot-policy dns-domain dns-server export-clients export-policy',
      ),
      {
        flags: '--broadcast-domain <name>',
        help: 'for LIFs without a port',
        defaultText: 'Default',
      },
      {
        flags: '--driver <name>',
        help: 'storage driver',
        choices: ontapDrivers,
        defaultText: 'ontap-nas',
      },
      ...optionsOf(
        svmCommands,
        'svm bootstrap',
        'role role-style role-profile role-features igroup initiator chap chap-username chap-password-file chap-target-username chap-target-password-file plugin-address',
      ),
    ],
  },
  {
    title: 'The config, as for init:',
    options: [
      ...optionsOf(configCommands, 'init', 'aggregate storage-prefix default set from no-label'),
      {
        flags: '--file <file>',
        help: 'the local file; its name is its name on the hosts',
        defaultText: '/etc/netappdvp/config.json',
      },
      ...optionsOf(configCommands, 'init', 'force'),
    ],
  },
  {
    title: 'What is within reach, as for prefix-audit:',
    options: optionsOf(auditCommands, 'prefix-audit', 'expect expect-file'),
  },
  {
    title: 'The plugin, as for hosts install:',
    options: [
      { ...aliasOption, help: "the plugin's name on the hosts; another one has its own config" },
      ...imageOptions('netapp/trident-plugin'),
      {
        flags: '--prove',
        help: 'make, use and remove a volume at the end, also when no host was changed',
        lineOnly: true,
      },
      { flags: '--no-prove', help: 'do not do that', lineOnly: true },
      ...useOptions,
    ],
  },
  pluginUser(...optionsOf(svmCommands, 'svm bootstrap', 'generate-plugin-password')),
  ontapOptions,
  hostChangeOptions,
];

/** The whole journey. */
export const setupCommands: readonly CommandSpec[] = [
  {
    name: 'setup',
    summary: 'The whole journey, guided: SVM, config and hosts in one plan, and proven at the end.',
    groups,
    examples: [
      'netappdvp setup --cluster cluster1.example.com',
      'netappdvp setup --cluster cluster1.example.com --svm svm_docker --aggregates aggr1 --data-lif 192.0.2.11/24 --management-lif 192.0.2.10/24 --export-clients 192.0.2.0/24 --generate-plugin-password plugin.pw --hosts docker1,docker2 --dry-run',
    ],
    readOn: 'docs/setup.md',
    makesSiteFile: true,
    load: () => import('../setup.ts'),
  },
];
