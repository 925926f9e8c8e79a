import { Chalk, type ChalkInstance } from 'chalk';
import type { Look } from './terminal.ts';

export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly caution: (text: string) => string;
  readonly bad: (text: string) => string;
  /** A command or value that the reader may type. */
  readonly typed: (text: string) => string;
}

/** The colours of the program; all of them do nothing when the look has no colour. */
export function styleFor(look: Look): Style {
  const chalk: ChalkInstance = new Chalk({ level: look.colour ? 1 : 0 });
  return {
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    caution: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    typed: (text) => chalk.cyan(text),
  };
}

const controls =
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

const colourOrControl = new RegExp(`\\u001b\\[[0-9;]*m|${controls.source}`, 'g');

/** The same without those that JSON escapes by itself: its own line breaks are left, and are no matches. */
const unescaped = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Takes a text of JSON, returns the same document with everything that clean() takes away written as \uXXXX. */
export function escapeControls(json: string): string {
  return json.replaceAll(
    unescaped,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Makes a string that came from a server or a file safe for a terminal: control characters,
 * among them escape sequences and bidirectional overrides, and what takes no room become "?".
 */
export function clean(text: string): string {
  return text.replaceAll(controls, '?');
}

/** What is said passes here last: lines, tabs and, with `colour`, colours stay; no other character that a terminal would obey. */
export function printable(text: string, colour: boolean): string {
  return text.replaceAll(colourOrControl, (one) =>
    one === '\n' || one === '\t' || (colour && one.length > 1) ? one : '?',
  );
}

/** clean() for a text of several lines; `indent` stands before each but the first. */
export function cleanLines(text: string, indent = ''): string {
  return text.split('\n').map(clean).join(`\n${indent}`);
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Takes bytes, returns "20 MiB", "1.5 GiB"; "-" for null. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '-';
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = Number.isInteger(value) || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`;
}

/** "1 volume", "3 volumes". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
