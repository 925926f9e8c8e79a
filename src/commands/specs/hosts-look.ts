import { hostChangeOptions, hostOptions, ontapOptions } from '../options.ts';
import type { CommandSpec, OptionSpec } from '../spec.ts';

const aliasOption: OptionSpec = {
  flags: '--alias <name>',
  help: "the plugin's name on the hosts",
  defaultText: 'netapp',
};

/** Commands that look at hosts before and after there is a plugin. */
export const hostsLookCommands: readonly CommandSpec[] = [
  {
    name: 'hosts preflight',
    summary: 'Find what a Docker host lacks for the plugin, with the command that mends it.',
    groups: [
      {
        title: 'What is looked at:',
        options: [
          {
            flags: '--config <file>',
            help: "the plugin's config: it names protocol and LIFs",
            defaultText: "/etc/netappdvp/config.json, else each host's own",
          },
          {
            flags: '--protocol <name>',
            help: 'check for this protocol',
            choices: ['nfs', 'iscsi', 'nvme'],
            defaultText: "that of the config's driver, else nfs",
          },
          aliasOption,
          {
            flags: '--svm <name>',
            help: 'whose export policy, with --cluster',
            defaultText: "the config's",
          },
          { flags: '--fix', help: 'show and then do what is safe to do', lineOnly: true },
        ],
      },
      hostChangeOptions,
      { ...ontapOptions, title: 'ONTAP cluster, to check LIFs and export policies too:' },
    ],
    examples: [
      'netappdvp hosts preflight --hosts docker1,docker2 --config config.json',
      'netappdvp hosts preflight --inventory hosts.yaml --protocol iscsi --fix',
    ],
    readOn: 'docs/commands.md#hosts-preflight',
    load: () => import('../hosts-preflight.ts'),
  },
  {
    name: 'hosts logs',
    summary: 'Show what the plugin said on every host, in time order, with known errors explained.',
    groups: [
      {
        title: 'Which lines:',
        options: [
          aliasOption,
          {
            flags: '--since <time>',
            help: 'only from then on: a span (30m, 2h, 3d) or a moment (2026-01-31T12:00:00Z)',
          },
          { flags: '--lines <n>', help: 'the last so many lines of each host', defaultText: '200' },
          { flags: '--problems', help: 'only warnings and errors' },
          { flags: '--follow', help: 'go on with new lines until Ctrl-C', lineOnly: true },
        ],
      },
      hostOptions,
    ],
    examples: [
      'netappdvp hosts logs --hosts docker1,docker2 --since 1h',
      'netappdvp hosts logs --inventory hosts.yaml --problems -o json',
    ],
    readOn: 'docs/commands.md#hosts-logs',
    load: () => import('../hosts-logs.ts'),
  },
];
