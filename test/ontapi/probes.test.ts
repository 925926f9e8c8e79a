import { describe, expect, it } from 'vitest';
import { restProbe } from '../../src/ontapi/rest-probes.ts';
import { zapiProbes } from '../../src/ontapi/zapi-probes.ts';
import { pluginCalls } from '../../src/templates/plugin-calls.ts';

/** A probe asks for a permission. If the login has it, nothing may happen all the same. */
const svm = 'svm_docker';
const prefixes = ['', 'netappdvp_', 'a..b', '*', 'a|b', '!a', '<z', '{a}', '-', 'a*b', 'ä', 'a b'];

const zapiCalls = [...new Set(pluginCalls.flatMap(({ zapi }) => zapi))];
const restCalls = [...new Set(pluginCalls.flatMap(({ rest }) => rest.map(({ name }) => name)))];

/** Every text and number in a document. */
function leaves(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return Object.values(value).flatMap(leaves);
  return [JSON.stringify(value)];
}

describe.each(prefixes)('probes with the prefix "%s"', (prefix) => {
  it.each(zapiCalls)('over ONTAPI: %s', (api) => {
    const probe = zapiProbes(svm, prefix).get(api);
    // It names nothing, so it would take effect.
    if (api === 'iscsi-initiator-set-default-auth') return expect(probe).toBeUndefined();
    if (probe?.kind === 'read') return expect(probe.args).not.toHaveProperty('query');
    const texts = leaves(probe?.args);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.join()).not.toMatch(/[*|!<>{}]|\.\./);
    if (probe?.args['query'] !== undefined)
      expect(leaves(probe.args['query']).join()).toContain('netappdvp asks');
    const impossible = texts.some((text) => text.includes('netappdvp asks'));
    expect([impossible, api]).toEqual([api !== 'ems-autosupport-log', api]);
  });

  it.each(restCalls)('over REST: %s', (call) => {
    const probe = restProbe(call, svm, prefix);
    if (probe === null) throw new Error('no probe');
    const { method, path, query, body } = probe;
    expect(path).not.toMatch(/[{}*|!]/);
    if (method === 'GET') return expect(body).toBeNull();
    // PATCH and DELETE are of one object that nobody has, never of what a query finds.
    if (method !== 'POST') expect(path).toContain('/netappdvp-asks');
    expect(Object.keys(query).every((name) => name === 'source_only')).toBe(true);
    const texts = leaves(body);
    expect(texts.join()).not.toMatch(/[*|!<>{}]|\.\./);
    const impossible =
      path.includes('/netappdvp-asks') || texts.some((text) => text.includes('netappdvp asks'));
    expect([impossible, call]).toEqual([call !== 'POST /support/ems/application-logs', call]);
  });
});

it('an entry of the event log is refused by what is no number and no word of ONTAP', () => {
  expect(zapiProbes(svm, 'a').get('ems-autosupport-log')?.args).toMatchObject({
    'log-level': 'none',
    'event-id': 'none',
    'auto-support': 'none',
  });
  expect(restProbe('POST /support/ems/application-logs', svm, 'a')?.body).toMatchObject({
    severity: 'none',
  });
});
