import type { OptionGroup, OptionSpec } from './spec.ts';

/** Options that every command takes, anywhere on the line. */
export const globalOptions: readonly OptionSpec[] = [
  {
    flags: '-o, --output <format>',
    help: 'text for people, json for programs: one document on stdout',
    choices: ['text', 'json'],
    defaultText: 'text',
    lineOnly: true,
  },
  { flags: '-y, --yes', help: 'carry out the plan without asking', lineOnly: true },
  { flags: '--dry-run', help: 'show the plan and stop; nothing is changed', lineOnly: true },
  { flags: '-q, --quiet', help: 'say less on stderr', lineOnly: true },
  {
    flags: '-v, --verbose',
    help: 'show each request and each remote command, secrets hidden',
    lineOnly: true,
  },
  { flags: '--no-color', help: 'no colours (also: NO_COLOR)', lineOnly: true },
  {
    flags: '--site <file>',
    help: 'answers from this file',
    defaultText: 'netappdvp.yaml, if there',
    lineOnly: true,
  },
];

export const ontapOptions: OptionGroup = {
  title: 'ONTAP cluster:',
  options: [
    { flags: '--cluster <host[:port]>', help: 'management address', env: 'NETAPPDVP_CLUSTER' },
    {
      flags: '--username <name>',
      help: 'ONTAP login',
      env: 'NETAPPDVP_USERNAME',
      defaultText: 'admin',
    },
    { flags: '--password-stdin', help: 'read its password from standard input', lineOnly: true },
    { flags: '--password-fd <n>', help: 'read it from this file descriptor', lineOnly: true },
    { flags: '--password-file <file>', help: 'read it from this file (yours alone, 0600)' },
    {
      flags: '--password-command <cmd>',
      help: 'read it from what this command prints (no shell; also: NETAPPDVP_PASSWORD)',
    },
    {
      flags: '--client-cert <file>',
      help: 'log in with this client certificate (PEM) instead; its CN is the user name',
    },
    { flags: '--client-key <file>', help: 'its key (PEM, yours alone, 0600)' },
    { flags: '--ca-file <file>', help: 'PEM file of the CA that signed its certificate' },
    {
      flags: '--fingerprint <sha256>',
      help: 'trust exactly the certificate with this SHA-256 fingerprint',
      env: 'NETAPPDVP_FINGERPRINT',
    },
    {
      flags: '--api <api>',
      help: 'which ONTAP API to speak',
      choices: ['auto', 'rest', 'zapi'],
      env: 'NETAPPDVP_API',
      defaultText: 'auto',
    },
    { flags: '--timeout <seconds>', help: 'longest wait for one reply', defaultText: '60' },
  ],
};

const pluginUserOptions: readonly OptionSpec[] = [
  { flags: '--plugin-username <name>', help: "the plugin's own user", defaultText: 'trident_user' },
  {
    flags: '--plugin-password-stdin',
    help: 'read its password from standard input',
    lineOnly: true,
  },
  {
    flags: '--plugin-password-file <file>',
    help: 'read it from this file (also: NETAPPDVP_PLUGIN_PASSWORD)',
  },
];

export function pluginUser(...more: OptionSpec[]): OptionGroup {
  return { title: "The plugin's user:", options: [...pluginUserOptions, ...more] };
}

/** For commands that change hosts. */
const changeOptions: readonly OptionSpec[] = [
  {
    flags: '--serial <n>',
    help: 'work in waves of so many hosts, or of a share of them (5, 25%)',
    defaultText: 'one wave',
  },
  {
    flags: '--max-failures <n>',
    help: 'begin no further host when more than so many failed',
    defaultText: '0 with --serial, else no limit',
  },
  {
    flags: '--wait-for-lock <seconds>',
    help: 'wait so long for another run that is changing a host',
    defaultText: '0',
  },
  {
    flags: '--break-lock',
    help: 'take the lock of a host away from another run, which then stops there',
    lineOnly: true,
  },
];

export const hostOptions: OptionGroup = {
  title: 'Hosts:',
  options: [
    {
      flags: '--hosts <list>',
      help: "a,b,user@c:2222; a wildcard stands for Host names of ssh's configuration",
      list: true,
      repeat: true,
    },
    { flags: '--inventory <file>', help: 'YAML file of hosts' },
    {
      flags: '--limit <list>',
      help: 'only these of them (wildcards, label=value)',
      list: true,
      repeat: true,
    },
    {
      flags: '--exclude <list>',
      help: 'without these (wildcards, label=value)',
      list: true,
      repeat: true,
    },
    { flags: '--swarm <manager>', help: 'all nodes of the Swarm that this manager knows' },
    { flags: '--concurrency <n>', help: 'hosts worked on at once', defaultText: '8' },
    { flags: '--sudo', help: 'become root with sudo', defaultText: 'when the login is not root' },
    { flags: '--no-sudo', help: 'never use sudo' },
    {
      flags: '--sudo-password-stdin',
      help: "read sudo's password from standard input",
      lineOnly: true,
    },
    {
      flags: '--sudo-password-file <file>',
      help: 'read it from this file (also: NETAPPDVP_SUDO_PASSWORD)',
    },
    {
      flags: '--accept-new-host-keys',
      help: 'remember host keys that ssh has never seen',
      lineOnly: true,
    },
    { flags: '--ssh-option <K=V>', help: 'an option for ssh -o (repeatable)', repeat: true },
  ],
};

/** The host options of commands that change something there. */
export const hostChangeOptions: OptionGroup = {
  ...hostOptions,
  options: [...hostOptions.options, ...changeOptions],
};

/** For commands that read one host's file: how it is reached, not which hosts there are. */
export const oneHostOptions: OptionGroup = {
  title: 'For a file on a host:',
  options: hostOptions.options.filter(({ flags }) =>
    /^--(sudo|no-sudo|accept-new-host-keys|ssh-option)/.test(flags),
  ),
};

export const journalOption: OptionSpec = {
  flags: '--journal <path>',
  repeat: true,
  lineOnly: true,
  help: 'journals of the machine where it was made: a file or a folder (~/.local/state/netappdvp/runs)',
};
