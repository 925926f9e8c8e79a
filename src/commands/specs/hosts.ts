import { hostChangeOptions, hostOptions, ontapOptions } from '../options.ts';
import type { CommandSpec } from '../spec.ts';
import {
  aliasOption,
  configOption,
  imageOptions,
  lifecycleCommands,
  useOptions,
} from './hosts-plugin.ts';

/** The plugin on the Docker hosts. */
export const hostsCommands: readonly CommandSpec[] = [
  {
    name: 'hosts install',
    summary: 'Put config and plugin on every Docker host, and prove that the plugin answers.',
    groups: [
      {
        title: 'The plugin:',
        options: [
          configOption,
          aliasOption,
          ...imageOptions('netapp/trident-plugin'),
          {
            flags: '--prove',
            help: 'at the end, make a volume of 20 MiB, write it on one host, read it on another, and remove it',
            lineOnly: true,
          },
          ...useOptions,
        ],
      },
      hostChangeOptions,
    ],
    examples: [
      'netappdvp hosts install --hosts docker1,docker2,docker3',
      'netappdvp hosts install --inventory hosts.yaml --config gold.json --alias gold --dry-run',
    ],
    readOn: 'docs/commands.md#hosts-install',
    load: () => import('../hosts-install.ts'),
  },
  {
    name: 'hosts status',
    summary: 'Show the plugin on every Docker host: version, settings, health, config.',
    groups: [
      {
        title: 'The plugin:',
        options: [
          aliasOption,
          { flags: '--check', help: 'exit 3 when a host is unhealthy or differs from the others' },
          {
            flags: '--since-boot',
            help: 'what came back after the last start of host and engine, and what did not',
          },
          {
            flags: '--write-inventory <file>',
            help: 'write the hosts that answer to an inventory file',
            lineOnly: true,
          },
          {
            flags: '--force',
            help: 'replace an inventory file that says something else',
            lineOnly: true,
          },
        ],
      },
      hostOptions,
      { ...ontapOptions, title: 'ONTAP cluster, to compare the volume lists too:' },
    ],
    examples: [
      'netappdvp hosts status --hosts docker1,docker2,docker3',
      'netappdvp hosts status --inventory hosts.yaml --check -o json',
    ],
    readOn: 'docs/commands.md#hosts-status',
    load: () => import('../hosts-status.ts'),
  },
  ...lifecycleCommands,
];
