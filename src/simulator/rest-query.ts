import { parseSize } from './names.ts';

export type Scalar = string | number | boolean;
type Comparison = (value: Scalar) => boolean;

function wildcard(text: string): Comparison {
  if (!text.includes('*')) return (value) => String(value) === text;
  const parts = text.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (value) => pattern.test(String(value));
}

/** Below, equal or above 0; numbers by value (a wanted size may have a unit), everything else as text. */
function order(value: Scalar, wanted: string): number {
  const other = typeof value === 'number' ? parseSize(wanted) : null;
  if (typeof value === 'number' && other !== null) return value - other;
  const text = String(value);
  return text < wanted ? -1 : text > wanted ? 1 : 0;
}

/** One alternative: a value with `*`, a comparison, or a range (docs.netapp.com, ontap-automation, input variables). */
function alternative(text: string): Comparison {
  const compared = /^(<=|>=|<|>)(.*)$/s.exec(text);
  if (compared) {
    const [, operator, wanted = ''] = compared;
    return (value) => {
      const difference = order(value, wanted);
      if (operator === '<') return difference < 0;
      if (operator === '>') return difference > 0;
      return operator === '<=' ? difference <= 0 : difference >= 0;
    };
  }
  const range = /^([^*]+)\.\.([^*]+)$/.exec(text);
  if (range) {
    const [, low = '', high = ''] = range;
    return (value) => order(value, low) >= 0 && order(value, high) <= 0;
  }
  const plain = wildcard(text);
  return (value) => plain(value) || (typeof value === 'number' && order(value, text) === 0);
}

/**
 * A query value over all values that a field has in a record (none: it is unset). `|` separates
 * alternatives, `!` negates all that follows, `null` is "unset". Unset fields match nothing else.
 */
export function compileQuery(text: string): (values: readonly Scalar[]) => boolean {
  if (text.startsWith('!')) {
    const positive = compileQuery(text.slice(1));
    if (text === '!null') return (values) => values.length > 0;
    return (values) => values.length > 0 && !positive(values);
  }
  const words = text.split('|');
  const unset = words.includes('null');
  const tests = words.filter((word) => word !== 'null').map(alternative);
  return (values) =>
    values.length === 0 ? unset : values.some((value) => tests.some((test) => test(value)));
}
