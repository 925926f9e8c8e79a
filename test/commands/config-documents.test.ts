import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { effectiveSettings, type Setting } from '../../src/config/effective.ts';
import { configSchema } from '../../src/config/json-schema.ts';
import { referenceDocument } from '../../src/config/reference.ts';
import { keySpecs } from '../../src/config/schema.ts';
import { validateConfigText } from '../../src/config/validate.ts';
import type { HostConnection, HostTarget } from '../../src/hosts/connection.ts';
import { driverCases } from '../config/driver-cases.ts';
import { localHost } from '../hosts/local-host.ts';
import { fitsSchema } from '../support/json-schema.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-documents-'));
const PASSWORD = 'N0t-to-be-seen';
const file = (name: string, content: object | string): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
};

describe('docs/config.md', () => {
  it('is what the rows of the schema say, and names every key', () => {
    const page = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');
    expect(page).toBe(referenceDocument());
    const open = keySpecs.filter(({ help }) => help !== 'Not for people.');
    for (const { key } of open) expect(page).toContain(`| \`${key}\``);
  });
});

describe('config schema', () => {
  const schema = configSchema();

  it('prints one JSON document', async () => {
    const outcome = await runCli(['config', 'schema']);
    expect(JSON.parse(outcome.stdout)).toEqual(schema);
    expect((await runCli(['config', 'schema', '-o', 'json'])).json()).toEqual(schema);
  });

  /** What a schema can say; the rest is for config validate. */
  const sayable = [
    'wrong-type',
    'value-not-allowed',
    'not-boolean-text',
    'bad-size',
    'unknown-key',
  ];

  it.each(driverCases.filter(({ releases }) => releases === undefined))('$name', ({ text }) => {
    const document = JSON.parse(text()) as object;
    const { diagnostics } = validateConfigText(text(), { file: 'f' });
    const fits = fitsSchema(schema, document);
    if (diagnostics.length === 0) expect(fits).toBe(true);
    if (diagnostics.some(({ code }) => sayable.includes(code))) expect(fits).toBe(false);
  });
});

describe('config show', () => {
  const of = (settings: readonly Setting[], path: string): Setting | undefined =>
    settings.find((one) => one.path === path);

  it('tells where each value comes from, and no secret', async () => {
    const path = file('show.json', {
      version: 1,
      storageDriverName: 'ontap-nas',
      Password: PASSWORD,
      nasType: '',
      disableDelete: true,
      aws: { apiKey: PASSWORD, apiRegion: 'eu' },
      pasword: PASSWORD,
      defaults: { size: '10G' },
    });
    const outcome = await runCli(['config', 'show', path, '-o', 'json']);
    const { settings } = outcome.json() as { settings: Setting[] };
    expect(of(settings, '/password')).toMatchObject({ value: null, secret: true, line: 4 });
    expect(of(settings, '/nasType')).toMatchObject({ value: 'nfs', source: 'default', line: null });
    expect(of(settings, '/disableDelete')).toMatchObject({ value: true, source: 'ignored' });
    expect(of(settings, '/defaults/size')).toMatchObject({ value: '10G', source: 'file' });
    expect(of(settings, '/defaults/exportPolicy')).toMatchObject({ value: 'default' });
    expect(of(settings, '/pasword')).toMatchObject({ value: null, source: 'ignored' });
    expect(of(settings, '/storagePrefix')).toMatchObject({ value: 'netappdvp_' });
    expect(of(settings, '/aws')).toMatchObject({ value: { apiKey: null, apiRegion: 'eu' } });
    const text = await runCli(['config', 'show', path]);
    expect(text.stdout).toMatch(/^defaults\.size +10G +line 13$/m);
    expect(text.stdout).toMatch(/^password +\[redacted\] +line 4$/m);
    expect(text.stdout + outcome.stdout).not.toContain(PASSWORD);
  });

  it.each(['ontap-nas-economy', 'ontap-san', 'solidfire-san'])(
    'gives %s its own defaults only',
    (storageDriverName) => {
      const { settings = [] } = effectiveSettings(JSON.stringify({ storageDriverName })) ?? {};
      const paths = settings.map(({ path }) => path);
      expect(paths.includes('/igroupName')).toBe(storageDriverName === 'ontap-san');
      expect(paths.includes('/qtreesPerFlexvol')).toBe(storageDriverName === 'ontap-nas-economy');
      expect(paths.includes('/InitiatorIFace')).toBe(storageDriverName === 'solidfire-san');
    },
  );

  it.each([
    ['no file', join(folder, 'none'), 1],
    ['no JSON', file('no.json', 'version: 1'), 1],
  ])('%s is a failure', async (_name, path, exitCode) => {
    expect((await runCli(['config', 'show', path])).exitCode).toBe(exitCode);
  });
});

describe('config diff', () => {
  const a = { version: 1, svm: 'a', password: PASSWORD, defaults: { size: '1G' } };
  const b = { version: 1, svm: 'b', password: `${PASSWORD}!`, defaults: {}, zone: 'z' };

  it('tells key by key what differs, and no secret', async () => {
    const words = ['config', 'diff', file('a.json', a), file('b.json', b)];
    const text = await runCli(words);
    expect(text.exitCode).toBe(0);
    expect(text.stdout.split('\n').slice(1, -1)).toEqual([
      '~ svm: "a" -> "b"',
      '~ password: [redacted] (another one)',
      '- defaults.size: "1G"',
      '+ zone: "z"',
    ]);
    const json = (await runCli([...words, '-o', 'json'])).json();
    expect(json).toMatchObject({
      same: false,
      changes: [{ kind: 'changed', path: '/svm' }, {}, {}, {}],
    });
    expect(JSON.stringify(json) + text.stdout).not.toContain(PASSWORD);
  });

  it('says that two files say the same, whatever their order and white space', async () => {
    const other = file(
      'c.json',
      `{"defaults":{"size":"1G"},"svm":"a","password":"${PASSWORD}","version":1}`,
    );
    const outcome = await runCli(['config', 'diff', file('a.json', a), other, '-o', 'json']);
    expect(outcome.json()).toMatchObject({ same: true, changes: [] });
  });

  it("reads a host's file over the connection, by its path or as the only one there", async () => {
    const folderOnHost = mkdtempSync(join(tmpdir(), 'netappdvp-host-'));
    writeFileSync(join(folderOnHost, 'config.json'), JSON.stringify(b));
    const connectHost = async (target: HostTarget): Promise<HostConnection> => ({
      ...localHost('/bin/sh', { PATH: process.env['PATH'] ?? '' }),
      target,
      upload: () => Promise.reject(new Error('nothing is written')),
      close: async () => undefined,
    });
    const overrides = { connectHost };
    const mine = file('a.json', a);
    const theirs = `web1:${join(folderOnHost, 'config.json')}`;
    const outcome = await runCli(['config', 'diff', mine, theirs], { overrides });
    expect(outcome.stdout).toContain(`${theirs}\n~ svm: "a" -> "b"`);
    const gone = await runCli(['config', 'diff', mine, `web1:${join(folderOnHost, 'x.json')}`], {
      overrides,
    });
    expect(gone.exitCode).toBe(1);
    expect(gone.stderr).toContain('It has: ');
  });

  it('takes exactly two', async () => {
    expect((await runCli(['config', 'diff', file('a.json', a)])).exitCode).toBe(2);
  });
});
