import { problem, type ValueProblem } from './check.ts';
import type { Examination } from './examination.ts';
import { hasType, typeProblem } from './json-types.ts';
import type { KeySpec } from './key-spec.ts';
import { isHeeded } from './rules-keys.ts';
import { nearestName } from './schema.ts';
import type { JsonNode } from './strict-json.ts';

/** Looks at one value; what it finds is reported at the value, and nothing further is said of it. */
export type ValueRule = (spec: KeySpec, node: JsonNode, exam: Examination) => ValueProblem | null;

const nullValue: ValueRule = (spec, node) =>
  node.kind === 'null' && spec.type !== 'prefix'
    ? problem(
        'null-value',
        `${spec.key} is null, as if it were absent.`,
        'Take it out or give a value.',
      )
    : null;

const wrongType: ValueRule = (spec, node) =>
  node.kind === 'null' || hasType(node, spec.type) ? null : typeProblem(spec, node);

/** An empty text means the default, in "defaults" too (Trident, ontap_common.go:2056). */
const emptyValue: ValueRule = (spec, node, exam) => {
  const { fallback } = spec;
  if (node.kind !== 'string' || node.value !== '' || spec.type === 'prefix') return null;
  if (!isHeeded(spec, exam)) return null;
  return fallback === null || fallback === ''
    ? null
    : problem(
        'empty-value',
        `${spec.key} is empty: the plugin uses its default, ${fallback}.`,
        'Take it out or give a value.',
      );
};

/** What messages and manuals write where a value of one's own belongs. */
const placeholder: ValueRule = (spec, node) =>
  node.kind === 'string' &&
  // A password may well stand in angle brackets.
  (spec.secret === true ? /^(?:…|\.{3}|<password>)$/i : /^(?:…|\.{3}|<[\w ./-]+>)$/).test(
    node.value.trim(),
  )
    ? problem(
        'placeholder',
        `${spec.key} holds a placeholder where a value belongs.`,
        `Write a value of your own. ${spec.help}`,
      )
    : null;

const valueNotAllowed: ValueRule = (spec, node, exam) => {
  const { oneOf } = spec;
  const value =
    node.kind === 'string' ? node.value : node.kind === 'number' ? String(node.value) : '';
  // The version has a rule of its own, which says more.
  if (oneOf === undefined || value === '' || spec.key === 'version') return null;
  if (!isHeeded(spec, exam)) return null;
  if (oneOf.includes(spec.anyCase === true ? value.toLowerCase() : value)) return null;
  const near = nearestName(value, oneOf);
  return problem(
    'value-not-allowed',
    `${spec.key} cannot be ${exam.show(value)}.`,
    `${near === null ? '' : `Did you mean "${near}"? `}It is one of: ${oneOf.join(', ')}.`,
  );
};

/** Rules about values, by name, in the order in which they are asked. */
export const valueRules: Readonly<Record<string, ValueRule>> = {
  'null-value': nullValue,
  'wrong-type': wrongType,
  'empty-value': emptyValue,
  placeholder,
  'value-not-allowed': valueNotAllowed,
};
