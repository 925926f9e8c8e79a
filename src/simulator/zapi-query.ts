import { Unmodelled } from './zapi-errors.ts';

export type ValueTest = (value: string) => boolean;

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function alternative(text: string): ValueTest {
  if (!text.includes('*')) return (value) => value === text;
  if (text === '*') return () => true;
  const prefix = text.slice(0, -1);
  if (text.endsWith('*') && !prefix.includes('*')) return (value) => value.startsWith(prefix);
  const pattern = new RegExp(`^${text.split('*').map(escapePattern).join('.*')}$`, 's');
  return (value) => pattern.test(value);
}

/**
 * A query value: `*` stands for anything, `|` separates alternatives (Trident, Manila, Cinder). The
 * CLI's `!`, `<`, `>` and `..` may work on ONTAP too; nobody was seen sending them, so they are refused.
 */
export function compileValue(text: string, path: string): ValueTest {
  if (/^[!<>]/.test(text) || /^\d+\.\.\d+$/.test(text)) {
    throw new Unmodelled(
      'unknown-query',
      `${path}: ${text}`,
      13001,
      `Unsupported query "${text}".`,
    );
  }
  const tests = text.split('|').map(alternative);
  return tests.length === 1 && tests[0] ? tests[0] : (value) => tests.some((test) => test(value));
}

/** The literal start that every match of the value has; '' when there is none. */
export function literalPrefix(text: string): { prefix: string; exact: boolean } {
  if (text.includes('|')) return { prefix: '', exact: false };
  const star = text.indexOf('*');
  return star < 0 ? { prefix: text, exact: true } : { prefix: text.slice(0, star), exact: false };
}
