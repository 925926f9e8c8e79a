import { describe, expect, it } from 'vitest';
import type { StartupCheck, StartupReport } from '../../src/ontapi/client-proof.ts';
import { type Answer, failed, passed, records } from '../support/zapi-server.ts';
import { withScript } from '../support/zapi-session.ts';

const aggregates =
  '<vserver-aggr-info-list><vserver-aggr-info><aggr-name>aggr1</aggr-name></vserver-aggr-info></vserver-aggr-info-list>';
const svm = (more: string): string =>
  records(`<vserver-info><vserver-name>svm1</vserver-name>${more}</vserver-info>`);
const lif = (status: string, protocol: string): string =>
  records(
    `<net-interface-info><interface-name>data1</interface-name><vserver>svm1</vserver><address>198.51.100.11</address><operational-status>${status}</operational-status><data-protocols><data-protocol>${protocol}</data-protocol></data-protocols></net-interface-info>`,
  );

/** What a healthy system answers, in the plugin's order. */
const healthy: Readonly<Record<string, Answer>> = {
  'vserver-get': passed(
    '<attributes><vserver-info><vserver-name>svm1</vserver-name></vserver-info></attributes>',
  ),
  'system-get-ontapi-version': passed(
    '<major-version>1</major-version><minor-version>150</minor-version>',
  ),
  'system-node-get-iter': failed(
    '13005',
    'Unable to find API: system-node-get-iter on data vserver svm1',
  ),
  'vserver-peer-get-iter': records(),
  'vserver-get-iter': svm(aggregates),
  'vserver-show-aggr-get-iter': records(),
  'net-interface-get-iter': lif('up', 'nfs'),
  'volume-get-iter': records(),
  'ems-autosupport-log': passed(),
};

async function report(
  answers: Readonly<Record<string, Answer>>,
  optional = true,
): Promise<{ found: StartupReport; checks: readonly StartupCheck[]; tunnels: (string | null)[] }> {
  const left = optional ? {} : Object.fromEntries(optionalCalls.map((api) => [api, undefined]));
  const script = Object.entries({ ...healthy, ...answers, ...left }).flatMap(([api, answer]) =>
    answer === undefined ? [] : [{ api, answer }],
  );
  let found: StartupReport = { checks: [], svm: null, interfaces: null };
  const seen = await withScript(script, async (client) => {
    found = await client.checkPluginStartup('svm1', { optional });
  });
  return { found, checks: found.checks, tunnels: seen.map((one) => one.svm) };
}

const optionalCalls = [
  'system-node-get-iter',
  'vserver-peer-get-iter',
  'vserver-show-aggr-get-iter',
  'ems-autosupport-log',
];

describe('the plugin’s start-up calls', () => {
  it('are made in its order, tunnelled as it does', async () => {
    const { checks, tunnels } = await report({});
    // An SVM's login has no system-node-get-iter, which is no remark about it.
    expect(checks.map((one) => one.api)).toEqual(
      Object.keys(healthy).filter((api) => api !== 'system-node-get-iter'),
    );
    expect(tunnels).toEqual(['svm1', null, null, 'svm1', 'svm1', 'svm1', 'svm1', 'svm1', 'svm1']);
    expect(checks.filter((one) => !one.ok)).toEqual([]);
    expect(checks.filter((one) => !one.fatal).map((one) => one.api)).toEqual(
      optionalCalls.filter((api) => api !== 'system-node-get-iter'),
    );
  });

  it('can be made without those that the plugin can do without', async () => {
    const { checks } = await report({}, false);
    expect(checks.map((one) => one.api)).toEqual([
      'vserver-get',
      'system-get-ontapi-version',
      'vserver-get-iter',
      'net-interface-get-iter',
      'volume-get-iter',
    ]);
  });

  it('judge a login of the cluster too', async () => {
    const { checks } = await report({ 'system-node-get-iter': records() });
    expect(checks.find((one) => one.api === 'system-node-get-iter')).toMatchObject({ ok: true });
    const refused = await report({ 'system-node-get-iter': failed('13003', 'No') });
    expect(refused.checks.find((one) => one.api === 'system-node-get-iter')).toMatchObject({
      ok: false,
      fatal: false,
    });
  });

  it('hand out the SVM and the LIFs that they showed', async () => {
    const { found } = await report({});
    expect(found.svm).toMatchObject({ name: 'svm1', aggregates: ['aggr1'] });
    expect(found.interfaces).toMatchObject([{ name: 'data1', dataProtocols: ['nfs'], up: true }]);
    const refusal = failed('13003', 'Insufficient privileges');
    const blind = await report({ 'vserver-get-iter': refusal, 'net-interface-get-iter': refusal });
    expect(blind.found).toMatchObject({ svm: null, interfaces: null });
    const nobody = failed('15698', 'Specified vserver not found');
    for (const answer of [records(), nobody])
      expect((await report({ 'vserver-get-iter': answer })).found.svm).toBe('unknown');
  });

  it.each<[string, Answer, string]>([
    [
      'vserver-get',
      failed('15698', 'Specified vserver not found'),
      'Specified vserver not found (15698)',
    ],
    ['vserver-get', failed('13003', 'Insufficient privileges'), 'Insufficient privileges (13003)'],
    [
      'system-get-ontapi-version',
      passed('<major-version>1</major-version><minor-version>140</minor-version>'),
      'ONTAP 9.5 or later is required',
    ],
    ['vserver-get-iter', svm(''), 'SVM svm1 has no assigned aggregates'],
    ['vserver-get-iter', svm('<vserver-aggr-info-list/>'), 'SVM svm1 has no assigned aggregates'],
    ['vserver-get-iter', records(), 'could not find SVM svm1'],
    [
      'net-interface-get-iter',
      lif('down', 'nfs'),
      'no data LIFs meet the provided criteria (protocol: nfs)',
    ],
    [
      'net-interface-get-iter',
      lif('up', 'iscsi'),
      'no data LIFs meet the provided criteria (protocol: nfs)',
    ],
    [
      'net-interface-get-iter',
      records(),
      'no data LIFs meet the provided criteria (protocol: nfs)',
    ],
    [
      'volume-get-iter',
      failed('13003', 'Insufficient privileges'),
      'Insufficient privileges (13003)',
    ],
    [
      'ems-autosupport-log',
      failed('13003', 'Insufficient privileges'),
      'Insufficient privileges (13003)',
    ],
  ])('say what is wrong at %s, and the rest is asked all the same', async (api, answer, error) => {
    const { checks } = await report({ [api]: answer });
    expect(checks).toHaveLength(8);
    expect(checks.find((one) => one.api === api)).toMatchObject({ ok: false, error });
  });

  it.each<[string, Answer, string]>([
    ['a refused login', { status: 401 }, 'unauthorized'],
    ['another server', 'nonsense', 'protocol'],
    ['suspended ONTAPI', failed('61253', 'suspended'), 'suspended'],
  ])('are given up for %s', async (_, answer, kind) => {
    await withScript([{ api: 'vserver-get', answer }], async (client) => {
      await expect(client.checkPluginStartup('svm1', { optional: true })).rejects.toMatchObject({
        kind,
      });
    });
  });
});
