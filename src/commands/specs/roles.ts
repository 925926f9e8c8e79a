import { ontapOptions, pluginUser } from '../options.ts';
import { roleScopeOption, roleStyleOptions, roleSubjectOptions } from '../role-options.ts';
import type { CommandSpec, OptionGroup, OptionSpec } from '../spec.ts';

const config: OptionSpec = {
  flags: '--config <file>',
  help: "the plugin's config: its driver, prefix and what it uses",
};

const whichRole: OptionGroup = {
  title: 'Which role:',
  options: [
    { flags: '--svm <name>', help: 'the SVM', defaultText: "the config's" },
    { flags: '--role <name>', help: "the plugin's role", defaultText: 'trident_role' },
  ],
};

const offline: OptionSpec = {
  flags: '--offline',
  help: 'the profile, even if a cluster is known',
  lineOnly: true,
};

/** The plugin's role: what it grants, and the proof that it is enough. */
export const roleCommands: readonly CommandSpec[] = [
  {
    name: 'role show',
    summary: 'Explain every row of the role: of a profile, or of the role that is on a cluster.',
    groups: [
      { ...whichRole, options: [...whichRole.options, offline] },
      {
        title: 'What it is for:',
        options: [config, ...roleSubjectOptions, ...roleStyleOptions, roleScopeOption],
      },
      {
        title: 'Output:',
        options: [{ flags: '--print-cli', help: 'print the ONTAP commands that make it' }],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp role show --driver ontap-san --role-features chap,clones',
      'netappdvp role show --cluster cluster1.example.com --svm svm_docker',
    ],
    readOn: 'docs/roles.md',
    load: () => import('../role-show.ts'),
  },
  {
    name: 'role verify',
    summary: "Prove as the plugin's user that its role is enough, and no more. Changes nothing.",
    groups: [
      whichRole,
      {
        title: 'What it is for:',
        options: [config, ...roleSubjectOptions, ...roleStyleOptions, roleScopeOption],
      },
      pluginUser({
        flags: '--plugin-address <host[:port]>',
        help: 'where it logs in',
        defaultText: "the config's, or the SVM's management LIF",
      }),
      ontapOptions,
    ],
    examples: [
      'netappdvp role verify --config /etc/netappdvp/config.json',
      'netappdvp role verify --cluster cluster1.example.com --svm svm_docker --plugin-password-file pw -o json',
    ],
    readOn: 'docs/roles.md',
    load: () => import('../role-verify.ts'),
  },
  {
    name: 'role diff',
    summary: "Compare the role on a cluster, or a profile, with another profile or NetApp's lists.",
    groups: [
      { ...whichRole, options: [...whichRole.options, offline] },
      {
        title: 'Compared with:',
        options: [
          {
            flags: '--against <list>',
            help: "a profile, or the list of NetApp's old manual",
            choices: ['least', 'documented', 'fenced', 'manual'],
            defaultText: 'least',
          },
          config,
          ...roleSubjectOptions,
          ...roleStyleOptions,
          roleScopeOption,
        ],
      },
      ontapOptions,
    ],
    examples: [
      'netappdvp role diff --cluster cluster1.example.com --svm svm_docker',
      'netappdvp role diff --role-profile least --against manual --driver ontap-nas-economy',
    ],
    readOn: 'docs/roles.md',
    load: () => import('../role-diff.ts'),
  },
];
