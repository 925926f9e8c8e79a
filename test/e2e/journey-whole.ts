import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliRun, words } from './cli.ts';
import {
  connectionsTo,
  type Ground,
  hostName,
  hostsOf,
  hostWords,
  onHost,
  ontapEnv,
  pluginWords,
  sessionsTo,
  statesOf,
} from './journey-ground.ts';
import { makeOutsider, volumesOf } from './journey-ontap.ts';

interface PlanAnswer {
  readonly run: string;
  readonly dryRun: boolean;
  readonly plan: {
    readonly subject: string;
    readonly steps: readonly { readonly id: string; readonly kind: string }[];
    readonly unchanged: readonly unknown[];
    readonly blockers: readonly { readonly code: string; readonly hint: string | null }[];
  };
  readonly outcomes: readonly { readonly step: string; readonly status: string }[];
  readonly converged: boolean;
  readonly proof?: { readonly ok: boolean | null; readonly address: string | null };
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

interface AuditAnswer {
  readonly volumes: readonly {
    readonly name: string;
    readonly aggregate: string;
    readonly verdict: string;
    readonly reasons: readonly unknown[];
  }[];
  readonly findings: readonly { readonly severity: string; readonly code: string }[];
  readonly summary: Readonly<Record<string, number>>;
}

const passwordFile = 'plugin-password';

/** `svm bootstrap` of the journey, first run and second. */
function bootstrapWords({ fleet, simulator, svm }: Ground): string[] {
  const network = fleet.gateway.replace(/1$/, '0/24');
  return words(
    `svm bootstrap --svm ${svm} --aggregates aggr1`,
    `--data-lif ${fleet.gateway}/24 --management-lif 192.0.2.10/24`,
    `--gateway 192.0.2.1 --export-clients ${network}`,
    `--generate-plugin-password ${passwordFile} --plugin-address ${simulator.address}`,
  );
}

function initWords({ fleet, simulator, svm, config }: Ground): string[] {
  return words(
    `init --driver ontap-nas --svm ${svm} --management-lif ${simulator.address}`,
    `--data-lif ${fleet.gateway} --aggregate aggr2 --default snapshotPolicy=none`,
    `--plugin-password-file ${passwordFile} --file ${config}`,
  );
}

function installWords(ground: Ground): string[] {
  const install = words(`hosts install --config ${ground.config}`);
  return [...install, ...pluginWords(ground), ...hostWords(ground)];
}

const json = ['-o', 'json'];

/** The whole way, once and then again; the tests stand on each other. */
export function wholeWay(ground: () => Ground): void {
  const admin = (line: readonly string[]): Promise<CliRun> =>
    ground().cli.run(line, { env: ontapEnv(ground().simulator) });
  const writes = async (): Promise<number> =>
    (await ground().simulator.requests()).filter(({ write }) => write).length;

  it('shows what would be made, and makes nothing without a yes', async () => {
    const bootstrap = bootstrapWords(ground());
    const dry = await admin([...bootstrap, '--dry-run', ...json]);
    expect(dry, dry.stderr).toMatchObject({ exitCode: 0 });
    const { dryRun, converged, plan, outcomes } = dry.json() as PlanAnswer;
    expect({ dryRun, converged, blockers: plan.blockers }).toEqual({
      dryRun: true,
      converged: false,
      blockers: [],
    });
    expect(plan.steps.map(({ kind }) => kind)).toEqual([
      'svm.create',
      'svm.assign-aggregates',
      'protocol.enable',
      'export-rule.create',
      'lif.create',
      'lif.create',
      'route.create',
      'role.create',
      'user.create',
    ]);
    expect(outcomes.every(({ status }) => status === 'not-attempted')).toBe(true);
    const unasked = await admin(bootstrap);
    expect(unasked).toMatchObject({ exitCode: 2, stdout: expect.any(String) });
    expect(unasked.stderr).toContain('--yes');
    const cli = await admin([...bootstrap, '--print-cli']);
    expect(cli.stdout).toMatch(/^vserver create -vserver svm_journey /m);
    expect(await writes()).toBe(0);
    await expect(stat(join(ground().cli.cwd, passwordFile))).rejects.toThrow('ENOENT');
  });

  it('makes the SVM with all that the plugin needs, and proves its login', async () => {
    const { cli, simulator } = ground();
    const made = await admin([...bootstrapWords(ground()), '--yes', ...json]);
    expect(made, made.stderr).toMatchObject({ exitCode: 0 });
    const { converged, plan, outcomes, proof, run } = made.json() as PlanAnswer;
    expect(converged).toBe(true);
    expect(outcomes.map(({ step, status }) => `${step} ${status}`)).toEqual(
      plan.steps.map(({ id }) => `${id} done`),
    );
    expect(new Set(plan.steps.map(({ id }) => id)).size).toBe(plan.steps.length);
    expect(proof).toMatchObject({ ok: true, address: simulator.address });
    const file = join(cli.cwd, passwordFile);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const password = (await readFile(file, 'utf8')).trim();
    expect(password.length).toBeGreaterThanOrEqual(16);
    cli.watch.add(password);
    // What was said before the secret was known is looked at now.
    cli.watch.look(made.stdout + made.stderr, 'the answer of svm bootstrap');
    expect((await stat(join(cli.state, `netappdvp/runs/${run}.jsonl`))).mode & 0o777).toBe(0o600);
  });

  it('lists aggregates, adds one, and refuses root and unknown ones', async () => {
    const { svm } = ground();
    const assign = ['aggregates', 'assign', '--svm', svm];
    const root = await admin([...assign, 'aggr0_sim_01', '--yes', ...json]);
    expect(root).toMatchObject({ exitCode: 1 });
    expect((root.json() as PlanAnswer).error?.message).toContain('root aggregate');
    const before = await writes();
    const unknown = await admin([...assign, 'aggr9', '--yes']);
    expect(unknown).toMatchObject({ exitCode: 1 });
    expect(unknown.stderr).toMatch(/aggr9[\s\S]*aggr1, aggr2/);
    expect(await writes()).toBe(before);

    const added = await admin([...assign, 'aggr2', '--yes', ...json]);
    expect(added, added.stderr).toMatchObject({ exitCode: 0 });
    expect(added.json()).toMatchObject({ converged: true });
    const listed = await admin(['aggregates', 'list', '--svm', svm, ...json]);
    const { aggregates } = listed.json() as { aggregates: { name: string; assigned: boolean }[] };
    expect(aggregates.map(({ name, assigned }) => `${name} ${assigned}`)).toEqual([
      'aggr0_sim_01 false',
      'aggr0_sim_02 false',
      'aggr1 true',
      'aggr2 true',
    ]);
    expect((await admin(['aggregates', 'list', '--svm', 'nowhere'])).exitCode).toBe(1);
  });

  it('makes a config that is valid on paper and on ONTAP', async () => {
    const { cli, config, simulator } = ground();
    const made = await cli.run([...initWords(ground()), '--yes', ...json]);
    expect(made, made.stderr).toMatchObject({ exitCode: 0 });
    const path = join(cli.cwd, config);
    expect(made.json()).toMatchObject({ path, changed: true, backup: null });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      managementLIF: simulator.address,
      aggregate: 'aggr2',
      labels: { netappdvp: 'svm_journey/netappdvp_' },
    });
    const offline = await cli.run(['config', 'validate', '--offline', config, ...json]);
    expect(offline.json()).toMatchObject({ files: [{ file: config, valid: true }] });
    const trust = ['--fingerprint', simulator.fingerprint];
    const live = await cli.run(['config', 'validate', config, ...trust]);
    expect(live, live.stdout).toMatchObject({ exitCode: 0 });
    expect(live.stdout).toContain('is valid');
    const untrusted = await cli.run(['config', 'validate', config, ...json]);
    expect(untrusted, 'the password is for a server that somebody vouches for').toMatchObject({
      exitCode: 3,
    });
  });

  it('installs the plugin on three hosts, where it answers', async () => {
    const before = await statesOf(ground());
    const dry = await ground().cli.run([...installWords(ground()), '--dry-run', ...json]);
    expect(dry, dry.stderr).toMatchObject({ exitCode: 0 });
    expect(statuses(dry)).toEqual(['planned', 'planned', 'planned']);
    const unasked = await ground().cli.run([...installWords(ground()), ...json]);
    expect(unasked).toMatchObject({ exitCode: 2 });
    expect(unasked.stderr).toContain('--yes');
    expect(await statesOf(ground())).toEqual(before);

    const { config, cli, fleet } = ground();
    const run = await cli.run([...installWords(ground()), '--yes', ...json]);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const hosts = hostsOf(run);
    expect(hosts.map(({ host }) => host)).toEqual(fleet.hosts.map(hostName));
    for (const host of hosts) {
      expect(host).toMatchObject({
        status: 'done',
        error: null,
        plugin: {
          name: 'netapp:latest',
          reference: `${fleet.image}:26.06`,
          version: '26.06',
          enabled: true,
          healthy: true,
          settings: { config },
          config: {
            path: `/etc/netappdvp/${config}`,
            mode: '0600',
            owner: expect.stringMatching(/^root\b/),
          },
        },
      });
      expect(host.outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    }
    expect(new Set(hosts.map(({ plugin }) => plugin?.config?.digest)).size).toBe(1);
    const content = await readFile(join(cli.cwd, config), 'utf8');
    for (const host of fleet.hosts) {
      const file = `${host.root}/etc/netappdvp/${config}`;
      expect(await readFile(file, 'utf8')).toBe(content);
      const { mode, uid, gid } = await stat(file);
      expect({ mode: mode & 0o777, uid, gid }).toEqual({ mode: 0o600, uid: 0, gid: 0 });
    }
  });

  it('finds every node of the Swarm, and the plugin well on each', async () => {
    const { cli, fleet } = ground();
    const [, manager = '', ...sshWords] = hostWords(ground(), fleet.hosts.slice(0, 1));
    const status = [...words('hosts status --check --swarm', manager), ...sshWords];
    const text = await cli.run(status);
    expect(text, text.stdout).toMatchObject({ exitCode: 0 });
    expect(text.stdout).toContain('3 of 3 hosts with a plugin that answers');
    const hosts = hostsOf(await cli.run([...status, ...json]));
    expect(hosts.map((host) => [host.status, host.plugin?.healthy])).toEqual(
      fleet.hosts.map(() => ['unchanged', true]),
    );
  });

  it('makes volumes from every host on the right aggregate, and every host sees the same', async () => {
    for (const [index, name] of ['from_1', 'from_2', 'from_3'].entries())
      await onHost(ground(), index, `docker volume create -d netapp -o size=1G ${name}`);
    for (const index of [0, 1, 2])
      expect(await onHost(ground(), index, 'docker volume ls -q -f driver=netapp:latest')).toBe(
        'from_1\nfrom_2\nfrom_3\n',
      );
    const { simulator, svm } = ground();
    const volumes = await volumesOf(simulator, svm, 'netappdvp_');
    expect(volumes.map(({ name, aggregate }) => `${name} ${aggregate}`)).toEqual([
      'netappdvp_from_1 aggr2',
      'netappdvp_from_2 aggr2',
      'netappdvp_from_3 aggr2',
    ]);
  });

  it('keeps what a container on one host wrote for a container on another', async () => {
    // An image with nothing in it, and the host's own programs: no registry is needed.
    const run =
      'tar -c -T /dev/null | docker import - nothing > /dev/null && docker run --rm --network none ' +
      '-v /usr:/usr:ro -v /bin:/bin:ro -v /lib:/lib:ro -v /lib64:/lib64:ro -v from_1:/data nothing /bin/sh -c';
    await onHost(ground(), 0, `${run} 'echo written on node1 > /data/note'`);
    expect(await onHost(ground(), 1, `${run} 'cat /data/note'`)).toBe('written on node1\n');
  });

  it('tells an outsider’s volume from ours', async () => {
    const { simulator, svm, config } = ground();
    const audit = ['prefix-audit', '--config', config];
    const clean = await admin([...audit, ...json]);
    expect(clean, clean.stdout).toMatchObject({ exitCode: 0 });
    await makeOutsider(simulator, svm, 'netappdvp_payroll', 'payroll, ask Ann before touching');
    await makeOutsider(simulator, svm, 'netappdvp_scratch', '');
    await makeOutsider(simulator, svm, 'archive', '');
    const run = await admin([...audit, ...json]);
    expect(run).toMatchObject({ exitCode: 3 });
    const { volumes, findings, summary } = run.json() as AuditAnswer;
    expect(
      volumes.map(({ name, aggregate, verdict }) => `${name} ${aggregate} ${verdict}`),
    ).toEqual([
      'netappdvp_from_1 aggr2 ours',
      'netappdvp_from_2 aggr2 ours',
      'netappdvp_from_3 aggr2 ours',
      'netappdvp_payroll aggr1 foreign',
      'netappdvp_scratch aggr1 unknown',
    ]);
    expect(volumes.every(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(summary).toMatchObject({ reachable: 5, ours: 3, foreign: 1, unknown: 1 });
    expect(findings.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    const text = await admin(audit);
    expect(text).toMatchObject({ exitCode: 3 });
    expect(text.stdout).toMatch(/netappdvp_payroll .*foreign/);
    const byHosts = await admin([...words('prefix-audit -o json'), ...hostWords(ground())]);
    expect(byHosts, byHosts.stderr).toMatchObject({ exitCode: 3 });
    expect((byHosts.json() as AuditAnswer).summary).toEqual(summary);
  });

  it('changes nothing the second time', async () => {
    const { cli, config, simulator, fleet } = ground();
    const states = await statesOf(ground());
    const earlier = (await simulator.requests()).length;
    const bootstrap = await admin([...bootstrapWords(ground()), '--yes', '-v', ...json]);
    expect(bootstrap, bootstrap.stderr).toMatchObject({ exitCode: 0 });
    expect(bootstrap.json()).toMatchObject({
      converged: true,
      plan: { steps: [], blockers: [] },
      outcomes: [],
      proof: { ok: true },
    });
    const assign = ['aggregates', 'assign', '--svm', ground().svm, 'aggr1', 'aggr2'];
    const assigned = await admin([...assign, '--yes', ...json]);
    expect(assigned.json()).toMatchObject({ converged: true, plan: { steps: [] } });
    const init = await cli.run([...initWords(ground()), '--yes', ...json]);
    expect(init.json()).toMatchObject({ changed: false, backup: null });
    expect((await admin(['prefix-audit', '--config', config])).exitCode).toBe(3);

    const sessions = await sessionsTo(cli, fleet.hosts);
    const connections = await Promise.all(fleet.hosts.map(connectionsTo));
    const install = await cli.run([...installWords(ground()), '--yes', '-v', ...json]);
    expect(install, install.stderr).toMatchObject({ exitCode: 0 });
    expect(statuses(install)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    for (const [index, count] of (await sessionsTo(cli, fleet.hosts)).entries())
      expect(count - (sessions[index] ?? 0)).toBeLessThanOrEqual(3);
    const now = await Promise.all(fleet.hosts.map(connectionsTo));
    expect(now).toEqual(connections.map((count) => count + 1));

    const requests = (await simulator.requests()).slice(earlier);
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter(({ write }) => write)).toEqual([]);
    expect(await statesOf(ground())).toEqual(states);
  });
}

function statuses(run: CliRun): string[] {
  return hostsOf(run).map(({ status }) => status);
}
