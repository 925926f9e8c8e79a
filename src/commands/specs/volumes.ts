import { auditedDrivers } from '../../audit/drivers.ts';
import { hostOptions, ontapOptions } from '../options.ts';
import type { CommandSpec, OptionSpec } from '../spec.ts';

const which: readonly OptionSpec[] = [
  { flags: '--svm <name>', help: 'the SVM', defaultText: "the config's" },
  {
    flags: '--config <file>',
    help: 'a configuration file of the plugin (repeatable)',
    repeat: true,
  },
  {
    flags: '--prefix <text>',
    emptyAllowed: true,
    help: 'a storage prefix (repeatable)',
    repeat: true,
  },
  {
    flags: '--driver <name>',
    help: 'driver for bare prefixes',
    choices: auditedDrivers,
    defaultText: 'ontap-nas',
  },
];

/** Single volumes: both views of them, their labels, and the way back of deleted ones. */
export const volumesCommands: readonly CommandSpec[] = [
  {
    name: 'volumes list',
    summary: "Show Docker's view of the volumes beside ONTAP's, and what only one side knows.",
    groups: [
      {
        title: 'Which volumes:',
        options: [
          ...which,
          {
            flags: '--alias <name>',
            help: "the plugin's name on the hosts",
            defaultText: 'netapp',
          },
        ],
      },
      ontapOptions,
      hostOptions,
    ],
    examples: [
      'netappdvp volumes list --cluster cluster1.example.com --config /etc/netappdvp/config.json --hosts docker1,docker2',
      'netappdvp volumes list --cluster cluster1.example.com --svm svm_docker --prefix netappdvp_ -o json',
    ],
    readOn: 'docs/commands.md#volumes-list',
    load: () => import('../volumes-list.ts'),
  },
  {
    name: 'volumes label',
    summary:
      'Write our label into the comments of volumes that are ours, so that the audit knows them.',
    args: [{ name: '[volumes...]', help: "only these, by ONTAP's names; you vouch for them" }],
    groups: [
      {
        title: 'Which volumes:',
        options: [
          ...which,
          { flags: '--expect <list>', help: 'volumes known to be yours', list: true, repeat: true },
          { flags: '--expect-file <file>', help: 'the same, one name a line' },
        ],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp volumes label --cluster cluster1.example.com --config /etc/netappdvp/config.json netappdvp_old1 netappdvp_old2',
      'netappdvp volumes label --cluster cluster1.example.com --config /etc/netappdvp/config.json --expect-file ours.txt --dry-run',
    ],
    readOn: 'docs/commands.md#volumes-label',
    load: () => import('../volumes-label.ts'),
  },
  {
    name: 'volumes recover',
    summary:
      "Show what stands in ONTAP's recovery queue and for how long; bring named volumes back.",
    args: [{ name: '[volumes...]', help: 'bring these back, by the names that they had' }],
    groups: [
      {
        title: 'Which volumes:',
        options: [
          { flags: '--svm <name>', help: 'the SVM', defaultText: "the config's" },
          { flags: '--config <file>', help: 'a configuration file of the plugin' },
          {
            flags: '--print-cli',
            help: 'print the ONTAP commands that bring them back; change nothing',
          },
        ],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp volumes recover --cluster cluster1.example.com --svm svm_docker',
      'netappdvp volumes recover --cluster cluster1.example.com --svm svm_docker netappdvp_thesis',
    ],
    readOn: 'docs/commands.md#volumes-recover',
    load: () => import('../volumes-recover.ts'),
  },
];
