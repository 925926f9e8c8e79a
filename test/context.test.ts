import { describe, expect, it } from 'vitest';
import { wantsColour } from '../src/context.ts';

describe('wantsColour', () => {
  it.each<[string, string[], Record<string, string>, boolean, boolean]>([
    ['a terminal has colours', [], {}, true, true],
    ['a pipe has none', [], {}, false, false],
    ['--no-color', ['--no-color'], { FORCE_COLOR: '1' }, true, false],
    ['NO_COLOR', [], { NO_COLOR: '1' }, true, false],
    ['NO_COLOR beats FORCE_COLOR', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['an empty NO_COLOR says nothing', [], { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR in a pipe', [], { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, true, false],
    ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
  ])('%s', (_, words, env, terminal, colour) => {
    expect(wantsColour(words, env, terminal)).toBe(colour);
  });
});
