import type { Diagnostic } from '../errors.ts';
import { isJsonObject, type PluginConfig, pluginConfigOf } from './document.ts';
import { checkedDrivers, type DriverName, knownDrivers } from './key-spec.ts';
import { type Finding, placeFindings } from './places.ts';
import { commonRules } from './rules-common.ts';
import { ontapNasRules } from './rules-ontap-nas.ts';
import { mayBeSecretKey } from './schema.ts';
import { type JsonNode, parseStrictJson, plainValue } from './strict-json.ts';
import { examineObject } from './structure.ts';
import type { Show } from './values.ts';

export interface Validation {
  /** No diagnostic of severity error. */
  readonly valid: boolean;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Present when valid. */
  readonly config?: PluginConfig;
}

/** Longest value that a message repeats. */
const SHOWN_MAX = 60;

/**
 * Takes the text of a config.json and the name to call it by, returns every problem at once with its
 * place (line and column from 1; a byte-order mark does not count). Pure; never throws; no message holds
 * the value of a secret.
 */
export function validateConfigText(text: string, { file }: { readonly file: string }): Validation {
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
  if (root !== null) examineDocument(root, findings);
  const diagnostics = placeFindings(body, findings);
  const valid = !diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const document = valid && root !== null ? plainValue(root) : null;
  return isJsonObject(document)
    ? { valid, diagnostics, config: pluginConfigOf(document) }
    : { valid, diagnostics };
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
  if (text.trim() === '') return whole('empty-document', `${file} is empty.`, start);
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

function examineDocument(root: ObjectNode, findings: Finding[]): void {
  const show = showUnless(secretsOf(root));
  const report = (finding: Finding): void => void findings.push(finding);
  const name = driverName(root);
  const driver = knownDrivers.find((known) => known === name);
  // Without a usable name the document is read as the driver that nearly everybody has.
  const assumed: DriverName = driver ?? 'ontap-nas';
  const thorough = checkedDrivers.includes(assumed);
  const section = examineObject(root, 'top', '', { driver: assumed, thorough, show, report });
  const rules = thorough ? [...commonRules, ...ontapNasRules] : commonRules;
  for (const rule of rules) rule({ root: section, show, report });
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
      return secret && node.value !== '' ? [String(node.value)] : [];
  }
}

/** Puts a value in quotes, shortened; a value that is or holds a secret is not shown at all. */
function showUnless(secrets: readonly string[]): Show {
  return (value) => {
    const tells = secrets.some(
      (secret) => value === secret || (secret.length >= 4 && value.includes(secret)),
    );
    if (tells) return '(not shown)';
    return JSON.stringify(value.length > SHOWN_MAX ? `${value.slice(0, SHOWN_MAX)}…` : value);
  };
}
