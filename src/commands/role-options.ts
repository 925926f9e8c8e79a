import { roleFeatures } from '../templates/plugin-calls.ts';
import { roleProfiles } from '../templates/roles.ts';
import { ontapDrivers } from './drivers.ts';
import type { OptionSpec } from './spec.ts';

/** How the plugin's role is made: for every command that makes, shows or checks one. */
export const roleStyleOptions: readonly OptionSpec[] = [
  {
    flags: '--role-style <style>',
    help: 'command directories, or paths of the REST API',
    choices: ['command', 'rest'],
    defaultText: 'command; rest for nvme',
  },
  {
    flags: '--role-profile <profile>',
    help: "what it holds: the plugin's calls alone, NetApp's list, or the least with deleting fenced in to the storage prefix",
    choices: roleProfiles,
    defaultText: 'least',
  },
  {
    flags: '--role-features <list>',
    help: `what the config uses beside the driver's own (${roleFeatures.join(', ')}, or none)`,
    list: true,
    repeat: true,
    defaultText: 'clones',
  },
];

export const storagePrefixOption: OptionSpec = {
  flags: '--storage-prefix <text>',
  emptyAllowed: true,
  help: 'for --role-profile fenced',
  defaultText: 'netappdvp_',
};

/** What the role is for: where nothing else says it. */
export const roleSubjectOptions: readonly OptionSpec[] = [
  {
    flags: '--driver <name>',
    help: 'storage driver',
    choices: ontapDrivers,
    defaultText: 'ontap-nas',
  },
  {
    flags: '--san-type <name>',
    help: 'protocol of ontap-san',
    choices: ['iscsi', 'nvme'],
    defaultText: 'iscsi',
  },
  storagePrefixOption,
];

export const roleScopeOption: OptionSpec = {
  flags: '--role-scope <scope>',
  help: 'a role of an SVM, or of the cluster',
  choices: ['svm', 'cluster'],
  defaultText: 'svm',
};
