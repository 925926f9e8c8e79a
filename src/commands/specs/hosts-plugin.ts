import { hostChangeOptions } from '../options.ts';
import type { CommandSpec, OptionSpec } from '../spec.ts';

/** Options that name the plugin and where it comes from. */
export const aliasOption: OptionSpec = {
  flags: '--alias <name>',
  help: "the plugin's name on the hosts",
  defaultText: 'netapp',
};

export const configOption: OptionSpec = {
  flags: '--config <file>',
  help: 'configuration file to put there',
  defaultText: '/etc/netappdvp/config.json',
};

export function imageOptions(image: string): OptionSpec[] {
  return [
    { flags: '--image <name>', help: 'where it comes from', defaultText: image },
    { flags: '--plugin-version <tag>', help: 'its version', defaultText: '26.06' },
  ];
}

/** Consent to what is not done unasked. */
export const useOptions: readonly OptionSpec[] = [
  {
    flags: '--drain',
    help: 'take each Swarm node out while it is worked on, one after the other, and put it back',
    lineOnly: true,
  },
  {
    flags: '--force-in-use',
    help: 'stop the plugin also under containers that use its volumes',
    lineOnly: true,
  },
];

function lifecycle(
  verb: string,
  summary: string,
  options: readonly OptionSpec[],
  examples: CommandSpec['examples'],
  load: CommandSpec['load'],
): CommandSpec {
  return {
    name: `hosts ${verb}`,
    summary,
    groups: [{ title: 'The plugin:', options }, hostChangeOptions],
    examples,
    readOn: `docs/commands.md#hosts-${verb}`,
    load,
  };
}

const load = () => import('../hosts-lifecycle.ts');

/** The life of a plugin that is there already. */
export const lifecycleCommands: readonly CommandSpec[] = [
  lifecycle(
    'upgrade',
    'Bring the plugin to another release on every host, and prove that it answers.',
    [
      aliasOption,
      ...imageOptions('the one that it came from'),
      { ...configOption, help: 'also put this config there', defaultText: 'it stays as it is' },
      { flags: '--allow-downgrade', help: 'also to an older release', lineOnly: true },
      {
        flags: '--accept-privileges',
        help: 'also to a release that asks for more than it has now',
        lineOnly: true,
      },
      ...useOptions,
    ],
    [
      'netappdvp hosts upgrade --hosts docker1,docker2,docker3 --plugin-version 26.06',
      'netappdvp hosts upgrade --swarm docker1 --plugin-version 26.06 --drain',
    ],
    () => load().then(({ upgrade: command }) => ({ command })),
  ),
  lifecycle(
    'restart',
    'Stop and start the plugin on every host, and prove that it answers.',
    [aliasOption, ...useOptions],
    [
      'netappdvp hosts restart --hosts docker1,docker2,docker3',
      'netappdvp hosts restart --swarm docker1 --drain',
    ],
    () => load().then(({ restart: command }) => ({ command })),
  ),
  lifecycle(
    'enable',
    'Start the plugin where it is stopped, and prove that it answers.',
    [aliasOption],
    [
      'netappdvp hosts enable --hosts docker1,docker2,docker3',
      'netappdvp hosts enable --inventory hosts.yaml --alias gold',
    ],
    () => load().then(({ enable: command }) => ({ command })),
  ),
  lifecycle(
    'disable',
    'Stop the plugin on every host; it stays there.',
    [aliasOption, ...useOptions],
    [
      'netappdvp hosts disable --hosts docker3',
      'netappdvp hosts disable --inventory hosts.yaml --alias gold --dry-run',
    ],
    () => load().then(({ disable: command }) => ({ command })),
  ),
  lifecycle(
    'push-config',
    'Put a config on every host that has the plugin, and start it anew where that changes something.',
    [configOption, aliasOption, ...useOptions],
    [
      'netappdvp hosts push-config --config config.json --hosts docker1,docker2,docker3',
      'netappdvp hosts push-config --config gold.json --alias gold --swarm docker1 --drain',
    ],
    () => load().then(({ pushConfig: command }) => ({ command })),
  ),
  lifecycle(
    'uninstall',
    'Take the plugin off every host; volumes stay on ONTAP.',
    [
      aliasOption,
      { flags: '--remove-config', help: 'also the config that it reads', lineOnly: true },
      ...useOptions,
    ],
    [
      'netappdvp hosts uninstall --hosts docker3',
      'netappdvp hosts uninstall --hosts docker3 --alias gold --remove-config',
    ],
    () => load().then(({ uninstall: command }) => ({ command })),
  ),
];
