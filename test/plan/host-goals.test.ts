import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HostGoal, type HostObserved, noConsent, planHost } from '../../src/plan/host-plan.ts';
import { isOwed } from '../../src/plan/host-steps.ts';
import { compareReleases, needsReinstall } from '../../src/plan/release.ts';
import { Secret } from '../../src/secret.ts';
import { config, health, node, perform, plugin, right, unused, wanted } from './host-world.ts';

const kept: HostGoal = {
  ...wanted,
  presence: 'kept',
  reference: null,
  config: null,
  settings: {},
  running: null,
};
const all = { upgrade: true, downgrade: true, morePrivileges: true, inUse: true, drain: false };
const upgrade = (tag: string, more: Partial<HostGoal['consent']> = {}): HostGoal => ({
  ...kept,
  reference: `netapp/trident-plugin:${tag}`,
  keepImage: true,
  running: true,
  consent: { ...noConsent, upgrade: true, ...more },
});
const goals = {
  install: wanted,
  push: { ...kept, config: wanted.config, settings: wanted.settings, running: true },
  restart: { ...kept, running: true, restart: true },
  enable: { ...kept, running: true },
  disable: { ...kept, running: false },
  upgrade: upgrade('26.10'),
  uninstall: { ...kept, presence: 'absent' },
  purge: { ...kept, presence: 'absent', removeConfig: true },
} as const satisfies Record<string, HostGoal>;

const old = { ...plugin, reference: 'netapp/trident-plugin:20.07', version: '20.07' };
const off = { plugin: { ...plugin, enabled: false }, health: health(false) };
const other = { config: { ...config, content: new Secret('{}') } };
const kinds = (goal: HostGoal, change: Partial<HostObserved> = {}): string =>
  planHost('h', { ...right, ...change }, goal)
    .steps.map(({ kind }) => kind.replace('plugin.', ''))
    .join(' ');
const codes = (goal: HostGoal, change: Partial<HostObserved> = {}): string =>
  planHost('h', { ...right, ...change }, goal)
    .blockers.map(({ code }) => code)
    .join(' ');

test.each<[string, HostGoal, Partial<HostObserved>, string]>([
  ['restart', goals.restart, {}, 'disable enable'],
  ['restart what is stopped', goals.restart, off, 'enable'],
  ['enable', goals.enable, {}, ''],
  ['enable what is stopped', goals.enable, off, 'enable'],
  ['enable leaves a sick plugin alone', goals.enable, { health: health(false) }, ''],
  ['disable', goals.disable, {}, 'disable'],
  ['disable what is stopped', goals.disable, off, ''],
  ['disable what is not there', goals.disable, { plugin: null }, ''],
  ['push the same config', goals.push, {}, ''],
  ['push another config', goals.push, other, 'disable config.upload enable'],
  ['push to a stopped plugin', goals.push, { ...off, ...other }, 'config.upload enable'],
  [
    'push under another name',
    { ...goals.push, settings: { config: 'b' } },
    {},
    'disable set enable',
  ],
  ['upgrade', goals.upgrade, {}, 'disable upgrade enable'],
  ['upgrade to what is there', upgrade('26.06'), {}, ''],
  ['upgrade what is stopped', goals.upgrade, off, 'upgrade enable'],
  [
    'upgrade with another config',
    { ...goals.upgrade, config: wanted.config, settings: { config: 'b' } },
    other,
    'disable config.upload upgrade set enable',
  ],
  ['upgrade across 20.10', goals.upgrade, { plugin: old }, 'disable remove install enable'],
  ['downgrade across 20.10', upgrade('20.07', all), {}, 'disable remove install enable'],
  ['downgrade', upgrade('25.06', { downgrade: true }), {}, 'disable upgrade enable'],
  ['uninstall', goals.uninstall, {}, 'disable remove'],
  ['uninstall what is stopped', goals.uninstall, off, 'remove'],
  ['uninstall with the config', goals.purge, {}, 'disable config.remove remove'],
  ['uninstall what is not there', goals.purge, { plugin: null }, ''],
  [
    'uninstall with a config that another plugin reads',
    goals.purge,
    { use: { ...unused, neighbours: [{ name: 'gold:latest', configPath: config.path }] } },
    'disable remove',
  ],
])('%s', (_, goal, change, expected) => {
  expect(kinds(goal, change)).toBe(expected);
  expect(codes(goal, change)).toBe('');
});

const web = { container: 'web', state: 'running', volumes: ['data'], service: null };
const task = { ...web, container: 'web.1.x', service: 'web' };
const draining = { ...goals.restart, consent: { ...noConsent, drain: true } };

test.each<[string, HostGoal, Partial<HostObserved>, string]>([
  ['restart what is not there', goals.restart, { plugin: null }, 'plugin-absent'],
  ['upgrade what is not there', goals.upgrade, { plugin: null }, 'plugin-absent'],
  ['an older release', upgrade('25.06'), {}, 'plugin-downgrade'],
  ['an older patch', upgrade('26.05.9'), {}, 'plugin-downgrade'],
  [
    'more privileges',
    goals.upgrade,
    { privileges: ['network host', 'device /dev/kvm'] },
    'plugin-wants-more',
  ],
  ['the same privileges', goals.upgrade, { privileges: ['network host'] }, ''],
  [
    'more privileges, accepted',
    upgrade('26.10', { morePrivileges: true }),
    { privileges: ['device /dev/kvm'] },
    '',
  ],
  ['volumes in use', goals.restart, { use: { ...unused, holders: [web] } }, 'plugin-in-use'],
  [
    'volumes in use, and the plugin is not stopped',
    goals.push,
    { use: { ...unused, holders: [web] } },
    '',
  ],
  [
    'volumes in use, and somebody said so',
    { ...goals.restart, consent: all },
    { use: { ...unused, holders: [web] } },
    '',
  ],
  ['tasks, and the node is taken out', draining, { node, use: { ...unused, holders: [task] } }, ''],
  [
    'a container that is no task, and the node is taken out',
    draining,
    { node, use: { ...unused, holders: [task, web] } },
    'plugin-in-use',
  ],
  [
    'tasks, and nowhere to put them',
    draining,
    { node: { ...node, others: 0 }, use: { ...unused, holders: [task] } },
    'no-other-node',
  ],
  [
    'a config that another plugin reads',
    goals.push,
    {
      ...other,
      use: { ...unused, neighbours: [{ name: 'gold:latest', configPath: config.path }] },
    },
    'config-shared',
  ],
])('in the way of %s', (_, goal, change, expected) => {
  expect(codes(goal, change)).toBe(expected);
});

test.each<[string, Partial<HostObserved>, string]>([
  ['a node', { node }, 'node.drain disable enable volumes.check node.activate'],
  [
    'a node that somebody else took out',
    { node: { ...node, availability: 'drain' } },
    'disable enable volumes.check',
  ],
  [
    'a node that a run of ours left out',
    { node: { ...node, availability: 'drain', takenFrom: 'pause' } },
    'disable enable volumes.check node.activate',
  ],
  ['a host outside a Swarm', { node: null }, 'disable enable'],
])('restart with --drain: %s', (_, change, expected) => {
  expect(kinds(draining, { use: unused, ...change })).toBe(expected);
});

test('a node is put back to what it was', () => {
  const paused = { ...node, availability: 'pause' } as const;
  const { steps } = planHost('h', { ...right, use: unused, node: paused }, draining);
  expect(steps.at(-1)).toMatchObject({ kind: 'node.activate', availability: 'pause' });
  const left = { ...node, availability: 'drain', takenFrom: 'active' } as const;
  const nothingElse = { ...goals.enable, consent: draining.consent };
  expect(kinds(nothingElse, { node: left })).toBe('node.activate');
});

test('a mirror stays a mirror, and the predecessor’s image becomes the plugin’s', () => {
  const to = (reference: string, keepImage: boolean): string | undefined => {
    const version = reference.split(':').at(-1) ?? '';
    const observed = { ...right, plugin: { ...plugin, reference, version } };
    const { steps } = planHost('h', observed, { ...goals.upgrade, keepImage });
    return steps
      .flatMap((step) =>
        step.kind === 'plugin.upgrade'
          ? [step.to]
          : step.kind === 'plugin.install'
            ? [`${step.reference} ${step.settings['config']}`]
            : [],
      )
      .at(0);
  };
  expect(to('mirror:5000/netapp/trident-plugin:25.06', true)).toBe(
    'mirror:5000/netapp/trident-plugin:26.10',
  );
  expect(to('mirror:5000/netapp/trident-plugin:25.06', false)).toBe('netapp/trident-plugin:26.10');
  // Installed anew, it keeps the config that it was set to.
  expect(to('netapp/ndvp-plugin:17.10', true)).toBe('netapp/trident-plugin:26.10 config.json');
});

test.each([
  ['26.06', '26.02', 1],
  ['26.06', '26.06.1', -1],
  ['v26.06', '26.06.0', 0],
  ['17.10', '20.04', -1],
  ['latest', '26.06', null],
])('%s against %s', (a, b, expected) => {
  const sign = compareReleases(a, b);
  expect(sign === null ? null : Math.sign(sign)).toBe(expected);
});

test.each([
  ['20.07', '20.10', true],
  ['17.10', '26.06', true],
  ['20.10.1', '26.06', false],
  ['18.04.0', '20.07', false],
  ['latest', '26.06', false],
])('from %s to %s needs an installation: %s', (from, to, expected) => {
  expect(needsReinstall(from, to)).toBe(expected);
});

describe('laws of every command', () => {
  const releases = ['17.10', '20.07', '20.10', '26.06', '26.10'];
  const worlds = fc
    .record({
      config: fc.constantFrom(null, config, other.config, { ...config, mode: '0644' }),
      release: fc.constantFrom(null, ...releases),
      enabled: fc.boolean(),
      set: fc.constantFrom('config.json', 'b.json'),
      newer: fc.boolean(),
      healthy: fc.constantFrom(true, false, null),
      node: fc.constantFrom(null, node, { ...node, takenFrom: 'active', availability: 'drain' }),
      holders: fc.constantFrom([], [task], [web], [web, task]),
    })
    .map((w): HostObserved => {
      const enabled = w.release !== null && w.enabled && w.config !== null;
      return {
        plugin:
          w.release === null
            ? null
            : {
                ...plugin,
                enabled,
                reference: `netapp/trident-plugin:${w.release}`,
                version: w.release,
                settings: { config: w.set },
              },
        config: w.config,
        health: health(w.release === null ? null : enabled ? w.healthy : false),
        configIsNewer: w.newer && enabled,
        use: { ...unused, holders: enabled ? w.holders : [] },
        node: w.node,
      };
    });
  const asked = fc.constantFrom(
    ...Object.values(goals).flatMap((goal): HostGoal[] => [
      goal,
      { ...goal, consent: { ...all, upgrade: goal.consent.upgrade } },
      { ...goal, consent: { ...goal.consent, drain: true } },
    ]),
  );
  const rest = (goal: HostGoal): HostGoal => ({ ...goal, restart: false });

  test('a plan without blockers can be carried out, and the next one is empty', () => {
    fc.assert(
      fc.property(worlds, asked, (world, goal) => {
        const plan = planHost('h', world, goal);
        if (plan.blockers.length > 0) return;
        const starts = plan.steps.some(({ kind }) => kind === 'plugin.enable');
        // Nothing is started without a config: that is Docker's to say.
        fc.pre(!starts || goal.config !== null || world.config !== null);
        const after = plan.steps.reduce(perform(goal), world);
        const again = planHost('h', after, rest(goal));
        expect([again.steps, again.blockers]).toEqual([[], []]);
      }),
    );
  });

  test('cut after any step, what is owed is done, and the same command ends where it would have', () => {
    fc.assert(
      fc.property(worlds, asked, fc.nat(6), fc.boolean(), (world, goal, cut, killed) => {
        const plan = planHost('h', world, goal);
        if (plan.blockers.length > 0 || goal.restart) return;
        fc.pre(goal.config !== null || world.config !== null);
        const done = plan.steps.slice(0, cut);
        const statusOf = (kind: string) =>
          done.some((step) => step.kind === kind) ? 'done' : 'not-attempted';
        const owed = killed ? [] : plan.steps.slice(cut).filter((step) => isOwed(step, statusOf));
        const half = [...done, ...owed].reduce(perform(goal), world);
        if (!killed) {
          if (cut < plan.steps.length && done.some(({ kind }) => kind === 'node.drain'))
            expect(half.node?.availability).toBe('active');
          const wasUp = world.plugin?.enabled === true && goal.running !== false;
          if (wasUp && goal.presence !== 'absent' && half.plugin !== null)
            expect(
              half.plugin.enabled || plan.steps.some(({ kind }) => kind === 'plugin.remove'),
            ).toBe(true);
        }
        const second = planHost('h', half, goal);
        // Between the removal and the installation of an old release there is no plugin: that is said.
        if (half.plugin === null && second.blockers.some(({ code }) => code === 'plugin-absent'))
          return;
        const after = second.steps.reduce(perform(goal), half);
        const whole = plan.steps.reduce(perform(goal), world);
        const of = ({ plugin: p, config: c }: HostObserved) =>
          JSON.stringify([p, c?.path, c?.mode, c?.content?.reveal()]);
        expect(of(after)).toBe(of(whole));
      }),
    );
  });

  test('steps have ids of their own, and no plan holds the secret', () => {
    fc.assert(
      fc.property(worlds, asked, (world, goal) => {
        const plan = planHost('h', world, goal);
        expect(new Set(plan.steps.map((step) => step.id)).size).toBe(plan.steps.length);
        expect(JSON.stringify(plan)).not.toContain('s3cret');
      }),
    );
  });
});
