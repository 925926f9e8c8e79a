import { describe, expect, it } from 'vitest';
import { restAdvice } from '../../src/config/use-rest.ts';

const version = (text: string): { generation: number; major: number; minor: number } => {
  const [generation = 0, major = 0, minor = 0] = text.split('.').map(Number);
  return { generation, major, minor };
};

describe('restAdvice', () => {
  it.each<[string, string[], boolean | null | undefined]>([
    // Both, or neither, and the plugin finds its way, or cannot.
    ['9.16.1', ['http', 'ontapi'], undefined],
    ['9.16.1', ['ssh'], undefined],
    // ONTAPI only: from 9.15.1 on REST would be tried first.
    ['9.14.1', ['ontapi'], undefined],
    ['9.15.1', ['ontapi'], false],
    ['10.0.0', ['ontapi', 'ssh'], false],
    // REST only: before 9.15.1 the plugin must be told, before 9.12.1 it cannot.
    ['9.15.1', ['http'], undefined],
    ['9.14.1', ['http'], true],
    ['9.12.1', ['http'], true],
    ['9.12.0', ['http'], null],
    ['9.11.1', ['http'], null],
  ])('ONTAP %s, a login with %j', (text, applications, expected) => {
    expect(restAdvice(version(text), applications)?.useRest).toBe(expected);
  });
});
