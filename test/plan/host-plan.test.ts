import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HostObserved, planHost } from '../../src/plan/host-plan.ts';
import { Secret } from '../../src/secret.ts';
import { config, health, perform, plugin, right, wanted } from './host-world.ts';

const kinds = (observed: HostObserved): string[] =>
  planHost('h', observed, wanted).steps.map((step) => step.id);

const put = 'config.upload:/etc/netappdvp/config.json';
const [install, enable, disable] = [
  'plugin.install:netapp',
  'plugin.enable:netapp',
  'plugin.disable:netapp',
];

test.each<[string, Partial<HostObserved>, string[]]>([
  ['everything is right', {}, []],
  [
    'nothing is there',
    { plugin: null, config: null, health: health(null) },
    [put, install, enable],
  ],
  [
    'the config is there, the plugin is not',
    { plugin: null, health: health(null) },
    [install, enable],
  ],
  ['another config', { config: { ...config, content: new Secret('{}') } }, [disable, put, enable]],
  [
    'a config too large to be one',
    { config: { ...config, content: null } },
    [disable, put, enable],
  ],
  ['no config', { config: null }, [disable, put, enable]],
  [
    'a link instead of the config',
    { config: { ...config, regular: false } },
    [disable, put, enable],
  ],
  ['a config that others may read', { config: { ...config, mode: '0644' } }, [put]],
  ['a config of somebody else', { config: { ...config, ownedByRoot: false } }, [put]],
  ['a config that is newer than the plugin’s start', { configIsNewer: true }, [disable, enable]],
  [
    'another file is set',
    { plugin: { ...plugin, settings: { config: 'old.json' } } },
    [disable, 'plugin.set:config', enable],
  ],
  [
    'another file is set, and it is stopped',
    { plugin: { ...plugin, enabled: false, settings: {} }, health: health(false) },
    ['plugin.set:config', enable],
  ],
  ['it is stopped', { plugin: { ...plugin, enabled: false }, health: health(false) }, [enable]],
  [
    'it is stopped and the config differs',
    { plugin: { ...plugin, enabled: false }, config: null, health: health(false) },
    [put, enable],
  ],
  ['it runs and does not work', { health: health(false) }, [disable, enable]],
  ['nobody can tell whether it works', { health: health(null) }, []],
])('%s', (_, change, expected) => {
  expect(kinds({ ...right, ...change })).toEqual(expected);
});

test.each<[string, HostObserved['config'], boolean]>([
  ['nothing is there', null, false],
  ['another config', { ...config, content: new Secret('{}') }, true],
  ['a link', { ...config, regular: false }, true],
  ['this config, which others may read', { ...config, mode: '0644' }, false],
  ['this config, of somebody else', { ...config, ownedByRoot: false }, false],
])('whether an old config is kept beside the new one: %s', (_, there, replaces) => {
  const steps = planHost('h', { ...right, config: there }, wanted).steps;
  expect(steps.find((step) => step.kind === 'config.upload')).toMatchObject({ replaces });
});

test('what is right already is said', () => {
  expect(planHost('h', right, wanted).unchanged).toEqual([
    'config /etc/netappdvp/config.json',
    'plugin netapp:latest is netapp/trident-plugin:26.06',
    'setting config=config.json',
    'plugin netapp:latest is enabled',
  ]);
  expect(planHost('h', { ...right, plugin: null }, wanted).unchanged).toEqual([
    'config /etc/netappdvp/config.json',
  ]);
});

test.each([
  'netapp/trident-plugin:26.02',
  'netapp/ndvp-plugin:17.10',
  'registry:5000/netapp/trident-plugin:26.06',
])('another release is in the way, with the way to mend it: %s', (reference) => {
  const plan = planHost('h', { ...right, plugin: { ...plugin, reference } }, wanted);
  expect(plan.blockers).toMatchObject([
    { severity: 'error', code: 'plugin-version-differs', path: 'netapp:latest' },
  ]);
  expect(plan.blockers[0]?.hint).toContain(
    'netappdvp hosts upgrade --alias netapp --image netapp/trident-plugin --plugin-version 26.06',
  );
  const [image, tag] = [
    reference.slice(0, reference.lastIndexOf(':')),
    reference.slice(reference.lastIndexOf(':') + 1),
  ];
  expect(plan.blockers[0]?.hint).toContain(`--image ${image} --plugin-version ${tag}`);
});

const worlds: fc.Arbitrary<HostObserved> = fc
  .record({
    config: fc.constantFrom(
      null,
      config,
      { ...config, mode: '0644' },
      { ...config, ownedByRoot: false },
      { ...config, regular: false },
      { ...config, content: new Secret('{}') },
      { ...config, content: null },
    ),
    plugin: fc.constantFrom(
      null,
      plugin,
      { ...plugin, enabled: false },
      { ...plugin, settings: {} },
      { ...plugin, enabled: false, settings: { config: 'x' } },
    ),
    healthy: fc.constantFrom(true, false, null),
    newer: fc.boolean(),
  })
  .map((w) => ({
    config: w.config,
    plugin: w.plugin,
    health: health(w.plugin === null ? null : w.plugin.enabled ? w.healthy : false),
    configIsNewer: w.newer && w.plugin?.enabled === true && w.config !== null,
  }));

describe('laws', () => {
  test('after a plan is carried out, the next one is empty', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const after = planHost('h', world, wanted).steps.reduce(perform(wanted), world);
        expect(planHost('h', after, wanted).steps).toEqual([]);
      }),
    );
  });

  test('a run that was killed after any step ends, started again, where the other ends', () => {
    fc.assert(
      fc.property(worlds, fc.nat(5), (world, killed) => {
        const half = planHost('h', world, wanted)
          .steps.slice(0, killed)
          .reduce(perform(wanted), world);
        const after = planHost('h', half, wanted).steps.reduce(perform(wanted), half);
        const whole = planHost('h', world, wanted).steps.reduce(perform(wanted), world);
        expect(JSON.stringify(after)).toBe(JSON.stringify(whole));
      }),
    );
  });

  test('steps have ids of their own, and no plan holds the secret', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const plan = planHost('h', world, wanted);
        expect(new Set(plan.steps.map((step) => step.id)).size).toBe(plan.steps.length);
        expect(JSON.stringify(plan)).not.toContain('s3cret');
      }),
    );
  });
});
