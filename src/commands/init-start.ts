import { type JsonObject, type JsonValue, parseConfigObject } from '../config/document.ts';
import { type CheckedDriver, checkedDrivers, isChecked } from '../config/drivers.ts';
import type { ConfigFileState } from '../config/file.ts';
import { mayBeSecretKey, specFor } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { ConfigDocument, ConfigValue } from '../templates/config.ts';
import { type ConfigSource, readConfigSource, readFromHost } from './config-source.ts';
import type { Given } from './given.ts';

/** The document to start from: --from FILE, or --from-host HOST[:PATH]; empty when neither was given. */
export async function readStart(given: Given, context: Context): Promise<ConfigDocument> {
  const [file, host] = [given.text('from'), given.text('fromHost')];
  if (file !== undefined && host !== undefined)
    throw new UsageError('--from and --from-host exclude each other.', 'Give one of them.');
  if (file !== undefined) return parseStart(await readConfigSource(file, given, context));
  if (host === undefined) return {};
  const [, name = host, path] = /^(.+):(\/.*)$/.exec(host) ?? [];
  return parseStart(await readFromHost(name, path ?? null, given, context));
}

function parseStart({ name, text }: ConfigSource): ConfigDocument {
  try {
    return canonical(parseConfigObject(text));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UsageError(`${name} is no JSON object, so nothing can be taken from it.`, error.hint);
  }
}

/** What stands at the place already, for proposals; a broken file proposes nothing. */
export function proposalsFrom(state: ConfigFileState | null): ConfigDocument {
  try {
    const content = state?.content ?? null;
    return content === null ? {} : canonical(parseConfigObject(content.reveal()));
  } catch {
    return {};
  }
}

/** Keys as they are documented, secrets as Secrets. */
function canonical(document: JsonObject): ConfigDocument {
  const name = Object.entries(document).find(([key]) => key.toLowerCase() === 'storagedrivername');
  const named = typeof name?.[1] === 'string' ? name[1] : null;
  const driver = isChecked(named) ? named : 'ontap-nas';
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      specFor('top', key, driver)?.key ?? key,
      hidden(key, value),
    ]),
  );
}

function hidden(key: string, value: JsonValue): ConfigValue {
  if (mayBeSecretKey(key) && typeof value === 'string') return new Secret(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => hidden(key, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, hidden(name, item)]),
  );
}

/** What each driver is, for a person who has to choose. */
const driverNotes: Readonly<Record<CheckedDriver, string>> = {
  'ontap-nas': 'NFS; a FlexVol for each volume. What nearly everybody wants.',
  'ontap-nas-economy':
    'NFS; many volumes in one FlexVol, as qtrees. For thousands of small volumes.',
  'ontap-nas-flexgroup': 'NFS; a FlexGroup for each volume. For very large ones.',
  'ontap-san': 'iSCSI or NVMe; a LUN in a FlexVol of its own for each volume.',
  'ontap-san-economy': 'iSCSI; many LUNs in one FlexVol.',
  'solidfire-san': 'iSCSI on a SolidFire or NetApp HCI cluster.',
};

/** The driver: from --driver, from the document that is started from, or by asking. Throws UsageError. */
export async function chooseDriver(
  given: Given,
  context: Context,
  {
    start,
    proposed,
    ask,
    drivers = checkedDrivers,
  }: {
    readonly start: ConfigDocument;
    readonly proposed: ConfigDocument;
    readonly ask: boolean;
    /** Those to choose from; absent: all. */
    readonly drivers?: readonly CheckedDriver[];
  },
): Promise<CheckedDriver> {
  const named = given.text('driver') ?? start['storageDriverName'];
  if (typeof named === 'string') {
    if (isChecked(named)) return named;
    throw new UsageError(
      `netappdvp makes no config for the driver ${JSON.stringify(named)}.`,
      `Give --driver with one of: ${checkedDrivers.join(', ')}.`,
    );
  }
  const before = proposed['storageDriverName'];
  const likely = typeof before === 'string' && isChecked(before) ? before : 'ontap-nas';
  if (!ask || !context.prompter.interactive) return 'ontap-nas';
  return context.prompter.select({
    message: 'The driver, which decides how volumes are made:',
    option: '--driver',
    choices: drivers.map((driver) => ({
      value: driver,
      label: driver,
      note: driverNotes[driver],
    })),
    initial: likely,
  });
}
