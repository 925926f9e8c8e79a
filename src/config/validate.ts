import type { Diagnostic } from '../errors.ts';
import type { Show } from './check.ts';
import { isJsonObject, type PluginConfig, pluginConfigOf } from './document.ts';
import {
  checkedDrivers,
  type DriverName,
  driverDeparture,
  isChecked,
  knownDrivers,
} from './drivers.ts';
import { type Finding, placeFindings } from './places.ts';
import { newestRelease, type Release } from './releases.ts';
import { allRules, type Rules } from './rules.ts';
import { mayBeSecretKey, nearestName } from './schema.ts';
import { type JsonNode, parseStrictJson, plainValue } from './strict-json.ts';
import { examineObject } from './structure.ts';

export interface Validation {
  /** No diagnostic of severity error. */
  readonly valid: boolean;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Present when valid. */
  readonly config?: PluginConfig;
}

export interface ValidateOptions {
  /** What to call the text. */
  readonly file: string;
  /** The releases that it is checked for, oldest first; each diagnostic then says for which it holds. Absent: the newest. */
  readonly releases?: readonly Release[];
  /** What it is held against; absent: everything. */
  readonly rules?: Rules;
}

/** Longest value that a message repeats. */
const SHOWN_MAX = 60;

/**
 * Takes the text of a config.json, returns every problem at once with its place (line and column from 1; a
 * byte-order mark does not count). Pure; never throws; no message holds the value of a secret.
 */
export function validateConfigText(
  text: string,
  { file, releases, rules = allRules }: ValidateOptions,
): Validation {
  const marked = text.startsWith('\uFEFF');
  const body = marked ? text.slice(1) : text;
  const findings: Finding[] = [];
  if (marked)
    findings.push({
      code: 'byte-order-mark',
      path: '',
      offset: 0,
      message: 'The file begins with a byte-order mark, which older plugins refuse.',
      hint: 'Save it as UTF-8 without a byte-order mark.',
    });
  const root = findRoot(body, file, findings);
  const wanted = releases ?? [newestRelease];
  const perRelease = wanted.map((release) => {
    const found = [...findings];
    if (root !== null) examineDocument(root, release, wanted[0] ?? release, rules, found);
    return found;
  });
  const diagnostics =
    releases === undefined
      ? placeFindings(body, perRelease.flat())
      : mergeReleases(body, wanted, perRelease);
  const valid = !diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const document = valid && root !== null ? plainValue(root) : null;
  return isJsonObject(document)
    ? { valid, diagnostics, config: pluginConfigOf(document) }
    : { valid, diagnostics };
}

/** The same finding in several releases is one, with the releases that it holds for. */
function mergeReleases(
  text: string,
  releases: readonly Release[],
  perRelease: readonly (readonly Finding[])[],
): Diagnostic[] {
  const holders = new Map<string, { finding: Finding; versions: Release[] }>();
  for (const [index, found] of perRelease.entries())
    for (const finding of found) {
      const release = releases[index] ?? newestRelease;
      const key = JSON.stringify([finding.code, finding.path, finding.offset, finding.message]);
      const holder = holders.get(key) ?? { finding, versions: [] };
      // Two alike in one release are one at the same place.
      if (holder.versions.at(-1) !== release) holder.versions.push(release);
      holders.set(key, holder);
    }
  const merged = [...holders.values()];
  const versionsOf = new Map(merged.map(({ finding, versions }) => [finding, versions]));
  return placeFindings(
    text,
    merged.map(({ finding }) => finding),
    (finding) => versionsOf.get(finding) ?? [],
  );
}

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** The one object that a config.json is; null when the text holds something else. */
function findRoot(text: string, file: string, findings: Finding[]): ObjectNode | null {
  const whole = (code: Finding['code'], message: string, hint: string): null => {
    const offset = Math.max(0, text.search(/\S/));
    findings.push({ code, path: '', offset, message, hint });
    return null;
  };
  const start = 'netappdvp init makes a complete one.';
  if (text.trim() === '')
    return whole(
      'empty-document',
      `${file} is empty.`,
      `${start} By hand it begins as {"version": 1}.`,
    );
  if (isYaml(text))
    return whole(
      'yaml-document',
      'The document is YAML, not JSON.',
      `Older plugins read only JSON. ${start}`,
    );
  const parsed = parseStrictJson(text);
  findings.push(...parsed.findings);
  if (parsed.root === null || parsed.root.kind === 'object') return parsed.root;
  return whole(
    'not-an-object',
    'The document is not an object in braces { }.',
    'One file describes one backend: { "version": 1, … }.',
  );
}

/** Block style YAML: a separator, a list item or a bare "key:" where JSON has a brace. */
function isYaml(text: string): boolean {
  const first = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '' && !/^\s*#/.test(line));
  return (
    first !== undefined && /^\s*(?:---|%YAML|- |["']?[A-Za-z_][\w.-]*["']?\s*:(?:\s|$))/.test(first)
  );
}

function examineDocument(
  root: ObjectNode,
  release: Release,
  from: Release,
  rules: Rules,
  findings: Finding[],
): void {
  const show = showUnless(secretsOf(root));
  const report = (finding: Finding): void => void findings.push(finding);
  const name = driverName(root);
  const driver = examinedAs(name);
  const exam = { driver, release, from, thorough: isChecked(driver), rules, show, report };
  const section = examineObject(root, 'top', '', exam);
  for (const { drivers, look } of Object.values(rules.document))
    if (drivers.includes(driver)) look({ ...exam, root: section });
}

/**
 * Which driver's keys a document is held to have: of one that only old plugins had none are known, as of "fake"; of a
 * misspelt one those that were most likely meant; without any it is read as that of the driver that nearly everybody has.
 */
function examinedAs(name: string | null): DriverName {
  if (name === null) return 'ontap-nas';
  if (driverDeparture(name) !== null) return 'fake';
  const known = knownDrivers.find((one) => one === name);
  return (
    known ?? checkedDrivers.find((one) => one === nearestName(name, checkedDrivers)) ?? 'ontap-nas'
  );
}

function driverName(root: ObjectNode): string | null {
  const member = root.members.findLast(({ key }) => key.toLowerCase() === 'storagedrivername');
  return member?.value.kind === 'string' ? member.value.value : null;
}

/** Every value under a key that is, or may be, a secret's; at any depth. */
function secretsOf(node: JsonNode, secret = false): string[] {
  switch (node.kind) {
    case 'object':
      return node.members.flatMap(({ key, value }) =>
        secretsOf(value, secret || mayBeSecretKey(key)),
      );
    case 'list':
      return node.items.flatMap((item) => secretsOf(item, secret));
    case 'null':
      return [];
    default:
      return secret && node.value !== '' ? withLogin(String(node.value)) : [];
  }
}

/** A URL that holds a login (SolidFire's EndPoint) is a secret, and so is the password in it by itself. */
function withLogin(secret: string): string[] {
  const password = /:\/\/[^/?#]*?:([^/?#]+)@/.exec(secret)?.[1];
  return password === undefined ? [secret] : [password];
}

/** "user:password@" in a value that should hold no such thing: a piece of a URL that went astray. */
const loginLike = /[^\s:@/]:[^\s@]+@/;

/** Longer pieces of a secret are not shown either: somebody pasted it in the wrong place, or cut it there. */
const PIECE = 8;

function tells(value: string, secret: string): boolean {
  if (value === secret || (secret.length >= 4 && value.includes(secret))) return true;
  for (let at = 0; at + PIECE <= secret.length; at += 1)
    if (value.includes(secret.slice(at, at + PIECE))) return true;
  return false;
}

/** Puts a value in quotes, shortened; a value that is or holds a secret is not shown at all. */
function showUnless(secrets: readonly string[]): Show {
  return (value) => {
    if (loginLike.test(value) || secrets.some((secret) => tells(value, secret)))
      return '(not shown)';
    return JSON.stringify(value.length > SHOWN_MAX ? `${value.slice(0, SHOWN_MAX)}…` : value);
  };
}
