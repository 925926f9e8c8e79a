import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  networkOf,
  networkText,
  normalAddress,
  parseNetwork,
  sameAddress,
} from '../../src/plan/addresses.ts';

const network = (text: string) => {
  const parsed = parseNetwork(text);
  if (parsed === null) throw new Error(`${text} is no network`);
  return parsed;
};

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0::0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['10.0.0', null],
    ['10.0.0.256', null],
    ['010.0.0.1', null],
    ['fe80::1%eth0', null],
    ['[10.0.0.1', null],
    ['host.example', null],
    ['', null],
  ])('%s is spelt %s', (text, expected) => {
    expect(normalAddress(text)).toBe(expected);
  });

  it.each([
    ['10.0.0.0/24', '10.0.0.0/24'],
    ['10.0.0.5', '10.0.0.5'],
    ['10.0.0.5/32', '10.0.0.5'],
    ['[2001:db8::]/64', '2001:db8::/64'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
  ])('the network %s is written %s', (text, expected) => {
    expect(networkText(network(text))).toBe(expected);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/2/4',
    '2001:db8::/129',
    '10.0.0.0/-1',
    '@netgroup',
    '.example.com',
  ])('%s is no network', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });

  it.each([
    ['10.0.0.5/24', '10.0.0.0'],
    ['10.1.2.3/8', '10.0.0.0'],
    ['10.1.2.3/0', '0.0.0.0'],
    ['2001:db8:1:2:3::4/48', '2001:db8:1::'],
    ['::ffff:10.0.0.9/120', '::ffff:10.0.0.0'],
    ['2001:db8::9/128', '2001:db8::9'],
  ])('%s lies in the network %s', (text, expected) => {
    expect(networkOf(network(text)).address).toBe(expected);
  });

  it.each([
    ['10.0.0.0/24', '10.0.0.5', true],
    ['10.0.0.0/24', '10.0.0.128/25', true],
    ['10.0.0.0/24', '10.0.0.0/23', false],
    ['10.0.0.9/24', '10.0.0.5', true],
    ['0.0.0.0/0', '203.0.113.0/24', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/64', '2001:db8::ffff', true],
    ['10.0.0.5', '10.0.0.5', true],
    ['10.0.0.5', '10.0.0.6', false],
  ])('%s contains %s: %s', (outer, inner, expected) => {
    expect(contains(network(outer), network(inner))).toBe(expected);
  });

  it('a network contains every network of longer prefix that begins in it', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, fc.nat(128), fc.nat(128), (text, a, b) => {
        const most = text.includes(':') ? 128 : 32;
        const [short, long] = [a % (most + 1), b % (most + 1)].toSorted((x, y) => x - y);
        const outer = network(`${text}/${short ?? 0}`);
        const inner = network(`${text}/${long ?? 0}`);
        expect(contains(outer, inner)).toBe(true);
        expect(contains(networkOf(outer), networkOf(inner))).toBe(true);
        expect(networkOf(networkOf(outer))).toEqual(networkOf(outer));
      }),
    );
  });

  it('compares addresses, not spellings', () => {
    expect(sameAddress('2001:db8::1', '2001:0DB8:0::1')).toBe(true);
    expect(sameAddress('10.0.0.1', '10.0.0.2')).toBe(false);
    expect(sameAddress('no', 'no')).toBe(false);
  });
});
