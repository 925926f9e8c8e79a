import { hostOptions, ontapOptions, pluginUser } from '../options.ts';
import type { CommandSpec } from '../spec.ts';

/** Everything end to end. */
export const doctorCommands: readonly CommandSpec[] = [
  {
    name: 'doctor',
    summary:
      'Look at everything end to end and say what is wrong, with evidence and the next command.',
    groups: [
      {
        title: 'What is looked at:',
        options: [
          {
            flags: '--config <file>',
            help: "the plugin's config",
            defaultText: '/etc/netappdvp/config.json, if there',
          },
          { flags: '--svm <name>', help: 'the SVM', defaultText: "the config's" },
          {
            flags: '--alias <name>',
            help: "the plugin's name on the hosts",
            defaultText: 'netapp',
          },
          {
            flags: '--bundle <file>',
            help: 'also write checks, config, status and logs to this file, without secrets',
            lineOnly: true,
          },
        ],
      },
      ontapOptions,
      pluginUser(),
      hostOptions,
    ],
    examples: [
      'netappdvp doctor --config config.json --hosts docker1,docker2',
      'netappdvp doctor --cluster cluster1.example.com --inventory hosts.yaml --bundle help.json',
    ],
    readOn: 'docs/commands.md#doctor',
    load: () => import('../doctor.ts'),
  },
];
