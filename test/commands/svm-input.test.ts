import { describe, expect, it } from 'vitest';
import { Given } from '../../src/commands/given.ts';
import {
  clientsProblem,
  parseLif,
  svmNameProblem,
  wantedFrom,
} from '../../src/commands/svm-input.ts';

describe('a LIF on the line', () => {
  it.each([
    ['192.0.2.11/24', { address: '192.0.2.11', netmaskLength: 24, home: null }],
    [
      '192.0.2.11/24@node-01:a0a-20',
      { address: '192.0.2.11', netmaskLength: 24, home: { node: 'node-01', port: 'a0a-20' } },
    ],
    [
      '[2001:DB8::11]/64@n:e0d',
      { address: '2001:db8::11', netmaskLength: 64, home: { node: 'n', port: 'e0d' } },
    ],
    ['2001:db8::11/64', { address: '2001:db8::11', netmaskLength: 64, home: null }],
    ['192.0.2.10/31', { address: '192.0.2.10', netmaskLength: 31, home: null }],
    ['192.0.2.10/32', { address: '192.0.2.10', netmaskLength: 32, home: null }],
  ])('%s is understood', (text, lif) => {
    expect(parseLif(text)).toEqual(lif);
  });

  it.each([
    ['192.0.2.11', /IP\/PREFIXLEN/],
    ['192.0.2.11/', /IP\/PREFIXLEN/],
    ['192.0.2.11/24@node', /IP\/PREFIXLEN/],
    ['192.0.2.11/24@node:', /IP\/PREFIXLEN/],
    ['host/24', /"host" is no IP address/],
    ['192.0.2.999/24', /no IP address/],
    ['192.0.2.11/33', /no prefix length/],
    ['192.0.2.11/0', /no prefix length/],
    ['192.0.2.0/24', /the network itself/],
    ['', /IP\/PREFIXLEN/],
  ])('%s is refused', (text, why) => {
    expect(parseLif(text)).toMatch(why);
  });
});

describe('clients on the line', () => {
  it.each([
    ['192.0.2.0/24', null],
    ['192.0.2.0/24, 203.0.113.9,2001:db8::/64', null],
    ['0.0.0.0/0', null],
    ['192.0.2.1/24', /the network is 192\.0\.2\.0\/24/],
    ['host.example', /is no network/],
    [',', /At least one/],
  ])('%s', (text, why) => {
    const problem = clientsProblem(text);
    if (why === null) expect(problem).toBeNull();
    else expect(problem).toMatch(why);
  });

  it('are counted once, however often they are given', () => {
    const given = new Given({ exportClients: ['192.0.2.7', '192.0.2.7/32', '192.0.2.0/24'] });
    expect(wantedFrom(given, 'svm1').exportClients).toEqual(['192.0.2.7', '192.0.2.0/24']);
  });
});

describe('the name of an SVM', () => {
  it.each(['a', '_x', 'svm1.example-com', 'x'.repeat(47)])('%s can be', (name) => {
    expect(svmNameProblem(name)).toBeNull();
  });
  it.each(['', '1a', '-a', 'a b', 'ä', 'x'.repeat(48)])('%j cannot be', (name) => {
    expect(svmNameProblem(name)).not.toBeNull();
  });
});
