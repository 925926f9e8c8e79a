import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { parsePins, readPin, rememberPin } from '../../src/ontapi/pins.ts';

const one = `SHA256:${'AA:'.repeat(32).slice(0, -1)}`;
const two = `SHA256:${'BB:'.repeat(32).slice(0, -1)}`;
const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'netappdvp-pins-')), 'state', 'deep');

describe('remembered fingerprints', () => {
  it('are none without a file', () => expect(readPin(fresh(), 'a:443')).toBeNull());

  it('are kept by address, whatever the case, and replaced', () => {
    const state = fresh();
    rememberPin(state, 'Cluster.Example:443', one);
    rememberPin(state, '[fd00::1]:8443', two);
    expect(readPin(state, 'cluster.example:443')).toBe(one);
    expect(readPin(state, 'cluster.example:444')).toBeNull();
    expect(readPin(state, '[FD00::1]:8443')).toBe(two);
    rememberPin(state, 'cluster.example:443', two.toLowerCase());
    expect(readPin(state, 'Cluster.Example:443')).toBe(two);
    expect(readdirSync(state)).toEqual(['known_clusters']);
    expect(
      readFileSync(join(state, 'known_clusters'), 'utf8').match(/cluster\.example/g),
    ).toHaveLength(1);
  });

  it('belong to their owner alone', () => {
    const state = fresh();
    rememberPin(state, 'a:443', one);
    expect(statSync(join(state, 'known_clusters')).mode & 0o777).toBe(0o600);
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  it.each(['a:443', `a ${one}`, `a:443 SHA256:AA`, `a:443 ${one} more`, 'nonsense'])(
    'are not guessed from a line that cannot be read: %s',
    (line) => {
      expect(() => parsePins(`# fine\n\nb:443 ${one}\n${line}\n`, '/x/known_clusters')).toThrow(
        new UserError({
          code: 'known-clusters',
          message: '/x/known_clusters, line 4 is not "HOST:PORT SHA256:AA:BB:…".',
          hint: 'Mend or delete that line of /x/known_clusters.',
        }),
      );
    },
  );

  it('are lost to nobody when the file cannot be written', () => {
    const state = mkdtempSync(join(tmpdir(), 'netappdvp-pins-'));
    const inTheWay = join(state, 'file');
    writeFileSync(inTheWay, 'x');
    expect(() => rememberPin(inTheWay, 'a:443', one)).toThrow(UserError);
    expect(readFileSync(inTheWay, 'utf8')).toBe('x');
  });
});
