import { auditedDrivers } from '../../audit/drivers.ts';
import { hostOptions, ontapOptions } from '../options.ts';
import type { CommandSpec } from '../spec.ts';

/** What the plugin can reach. */
export const auditCommands: readonly CommandSpec[] = [
  {
    name: 'prefix-audit',
    summary:
      'Show every volume that the plugin could list and delete, and whose it is. Reads only.',
    groups: [
      {
        title: 'What is audited:',
        options: [
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
          { flags: '--all-svms', help: 'look in every SVM' },
          {
            flags: '--details',
            help: 'ask about single volumes too, a thousand at most (attributes of LUNs)',
          },
          { flags: '--expect <list>', help: 'volumes known to be yours', list: true, repeat: true },
          { flags: '--expect-file <file>', help: 'the same, one name a line' },
          {
            flags: '--fail-on <what>',
            help: 'what makes it exit 3',
            choices: ['foreign', 'unknown', 'overlap', 'any'],
          },
        ],
      },
      {
        title: 'What is shown:',
        options: [
          { flags: '--tree', help: 'prefixes under the prefixes that reach them' },
          { flags: '--brief', help: 'one line, for cron and monitoring' },
          { flags: '--by <what>', help: 'count by aggregate too', choices: ['aggregate'] },
          { flags: '--suggest', help: 'a prefix that reaches nothing, and the way to it' },
          {
            flags: '--report <format=file>',
            help: 'write csv=FILE or html=FILE too (repeatable)',
            repeat: true,
          },
          {
            flags: '--baseline <file>',
            help: 'exit 3 only for what is new since this file was made; made when it is not there',
          },
          { flags: '--update-baseline', help: 'make the baseline anew from what is found now' },
        ],
      },
      ontapOptions,
      hostOptions,
    ],
    examples: [
      'netappdvp prefix-audit --cluster cluster1.example.com --config /etc/netappdvp/config.json',
      'netappdvp prefix-audit --cluster cluster1.example.com --svm svm_docker --prefix netappdvp_ --fail-on any -o json',
    ],
    readOn: 'docs/commands.md#prefix-audit',
    load: () => import('../prefix-audit.ts'),
  },
];
