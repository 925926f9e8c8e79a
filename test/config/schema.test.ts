import { describe, expect, it } from 'vitest';
import { keySpecs, nearestName } from '../../src/config/schema.ts';

const names = keySpecs.map((spec) => spec.key);

describe('nearestName', () => {
  it.each<[string, string | null]>([
    ['usrname', 'username'],
    ['siez', 'size'],
    ['aggr', 'aggregate'],
    ['spliton', 'splitOnClone'],
    ['snapshotdirectory', 'snapshotDir'],
    ['managmentLIF', 'managementLIF'],
    ['x', null],
    ['zzzzzzzzzz', null],
  ])('%s is meant as %s', (word, name) => {
    expect(nearestName(word, names)).toBe(name);
  });
});
