import { describe, expect, it } from 'vitest';
import type { StartupCheck } from '../../src/ontapi/client.ts';
import { type Answer, failed, passed, records } from '../support/zapi-server.ts';
import { withScript } from '../support/zapi-session.ts';

const aggregates =
  '<vserver-aggr-info-list><vserver-aggr-info><aggr-name>aggr1</aggr-name></vserver-aggr-info></vserver-aggr-info-list>';
const svm = (more: string): string =>
  records(`<vserver-info><vserver-name>svm1</vserver-name>${more}</vserver-info>`);
const lif = (status: string, protocol: string): string =>
  records(
    `<net-interface-info><address>198.51.100.11</address><operational-status>${status}</operational-status><data-protocols><data-protocol>${protocol}</data-protocol></data-protocols></net-interface-info>`,
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

async function check(
  answers: Readonly<Record<string, Answer>>,
): Promise<{ checks: StartupCheck[]; tunnels: (string | null)[] }> {
  const script = Object.entries({ ...healthy, ...answers }).map(([api, answer]) => ({
    api,
    answer,
  }));
  let checks: StartupCheck[] = [];
  const seen = await withScript(script, async (client) => {
    checks = await client.checkPluginStartup('svm1');
  });
  return { checks, tunnels: seen.map((one) => one.svm) };
}

describe('the plugin’s start-up calls', () => {
  it('are made in its order, tunnelled as it does', async () => {
    const { checks, tunnels } = await check({});
    expect(checks.map((one) => one.api)).toEqual(Object.keys(healthy));
    expect(tunnels).toEqual(['svm1', null, null, 'svm1', 'svm1', 'svm1', 'svm1', 'svm1', 'svm1']);
    expect(checks.filter((one) => !one.ok)).toEqual([
      {
        api: 'system-node-get-iter',
        ok: false,
        fatal: false,
        error: 'Unable to find API: system-node-get-iter on data vserver svm1 (13005)',
      },
    ]);
    expect(checks.filter((one) => !one.fatal).map((one) => one.api)).toEqual([
      'system-node-get-iter',
      'vserver-peer-get-iter',
      'vserver-show-aggr-get-iter',
      'ems-autosupport-log',
    ]);
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
    const { checks } = await check({ [api]: answer });
    expect(checks).toHaveLength(9);
    expect(checks.find((one) => one.api === api)).toMatchObject({ ok: false, error });
  });

  it.each<[string, Answer, string]>([
    ['a refused login', { status: 401 }, 'unauthorized'],
    ['another server', 'nonsense', 'protocol'],
    ['suspended ONTAPI', failed('61253', 'suspended'), 'suspended'],
  ])('are given up for %s', async (_, answer, kind) => {
    await withScript([{ api: 'vserver-get', answer }], async (client) => {
      await expect(client.checkPluginStartup('svm1')).rejects.toMatchObject({ kind });
    });
  });
});
