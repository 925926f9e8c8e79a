import type { EffectiveSettings, Setting } from '../config/effective.ts';
import { clean, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

/** The answer of `config show` for people: one line for each setting, with where it comes from. */
export function settingsView(
  { file, driver, settings }: EffectiveSettings & { readonly file: string },
  look: Look,
): string {
  const style = styleFor(look);
  const rows = settings.map((one) => [nameOf(one), valueOf(one), style.faint(sourceOf(one))]);
  const head = `${style.strong(clean(file))}: ${clean(driver ?? 'no driver is named')}\n\n`;
  const columns = ['setting', 'value', 'from'].map((title) => ({ title }));
  return `${head}${table(columns, rows, look)}`;
}

function nameOf({ path }: Setting): string {
  return clean(path.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueOf({ value, secret }: Setting): string {
  if (secret) return '[redacted]';
  return clean(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));
}

function sourceOf({ source, line }: Setting): string {
  if (source === 'default') return 'default';
  const place = line === null ? 'the file' : `line ${line}`;
  return source === 'ignored' ? `${place}, ignored by the plugin` : place;
}
