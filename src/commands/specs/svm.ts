import { ontapDrivers } from '../drivers.ts';
import { journalOption, ontapOptions, pluginUser } from '../options.ts';
import { roleStyleOptions, storagePrefixOption } from '../role-options.ts';
import type { CommandSpec } from '../spec.ts';

/** The SVM and its aggregates. */
export const svmCommands: readonly CommandSpec[] = [
  {
    name: 'svm bootstrap',
    summary: 'Make an SVM ready for the plugin: service, LIFs, access, aggregates, role and user.',
    groups: [
      {
        title: 'The SVM:',
        options: [
          { flags: '--svm <name>', help: 'made if it is not there, completed if it is' },
          {
            flags: '--aggregates <list>',
            help: 'aggregates to assign (added, never removed)',
            list: true,
            repeat: true,
          },
          {
            flags: '--root-aggregate <name>',
            help: 'for the root volume',
            defaultText: 'the first of those',
          },
          {
            flags: '--protocol <name>',
            help: 'protocol to serve (repeatable)',
            choices: ['nfs', 'iscsi', 'nvme'],
            repeat: true,
            defaultText: "the driver's",
          },
          { flags: '--data-lif <ip/len[@node:port]>', help: 'data LIF (repeatable)', repeat: true },
          { flags: '--management-lif <ip/len[@node:port]>', help: 'management LIF' },
          { flags: '--gateway <ip>', help: 'default route', defaultText: 'no route' },
          { flags: '--subnet <name>', help: 'addresses that are not given come from here' },
          {
            flags: '--broadcast-domain <name>',
            help: 'for LIFs without a port',
            defaultText: 'that of the subnet, else Default',
          },
          {
            flags: '--ipspace <name>',
            help: 'IPspace of a new SVM',
            defaultText: 'Default',
          },
          {
            flags: '--snapshot-policy <name>',
            help: 'of a new SVM',
            defaultText: "ONTAP's",
          },
          {
            flags: '--dns-domain <list>',
            help: 'domains of its name servers',
            list: true,
            repeat: true,
          },
          { flags: '--dns-server <list>', help: 'their addresses', list: true, repeat: true },
          {
            flags: '--export-clients <list>',
            help: 'networks that may mount, as 192.0.2.0/24',
            list: true,
            repeat: true,
          },
          {
            flags: '--export-policy <name>',
            help: 'policy that gets the rule',
            defaultText: 'default',
          },
          {
            flags: '--driver <name>',
            help: 'decides protocol and role',
            choices: ontapDrivers,
            defaultText: 'ontap-nas',
          },
          { flags: '--role <name>', help: "the plugin's role", defaultText: 'trident_role' },
          ...roleStyleOptions,
          storagePrefixOption,
          {
            flags: '--print-cli',
            help: 'print the ONTAP commands that do the same; change nothing',
          },
          {
            flags: '--plugin-address <host[:port]>',
            help: "where the plugin's login is proven",
            defaultText: 'the management LIF, port 443',
          },
        ],
      },
      {
        title: 'For iSCSI:',
        options: [
          {
            flags: '--igroup <name>',
            help: 'igroup of the hosts',
            defaultText: 'netappdvp, as for the plugin',
          },
          {
            flags: '--initiator <list>',
            help: 'IQNs of the hosts (the plugin adds its own too)',
            list: true,
            repeat: true,
          },
          { flags: '--chap', help: 'ask initiators for mutual CHAP (useCHAP)' },
          {
            flags: '--chap-username <name>',
            help: 'whom the hosts log in as',
            defaultText: 'netappdvp',
          },
          {
            flags: '--chap-password-file <file>',
            help: 'their password (also: NETAPPDVP_CHAP_PASSWORD)',
          },
          {
            flags: '--chap-target-username <name>',
            help: 'whom the SVM answers as',
            defaultText: 'netappdvp_target',
          },
          {
            flags: '--chap-target-password-file <file>',
            help: 'its password (also: NETAPPDVP_CHAP_TARGET_PASSWORD)',
          },
        ],
      },
      pluginUser({
        flags: '--generate-plugin-password <file>',
        help: 'make a password and write it to this new file (0600)',
      }),
      ontapOptions,
    ],
    examples: [
      'netappdvp svm bootstrap --cluster cluster1.example.com --svm svm_docker --aggregates aggr1,aggr2 --data-lif 192.0.2.11/24 --management-lif 192.0.2.10/24 --export-clients 192.0.2.0/24 --generate-plugin-password plugin.pw',
      'netappdvp svm bootstrap --cluster cluster1.example.com --svm svm_docker --dry-run',
    ],
    readOn: 'docs/commands.md#svm-bootstrap',
    load: () => import('../svm-bootstrap.ts'),
  },
  {
    name: 'aggregates list',
    summary: 'List the aggregates, and which of them an SVM may use.',
    groups: [
      {
        title: 'Which:',
        options: [{ flags: '--svm <name>', help: 'tell which are assigned to this SVM' }],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp aggregates list --cluster cluster1.example.com',
      'netappdvp aggregates list --cluster cluster1.example.com --svm svm_docker -o json',
    ],
    readOn: 'docs/commands.md#aggregates-list',
    load: () => import('../aggregates-list.ts'),
  },
  {
    name: 'aggregates assign',
    summary: 'Let an SVM use more aggregates; none is ever taken away.',
    args: [{ name: '[aggregates...]', help: 'names (asked for when there is somebody to ask)' }],
    groups: [
      { title: 'Which:', options: [{ flags: '--svm <name>', help: 'the SVM' }] },
      ontapOptions,
    ],
    examples: [
      'netappdvp aggregates assign --cluster cluster1.example.com --svm svm_docker aggr1 aggr2',
      'netappdvp aggregates assign --cluster cluster1.example.com --svm svm_docker aggr3 --dry-run',
    ],
    readOn: 'docs/commands.md#aggregates-assign',
    load: () => import('../aggregates-assign.ts'),
  },
  {
    name: 'aggregates unassign',
    summary: 'Take aggregates away from an SVM that has no volumes on them.',
    args: [{ name: '[aggregates...]', help: 'names' }],
    groups: [
      { title: 'Which:', options: [{ flags: '--svm <name>', help: 'the SVM' }] },
      ontapOptions,
    ],
    examples: [
      'netappdvp aggregates unassign --cluster cluster1.example.com --svm svm_docker aggr2',
      'netappdvp aggregates unassign --cluster cluster1.example.com --svm svm_docker aggr2 --dry-run',
    ],
    readOn: 'docs/commands.md#aggregates-unassign',
    load: () => import('../aggregates-unassign.ts'),
  },
  {
    name: 'svm show',
    summary: 'Show what an SVM has, and what the plugin would find lacking.',
    groups: [
      {
        title: 'Which:',
        options: [
          { flags: '--svm <name>', help: 'the SVM' },
          {
            flags: '--driver <name>',
            help: 'decides what is needed',
            choices: ontapDrivers,
            defaultText: 'ontap-nas',
          },
          {
            flags: '--protocol <name>',
            help: 'protocol that is served (repeatable)',
            choices: ['nfs', 'iscsi', 'nvme'],
            repeat: true,
            defaultText: "the driver's",
          },
          { flags: '--role <name>', help: "the plugin's role", defaultText: 'trident_role' },
          {
            flags: '--plugin-username <name>',
            help: "the plugin's user",
            defaultText: 'trident_user',
          },
        ],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp svm show --cluster cluster1.example.com --svm svm_docker',
      'netappdvp svm show --cluster cluster1.example.com --svm svm_docker -o json',
    ],
    readOn: 'docs/commands.md#svm-show',
    load: () => import('../svm-show.ts'),
  },
  {
    name: 'svm teardown',
    summary: 'Take away what was made here on an SVM, in reverse order; never beside volumes.',
    groups: [
      {
        title: 'Which:',
        options: [
          { flags: '--svm <name>', help: 'the SVM' },
          { flags: '--confirm <name>', help: 'its name once more', lineOnly: true },
          journalOption,
        ],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp svm teardown --cluster cluster1.example.com --svm svm_docker --dry-run',
      'netappdvp svm teardown --cluster cluster1.example.com --svm svm_docker --confirm svm_docker --yes',
    ],
    readOn: 'docs/commands.md#svm-teardown',
    load: () => import('../svm-teardown.ts'),
  },
];
