import type { CommandSpec } from './spec.ts';
import { auditCommands } from './specs/audit.ts';
import { completionCommands } from './specs/completion.ts';
import { configCommands } from './specs/config.ts';
import { doctorCommands } from './specs/doctor.ts';
import { hostsCommands } from './specs/hosts.ts';
import { hostsLookCommands } from './specs/hosts-look.ts';
import { roleCommands } from './specs/roles.ts';
import { runCommands } from './specs/runs.ts';
import { setupCommands } from './specs/setup.ts';
import { simulatorCommands } from './specs/simulator.ts';
import { svmCommands } from './specs/svm.ts';
import { userCommands } from './specs/user.ts';
import { volumesCommands } from './specs/volumes.ts';

/** What the groups of commands are about: the first word of a command's name. */
export const groups: Readonly<Record<string, string>> = {
  config: "the plugin's configuration file",
  svm: 'the SVM that serves the volumes',
  aggregates: 'the aggregates that the SVM may use',
  role: "what the plugin's login may do",
  user: "the plugin's login on ONTAP and on the hosts",
  volumes: 'single volumes: both views of them, their labels, the way back of deleted ones',
  hosts: 'the plugin on the Docker hosts',
};

/** Every command, without its code, in the order in which they are listed. */
export const catalog: readonly CommandSpec[] = [
  ...setupCommands,
  ...configCommands,
  ...svmCommands,
  ...roleCommands,
  ...auditCommands,
  ...volumesCommands,
  ...hostsCommands,
  ...hostsLookCommands,
  ...doctorCommands,
  ...userCommands,
  ...runCommands,
  ...simulatorCommands,
  ...completionCommands,
];
