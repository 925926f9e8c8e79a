import { oneHostOptions, ontapOptions, pluginUser } from '../options.ts';
import type { CommandSpec } from '../spec.ts';

/** The configuration file. */
export const configCommands: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'Make /etc/netappdvp/config.json, asking for what is not given.',
    groups: [
      {
        title: 'The document:',
        options: [
          {
            flags: '--driver <name>',
            help: 'storage driver',
            choices: [
              'ontap-nas',
              'ontap-nas-economy',
              'ontap-nas-flexgroup',
              'ontap-san',
              'ontap-san-economy',
              'solidfire-san',
            ],
            defaultText: 'ontap-nas',
          },
          {
            flags: '--management-lif <host[:port]>',
            help: "the SVM's management LIF; SolidFire: MVIP",
          },
          { flags: '--data-lif <address>', help: "the SVM's data LIF; SolidFire: SVIP" },
          {
            flags: '--plugin-address <host[:port]>',
            help: "where the management LIF's certificate is looked at",
            defaultText: 'the management LIF',
          },
          { flags: '--svm <name>', help: 'the SVM' },
          { flags: '--aggregate <name>', help: 'use only this aggregate (FlexGroup: a,b)' },
          {
            flags: '--storage-prefix <text>',
            emptyAllowed: true,
            help: 'start of every volume name',
            defaultText: 'netappdvp_',
          },
          {
            flags: '--default <KEY=VALUE>',
            help: 'a key of "defaults" (repeatable)',
            repeat: true,
          },
          {
            flags: '--set <KEY=VALUE>',
            help: 'any other key (repeatable; objects as JSON)',
            repeat: true,
          },
          {
            flags: '--from <file>',
            help: 'start from this config: a file, - for standard input, or HOST:PATH',
          },
          { flags: '--from-host <host[:path]>', help: 'start from the config that this host has' },
          {
            flags: '--alias <name>',
            help: 'another instance of the plugin: its own file and prefix',
          },
          {
            flags: '--chap-password-file <file>',
            help: 'with useCHAP: by which the hosts log in (also: NETAPPDVP_CHAP_PASSWORD)',
          },
          {
            flags: '--chap-target-password-file <file>',
            help: 'with useCHAP: by which the SVM answers (also: NETAPPDVP_CHAP_TARGET_PASSWORD)',
          },
          { flags: '--no-label', help: 'do not stamp volumes with the label netappdvp' },
          {
            flags: '--file <file>',
            help: '- for stdout',
            defaultText: '/etc/netappdvp/config.json',
          },
          {
            flags: '--force',
            help: 'replace a differing file; the old one is kept beside it',
            lineOnly: true,
          },
        ],
      },
      pluginUser(),
      ontapOptions,
      oneHostOptions,
    ],
    examples: [
      'netappdvp init --cluster cluster1.example.com',
      'netappdvp init --svm svm_docker --management-lif 192.0.2.10 --data-lif 192.0.2.11 --plugin-password-file pw --file config.json',
    ],
    readOn: 'docs/commands.md#init',
    load: () => import('../init.ts'),
  },
  {
    name: 'config validate',
    summary: 'Tell everything that is wrong with a configuration file, with line and column.',
    args: [
      {
        name: '[files...]',
        help: 'files; - for standard input (default: /etc/netappdvp/config.json)',
      },
    ],
    groups: [
      {
        title: 'Checks:',
        options: [
          { flags: '--offline', help: 'leave out what needs the cluster' },
          {
            flags: '--export-clients <list>',
            help: 'Docker hosts that the export rules must let in, as 192.0.2.0/24',
            list: true,
            repeat: true,
          },
          {
            flags: '--for <version>',
            help: 'check for this release of the plugin, or for A..B',
            defaultText: '26.06',
          },
          {
            flags: '--fix',
            help: 'mend what needs no guess; the old file is kept beside it',
            lineOnly: true,
          },
        ],
      },
      {
        title: 'Trust:',
        options: ontapOptions.options.filter((o) =>
          /^--(ca-file|fingerprint|timeout)/.test(o.flags),
        ),
      },
    ],
    examples: [
      'netappdvp config validate --export-clients 192.0.2.0/24',
      'netappdvp config validate --offline --for 19.07..26.06 gold.json silver.json',
    ],
    readOn: 'docs/config-codes.md',
    load: () => import('../config-validate.ts'),
  },
  {
    name: 'config show',
    summary: 'Show the settings in force, defaults too, and where each comes from; secrets hidden.',
    args: [
      {
        name: '[file]',
        help: 'a file, - for standard input, or HOST:PATH (default: /etc/netappdvp/config.json)',
      },
    ],
    groups: [oneHostOptions],
    examples: [
      'netappdvp config show',
      'netappdvp config show web1:/etc/netappdvp/config.json -o json',
    ],
    readOn: 'docs/config.md',
    load: () => import('../config-show.ts'),
  },
  {
    name: 'config diff',
    summary: 'Compare two configuration files key by key; secrets hidden.',
    args: [
      { name: '<a>', help: 'a file, - for standard input, or HOST:PATH' },
      { name: '<b>', help: 'the other one' },
    ],
    groups: [oneHostOptions],
    examples: [
      'netappdvp config diff gold.json silver.json',
      'netappdvp config diff /etc/netappdvp/config.json web1:/etc/netappdvp/config.json',
    ],
    readOn: 'docs/config.md',
    load: () => import('../config-diff.ts'),
  },
  {
    name: 'config schema',
    summary: 'Print the JSON Schema of config.json, for editors.',
    groups: [],
    examples: [
      'netappdvp config schema > config.schema.json',
      'netappdvp config schema | jq .definitions',
    ],
    readOn: 'docs/config.md',
    load: () => import('../config-schema.ts'),
  },
];
