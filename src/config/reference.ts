import { checkedDrivers, type DriverName, family, knownDrivers } from './drivers.ts';
import type { JsonType, KeySpec } from './key-spec.ts';
import { newestRelease, releases } from './releases.ts';
import { keySpecs } from './schema.ts';

const types: Readonly<Record<JsonType, string>> = {
  string: 'string',
  boolean: 'true or false',
  integer: 'number',
  prefix: 'string',
  'string-map': 'object of strings',
  'boolean-map': 'object of true and false',
  'string-list': 'list of strings',
  'integer-list': 'list of numbers',
  object: 'object',
  'object-list': 'list of objects',
};

/** Names for sets of drivers that come again and again. */
const sets: readonly (readonly [string, readonly DriverName[]])[] = [
  ['all', knownDrivers],
  ['ontap-…', family.ontap],
  ['ontap-nas…', family.nas],
  ['ontap-san…', family.san],
];

const sections: readonly (readonly [string, string, (spec: KeySpec) => boolean])[] = [
  [
    'Top of the document',
    'Keys marked * may also stand in an entry of `storage`.',
    ({ levels }) => levels.includes('top'),
  ],
  [
    'In an entry of `storage` only',
    'A virtual pool takes these beside the keys that are marked * above.',
    ({ levels }) => levels.includes('pool') && !levels.includes('top'),
  ],
  [
    'In `defaults`',
    'Every value is a string, numbers and booleans too: `"snapshotReserve": "10"`. `docker volume create -o KEY=VALUE` wins over them.',
    ({ levels }) => levels.includes('defaults'),
  ],
];

/** docs/config.md: every key, from the same rows as the checks. */
export function referenceDocument(): string {
  const text = sections.map(([title, note, belongs]) => {
    const rows = keySpecs.filter(belongs).map((spec) => rowFor(spec));
    return `## ${title}\n\n${note}\n\n| key | type | drivers | default | since | what it is |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# config.json, key by key

Made from the rows that \`netappdvp config validate\`, \`init\`, \`config show\` and \`config schema\` work with; \`npm run docs\` writes it. The facts are those of the plugin's releases ${releases[0]} to ${newestRelease}, read in its source and not on a live system.

One file describes one backend: a JSON object in strict JSON, with exact types. The plugin ignores keys that it does not know and takes keys in any case, so a slip of the fingers passes unseen there; \`netappdvp config validate\` tells of it. Drivers: ${checkedDrivers.map((driver) => `\`${driver}\``).join(', ')}. \`azure-netapp-files\` and \`google-cloud-netapp-volumes\` are recognised and not checked by netappdvp.

- **since**: the first release that reads the key; older ones ignore it. "until" and a release: later ones ignore it.
- An empty string stands for the default.
- A size is a whole number and a unit without a space, in any case: \`k\`, \`m\`, \`g\`, \`t\` (also \`Ki\`, \`KiB\` …) are powers of 1024, \`kb\`, \`mb\`, \`gb\`, \`tb\` powers of 1000. A bare number is bytes.
- Booleans among strings are what Go reads: \`true\`, \`t\`, \`1\`, \`false\`, \`f\`, \`0\` (also \`True\`, \`TRUE\` …); not \`yes\` or \`on\`.

${text.join('\n')}`;
}

function rowFor(spec: KeySpec): string {
  const { key, type, fallback, unit, required, help } = spec;
  const star = spec.levels.includes('pool') && spec.levels.includes('top') ? '*' : '';
  const value = fallback === null || fallback === '' ? '' : code(fallback);
  const cells = [
    `\`${key}\`${star}`,
    `${types[type]}${unit === undefined ? '' : ` (${unit})`}`,
    driversText(spec.drivers),
    required === true ? '**required**' : value,
    sinceText(spec),
    `${help}${valuesText(spec)}${verdictText(spec)}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(fallback: string): string {
  return / [a-z]+ /.test(fallback) ? fallback : `\`${fallback}\``;
}

function driversText(drivers: readonly DriverName[]): string {
  const set = sets.find(
    ([, members]) =>
      members.length === drivers.length && members.every((one) => drivers.includes(one)),
  );
  return set?.[0] ?? drivers.join(', ');
}

function sinceText({ since, ignored }: KeySpec): string {
  const last = ignored?.since === undefined ? null : before(ignored.since);
  return last === null ? since : `${since} until ${last}`;
}

function before(release: string): string {
  return releases[releases.findIndex((known) => known === release) - 1] ?? release;
}

function valuesText({ oneOf, flags, key }: KeySpec): string {
  if (key === 'version' || (oneOf === undefined && flags === undefined)) return '';
  const values: readonly string[] = oneOf ?? flags ?? [];
  return ` Values: ${values.map((value) => `\`${value}\``).join(', ')}.`;
}

function verdictText({ ignored, unusable }: KeySpec): string {
  const said = [
    ignored === undefined ? null : (['Ignored', ignored] as const),
    unusable === undefined ? null : (['The plugin does not start with it', unusable] as const),
  ].filter((one) => one !== null);
  return said
    .map(
      ([what, { drivers, why }]) =>
        ` ${what}${drivers === undefined ? '' : ` (${drivers.join(', ')})`}: ${why}.`,
    )
    .join('');
}
