import { hostChangeOptions, ontapOptions, pluginUser } from '../options.ts';
import type { CommandSpec } from '../spec.ts';
import { aliasOption, configOption, useOptions } from './hosts-plugin.ts';

/** The plugin's login. */
export const userCommands: readonly CommandSpec[] = [
  {
    name: 'user rotate-password',
    summary:
      'Give the plugin another password on ONTAP and on every host, none losing access on the way.',
    groups: [
      {
        title: 'The plugin:',
        options: [
          { flags: '--svm <name>', help: 'its SVM', defaultText: 'as the configs say' },
          { ...configOption, help: 'local config, which is changed too' },
          aliasOption,
          {
            flags: '--plugin-address <host[:port]>',
            help: 'where it logs in',
            defaultText: 'the management LIF of its config',
          },
          { flags: '--keep-old', help: 'do not lock the old user at the end', lineOnly: true },
          ...useOptions,
        ],
      },
      pluginUser(),
      hostChangeOptions,
      // After --hosts: of a --no-x that stands alone commander makes a default.
      {
        title: 'On ONTAP alone:',
        options: [
          {
            flags: '--no-hosts',
            help: 'hosts are left alone: running plugins are cut off',
            lineOnly: true,
          },
          {
            flags: '--generate-plugin-password <file>',
            help: 'make a password and write it to this new file (0600)',
          },
        ],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp user rotate-password --cluster cluster1.example.com --config config.json --hosts docker1,docker2,docker3',
      'netappdvp user rotate-password --cluster cluster1.example.com --swarm docker1 --drain --dry-run',
    ],
    readOn: 'docs/commands.md#user-rotate-password',
    load: () => import('../user-rotate-password.ts'),
  },
];
