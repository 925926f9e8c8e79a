import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../src/config/changes.ts';
import {
  digestWithoutSecrets,
  isSameDocument,
  parseManagementLif,
  readPluginConfig,
} from '../../src/config/document.ts';
import { isSecretKey, keySpecs, mayBeSecretKey } from '../../src/config/schema.ts';
import { parseSizeBytes } from '../../src/config/sizes.ts';

describe('parseManagementLif', () => {
  it.each([
    ['192.0.2.10', { lif: { host: '192.0.2.10', port: 443 } }],
    ['192.0.2.10:8443', { lif: { host: '192.0.2.10', port: 8443 } }],
    ['svm1.example.com', { lif: { host: 'svm1.example.com', port: 443 } }],
    ['svm_1', { lif: { host: 'svm_1', port: 443 } }],
    ['[2001:db8::1]', { lif: { host: '2001:db8::1', port: 443 } }],
    ['[2001:db8::1]:8443', { lif: { host: '2001:db8::1', port: 8443 } }],
    ['', { problem: 'empty' }],
    ['https://192.0.2.10', { problem: 'url' }],
    ['admin@192.0.2.10', { problem: 'url' }],
    ['192.0.2.10/24', { problem: 'url' }],
    ['2001:db8::1', { problem: 'ipv6-unbracketed' }],
    ['::1', { problem: 'ipv6-unbracketed' }],
    ['192.0.2.10:', { problem: 'port' }],
    ['192.0.2.10:0', { problem: 'port' }],
    ['192.0.2.10:65536', { problem: 'port' }],
    ['192.0.2.10:https', { problem: 'port' }],
    ['192.0.2', { problem: 'host' }],
    ['192.0.2.256', { problem: 'host' }],
    ['192.0.2.10 ', { problem: 'host' }],
    ['-svm', { problem: 'host' }],
    ['[192.0.2.10]', { problem: 'host' }],
    ['[2001:db8::g]', { problem: 'host' }],
    ['a..b', { problem: 'host' }],
  ])('%j', (text, expected) => {
    expect(parseManagementLif(text)).toEqual(expected);
  });
});

describe('parseSizeBytes', () => {
  it.each([
    ['20971520', 20_971_520],
    ['1G', 1024 ** 3],
    ['1g', 1024 ** 3],
    ['1Gi', 1024 ** 3],
    ['1GiB', 1024 ** 3],
    ['1GB', 1e9],
    ['2kb', 2000],
    ['2k', 2048],
    ['5b', 5],
    ['5bytes', 5],
    ['1E', 1024 ** 6],
    ['1.5G', null],
    ['1 G', null],
    ['G', null],
    ['-1G', null],
    ['1x', null],
    ['1Gb1', null],
    ['', null],
  ])('%j', (text, bytes) => {
    expect(parseSizeBytes(text)).toBe(bytes);
  });
});

describe('readPluginConfig', () => {
  it('reads as the plugin does: any case, the last of equal keys, defaults for the prefix', () => {
    const prefixOf = (text: string): string => readPluginConfig(text).storagePrefix;
    expect(prefixOf('{}')).toBe('netappdvp_');
    expect(prefixOf('{"storagePrefix": null}')).toBe('netappdvp_');
    expect(prefixOf('{"storagePrefix": {}}')).toBe('netappdvp_');
    expect(prefixOf('{"storagePrefix": ""}')).toBe('');
    expect(prefixOf('\uFEFF{"STORAGEPREFIX": "a_", "storagePrefix": "b_"}')).toBe('b_');
  });

  it('gives null for what is missing or of a wrong type, and hides the password', () => {
    const config = readPluginConfig('{"svm": 3, "password": "pw", "labels": {"a": "b", "c": 1}}');
    expect(config).toMatchObject({
      svm: null,
      driver: null,
      managementLif: null,
      dataLif: null,
      aggregate: null,
      username: null,
      labels: { a: 'b' },
    });
    expect(JSON.stringify(config)).not.toContain('pw"');
    expect(config.password?.reveal()).toBe('pw');
  });
});

describe('isSameDocument', () => {
  it('looks at what is said, not at how it is written', () => {
    expect(isSameDocument('{"a": 1, "b": {"c": 2}}', '{"b":{"c":2},"a":1}\n')).toBe(true);
    expect(isSameDocument('{"password": "a"}', '{"password": "b"}')).toBe(false);
    expect(isSameDocument('{"a": {"b": 1}}', '{"a": [["b", 1]]}')).toBe(false);
    expect(isSameDocument('{"a": 1', '{"a": 1}')).toBe(false);
  });
});

describe('values under misspelt keys of secrets', () => {
  const misspelt = { pasword: 'hunter22secret', api_key: 'k-hunter', aws: { secretkey: 'k-aws' } };

  it('are in no change that is shown', () => {
    const told = JSON.stringify([
      changesBetween(misspelt, {}),
      changesBetween({}, { list: [misspelt] }),
      changesBetween(misspelt, { pasword: 'hunter23', api_key: { inner: 'k-inner' } }),
    ]);
    expect(told).not.toMatch(/hunter|k-/);
    expect(told).toContain('"/pasword"');
  });

  it('do not count in the digest', () => {
    const other = { pasword: 'x', api_key: 'y', aws: { secretkey: 'z' } };
    const digest = digestWithoutSecrets(JSON.stringify({ svm: 'a', ...misspelt }));
    expect(digestWithoutSecrets(JSON.stringify({ svm: 'a', ...other }))).toBe(digest);
  });

  it('are told from every key that is no secret', () => {
    const plain = keySpecs.map(({ key }) => key).filter((key) => !isSecretKey(key));
    expect(plain.filter((key) => mayBeSecretKey(key))).toEqual(['credentials']);
  });
});

describe('changesBetween', () => {
  it('tells each key, and of secrets only that they differ', () => {
    const changes = changesBetween(
      {
        svm: 'a',
        password: 'one',
        aggregate: 'x',
        defaults: { size: '1G' },
        aws: { apiKey: 'k1' },
      },
      {
        svm: 'b',
        password: 'two',
        zone: 'z',
        defaults: { size: '1G', exportPolicy: 'e' },
        aws: { apiKey: 'k2' },
      },
    );
    expect(changes).toEqual([
      { kind: 'changed', path: '/svm', secret: false, before: 'a', after: 'b' },
      { kind: 'changed', path: '/password', secret: true, before: null, after: null },
      { kind: 'added', path: '/zone', secret: false, before: null, after: 'z' },
      { kind: 'added', path: '/defaults/exportPolicy', secret: false, before: null, after: 'e' },
      { kind: 'changed', path: '/aws/apiKey', secret: true, before: null, after: null },
      { kind: 'removed', path: '/aggregate', secret: false, before: 'x', after: null },
    ]);
    expect(changesBetween({}, { aws: { apiKey: 'k3' } })).toEqual([
      { kind: 'added', path: '/aws', secret: false, before: null, after: { apiKey: null } },
    ]);
  });
});
