import { describe, expect, it } from 'vitest';
import { locateDiagnostics } from '../../src/config/locate.ts';
import { unplaced } from '../../src/config/places.ts';

const text = `{
  "SVM": "a",
  "svm": "b", "a/b": {
    "labels": {"x": [1, {"y": 2}]}
  }
}`;

const locate = (path: string, of = text): string => {
  const [found] = locateDiagnostics(of, [unplaced('live-failed', 'm', 'h', path)]);
  return `${found?.line}:${found?.column} ${found?.path}`;
};

describe('locateDiagnostics', () => {
  it.each([
    ['/svm', '3:10 /svm'],
    ['/Svm', '3:10 /svm'],
    ['/a~1b/labels/x/1/y', '4:31 /a~1b/labels/x/1/y'],
    ['/a~1b/labels', '4:15 /a~1b/labels'],
    // a missing key: the place of its object
    ['/dataLIF', '1:1 /dataLIF'],
    ['/a~1b/zone', '3:22 /a~1b/zone'],
    ['/svm/x/y', '3:10 /svm/x/y'],
    ['', '1:1 '],
  ])('%j is at %s', (path, expected) => {
    expect(locate(path)).toBe(expected);
  });

  it('does not count a byte-order mark', () => {
    expect(locate('/svm', '\uFEFF{"svm": 1}')).toBe('1:9 /svm');
  });

  it('leaves alone what has a place, and everything when the text is no JSON', () => {
    const placed = { ...unplaced('live-failed', 'm', null, '/svm'), line: 9, column: 8 };
    expect(locateDiagnostics(text, [placed])).toEqual([placed]);
    expect(locate('/svm', '{')).toBe('null:null /svm');
  });
});
