import { describe, expect, it } from 'vitest';
import { restAdvice } from '../../src/config/use-rest.ts';
import { failedProbes } from '../../src/templates/rest-probe.ts';

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

  it.each<[string, boolean | null | undefined]>([
    ['9.15.1', undefined],
    ['9.14.1', true],
    ['9.11.1', null],
  ])('on ONTAP %s without ONTAPI, whatever the login has', (text, expected) => {
    for (const applications of [['http', 'ontapi'], ['http']])
      expect(restAdvice(version(text), applications, true)?.useRest).toBe(expected);
  });
});

describe('failedProbes', () => {
  it.each<[string, string[], boolean]>([
    ['9.5', ['ontapi'], false],
    ['9.6', ['ontapi'], true],
    ['9.15.1', ['ontapi', 'ssh'], true],
    ['9.15.1', ['ontapi', 'http'], false],
    ['9.15.1', ['http'], false],
    ['9.15.1', ['ssh'], false],
  ])('ONTAP %s, a login with %j: events %j', (text, applications, expected) => {
    expect(failedProbes(version(text), applications) !== null).toBe(expected);
  });
});
