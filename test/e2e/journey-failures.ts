import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { words } from './cli.ts';
import { fleetUsers } from './fleet/host-files.ts';
import {
  anotherSimulator,
  connectionsTo,
  endings,
  type Ground,
  type HostAnswer,
  hostAt,
  hostName,
  hostsOf,
  hostWords,
  onHost,
  ontapEnv,
  pluginWords,
  statesOf,
  variantOf,
  writeLocal,
} from './journey-ground.ts';

const json = ['-o', 'json'];

interface Answer {
  readonly hosts: readonly HostAnswer[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** Each failure with its explanation, exit code and hint; none may hide another or leave a trace elsewhere. */
export function failures(ground: () => Ground): void {
  /** An install that would change every host, were it not for what is wrong. */
  const install = (config: string, alias: string, hosts = hostWords(ground())): string[] => [
    ...words(`hosts install --yes --alias ${alias} --config ${config}`),
    ...pluginWords(ground()),
    ...hosts,
  ];
  const diagnosticsOf = async (
    config: string,
  ): Promise<{ code: string; line: number | null }[]> => {
    const trust = ['--fingerprint', ground().simulator.fingerprint];
    const run = await ground().cli.run(['config', 'validate', config, ...trust, ...json]);
    expect(run, run.stdout).toMatchObject({ exitCode: 3 });
    const { files } = run.json() as {
      files: { diagnostics: { severity: string; code: string; line: number | null }[] }[];
    };
    return files.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ severity }) => severity === 'error'),
    );
  };

  it('checks every host before the first change, and says of each what is wrong with it', async () => {
    const { fleet, cli } = ground();
    const config = await variantOf(ground(), 'late.json', { storagePrefix: 'late_' });
    const logins = [
      hostAt(ground(), 0),
      hostAt(ground(), 1),
      { address: fleet.downAddress },
      fleet.withoutDocker,
      { user: fleetUsers.plain, address: hostAt(ground(), 2).address },
    ];
    const states = await statesOf(ground());
    const changed = hostAt(ground(), 1);
    await changed.changeHostKey();
    const before = await connectionsTo(changed);
    const late = install(config, 'late', hostWords(ground(), logins));
    const run = await cli.run([...late, ...json]);
    const text = await cli.run(late);
    await changed.restoreHostKey();

    expect(run, run.stderr).toMatchObject({ exitCode: 1 });
    const hosts = hostsOf(run);
    expect(hosts.map(({ host }) => host)).toEqual(logins.map(hostName));
    expect(endings(hosts)).toEqual([
      'not-attempted',
      'failed host-key-changed',
      'unreachable host-no-route',
      'failed docker-missing',
      'failed sudo-password-needed',
    ]);
    for (const { error } of hosts.slice(1)) expect(error?.hint).toMatch(/\w/);
    expect(await connectionsTo(changed), 'nothing is sent past a changed host key').toBe(before);
    expect(await statesOf(ground())).toEqual(states);

    expect(text).toMatchObject({ exitCode: 1 });
    expect(text.stdout).toContain('Nothing was changed on any host');
    expect(text.stdout).toContain('ssh-keygen -R');
    expect(text.stdout).toContain('--exclude');
    expect(text.stdout).toContain('--sudo-password-file');
  });

  it('trusts an unknown host key only when it is told to, and remembers it', async () => {
    const { fleet, cli } = ground();
    const known = join(fleet.folder, 'known-by-nobody');
    const options = fleet.sshOptions.map((option) =>
      option.startsWith('UserKnownHostsFile=') ? `UserKnownHostsFile=${known}` : option,
    );
    const status = ['hosts', 'status', ...hostWords(ground(), fleet.hosts, options), ...json];
    const refused = await cli.run(status);
    expect(refused, refused.stderr).toMatchObject({ exitCode: 2 });
    const hosts = hostsOf(refused);
    expect(endings(hosts)).toEqual(fleet.hosts.map(() => 'failed host-key-unknown'));
    expect(hosts[0]?.error?.hint).toContain('--accept-new-host-keys');
    expect((await cli.run([...status, '--accept-new-host-keys'])).exitCode).toBe(0);
    expect((await readFile(known, 'utf8')).trim().split('\n')).toHaveLength(3);
    expect((await cli.run(status)).exitCode).toBe(0);
    const off = await cli.run([...status, '--ssh-option', 'StrictHostKeyChecking=no']);
    expect(off).toMatchObject({ exitCode: 2 });
  });

  it('refuses a malformed config before it looks at any host', async () => {
    const broken = await writeLocal(
      ground(),
      'broken.json',
      '{\n  "version": 1,\n  "svm": "a",,\n}\n',
    );
    const calls = (await ground().cli.sshCalls()).length;
    const run = await ground().cli.run([...install(broken, 'late'), ...json]);
    expect(run).toMatchObject({ exitCode: 1 });
    const { error } = run.json() as Answer;
    expect(error).toMatchObject({ code: 'config-invalid' });
    expect(error?.message).toMatch(/broken\.json:3:\d+/);
    expect(error?.hint).toContain('netappdvp config validate');
    expect((await ground().cli.sshCalls()).length).toBe(calls);
    expect(await diagnosticsOf(broken)).toContainEqual(
      expect.objectContaining({ code: 'json-trailing-comma', line: 3 }),
    );
    const missing = await ground().cli.run([...install('nothing.json', 'late'), ...json]);
    expect(missing).toMatchObject({ exitCode: 2 });
    expect((missing.json() as Answer).error?.hint).toContain('netappdvp init');
  });

  it('changes nothing anywhere when a host does not reach the management LIF', async () => {
    const states = await statesOf(ground());
    const managementLIF = `${ground().fleet.gateway}:9`;
    const config = await variantOf(ground(), 'far.json', { managementLIF });
    const run = await ground().cli.run([...install(config, 'late'), ...json]);
    expect(run).toMatchObject({ exitCode: 1 });
    const hosts = hostsOf(run);
    expect(endings(hosts)).toEqual(hosts.map(() => 'failed management-lif-unreachable'));
    expect(hosts[0]?.error?.message).toContain(managementLIF.replace(':', ' on port '));
    expect(await statesOf(ground())).toEqual(states);
    expect((await diagnosticsOf(config)).map(({ code }) => code)).toEqual(['live-unreachable']);
  });

  it('becomes root with sudo’s password, which nobody else sees', async () => {
    const { cli } = ground();
    const logins = [0, 1].map((index) => ({
      user: fleetUsers.sudoerWithPassword,
      address: hostAt(ground(), index).address,
    }));
    cli.watch.add(fleetUsers.password);
    const wrong = 'Not-the-Pa55word';
    cli.watch.add(wrong);
    const config = await variantOf(ground(), 'sudo.json', { storagePrefix: 'sudo_' });
    const bySudo = [...install(config, 'bysudo', hostWords(ground(), logins)), ...json];
    const refused = await cli.run(bySudo, { env: { NETAPPDVP_SUDO_PASSWORD: wrong } });
    expect(refused).toMatchObject({ exitCode: 1 });
    const hosts = hostsOf(refused);
    expect(endings(hosts)).toEqual(hosts.map(() => 'failed sudo-password-wrong'));
    const env = { NETAPPDVP_SUDO_PASSWORD: fleetUsers.password };
    const installed = await cli.run([...bySudo, '-v'], { env });
    expect(installed, installed.stderr).toMatchObject({ exitCode: 0 });
    expect(endings(hostsOf(installed))).toEqual(['done', 'done']);
    expect(await onHost(ground(), 1, 'stat -c "%a %U" /etc/netappdvp/sudo.json')).toBe(
      '600 root\n',
    );
    const file = await writeLocal(ground(), 'sudo-password', `${fleetUsers.password}\n`);
    const again = await cli.run([...bySudo, '--sudo-password-file', file]);
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    expect(endings(hostsOf(again))).toEqual(['unchanged', 'unchanged']);
    const free = hostWords(ground(), [
      { user: fleetUsers.sudoer, address: logins[0]?.address ?? '' },
    ]);
    const status = await cli.run(['hosts', 'status', '--check', '--alias', 'bysudo', ...free]);
    expect(status, status.stdout).toMatchObject({ exitCode: 0 });
  });

  it('does not stop a plugin under a container, and says who uses it', async () => {
    const config = await variantOf(ground(), 'changed/config.json', { limitVolumeSize: '10g' });
    const busy =
      'docker run --detach --name busy --network none -v /usr:/usr:ro -v /bin:/bin:ro -v /lib:/lib:ro ' +
      '-v /lib64:/lib64:ro -v from_1:/data nothing /bin/sleep 600';
    await onHost(ground(), 0, busy);
    const states = await statesOf(ground());
    const run = await ground().cli.run([...install(config, 'netapp'), ...json]);
    await onHost(ground(), 0, 'docker rm --force busy');
    expect(run, run.stderr).toMatchObject({ exitCode: 1 });
    const [first, ...others] = hostsOf(run);
    expect(first).toMatchObject({ status: 'failed', error: { code: 'plugin-in-use' } });
    expect(first?.error?.message).toContain('from_1 in busy');
    // It is found before the first change on any host.
    expect(first?.outcomes.every(({ status }) => status === 'not-attempted')).toBe(true);
    expect(endings(others)).toEqual(['not-attempted', 'not-attempted']);
    expect(await statesOf(ground())).toEqual(states);
    expect(await onHost(ground(), 0, 'docker volume ls -q -f driver=netapp:latest')).toContain(
      'from_1',
    );
  });

  it('says when the registry has no such version', async () => {
    const { config, fleet } = ground();
    const ghost = words(`hosts install --yes -o json --alias ghost --config ${config}`);
    const image = words(`--image ${fleet.image} --plugin-version 1.2.3`);
    const run = await ground().cli.run([...ghost, ...image, ...hostWords(ground())]);
    expect(run).toMatchObject({ exitCode: 1 });
    const hosts = hostsOf(run);
    expect(endings(hosts)).toEqual(['failed image-not-found', 'not-attempted', 'not-attempted']);
    expect(hosts[0]?.error?.hint).toContain('--plugin-version');
  });

  it('explains a wrong password and a wrong SVM by the plugin’s own words, and mends them', async () => {
    const wrong = 'An0ther-Pa55word';
    ground().cli.watch.add(wrong);
    const config = 'trial/trial.json';
    const trial = async (changes: object, exitCode: number): Promise<HostAnswer[]> => {
      await variantOf(ground(), config, { storagePrefix: 'trial_', ...changes });
      const run = await ground().cli.run([...install(config, 'trial'), ...json]);
      expect(run, run.stderr).toMatchObject({ exitCode });
      return hostsOf(run);
    };
    const refused = await trial({ password: wrong }, 1);
    expect(endings(refused)).toEqual([
      'failed plugin-login-refused',
      'not-attempted',
      'not-attempted',
    ]);
    expect(refused[0]?.error?.message).toContain('401');
    expect(refused[0]?.error?.hint).toContain('netappdvp config validate');
    expect(refused[0]?.plugin).toMatchObject({ enabled: true, healthy: false });
    expect((await diagnosticsOf(config)).map(({ code }) => code)).toEqual(['live-login-refused']);

    const nowhere = await trial({ svm: 'svm_nowhere' }, 1);
    expect(endings(nowhere)).toEqual([
      'failed plugin-svm-unknown',
      'not-attempted',
      'not-attempted',
    ]);
    expect(nowhere[0]?.error?.message).toContain('Specified vserver not found');
    expect((await diagnosticsOf(config)).map(({ code }) => code)).toEqual(['live-svm-unknown']);
    const status = ['hosts', 'status', '--alias', 'trial', ...hostWords(ground())];
    const text = await ground().cli.run([...status, '--check']);
    expect(text).toMatchObject({ exitCode: 3 });
    expect(text.stdout).toContain('Specified vserver not found');

    expect(endings(await trial({}, 0))).toEqual(['done', 'done', 'done']);
    expect((await ground().cli.run([...status, '--check'])).exitCode).toBe(0);
  });

  it('explains an SVM without aggregates, and its advice works', async () => {
    const bare = await anotherSimulator(ground(), 8444, 'no-aggregates');
    const svm = bare.svms[0] ?? '';
    const config = await variantOf(ground(), 'bare.json', {
      managementLIF: bare.address,
      svm,
      ...bare.plugin,
      dataLIF: undefined,
      aggregate: undefined,
    });
    const bareInstall = [...install(config, 'bare'), ...json];
    const run = await ground().cli.run(bareInstall);
    expect(run, run.stderr).toMatchObject({ exitCode: 1 });
    const hosts = hostsOf(run);
    expect(endings(hosts)).toEqual([
      'failed plugin-no-aggregates',
      'not-attempted',
      'not-attempted',
    ]);
    expect(hosts[0]?.error?.message).toContain(`${svm} has no assigned aggregates`);
    const hint = hosts[0]?.error?.hint ?? '';
    expect(hint).toContain(`netappdvp aggregates assign --svm ${svm} `);

    const assign = ['aggregates', 'assign', '--svm', svm, 'aggr1', '--yes'];
    const assigned = await ground().cli.run(assign, { env: ontapEnv(bare) });
    expect(assigned, assigned.stderr).toMatchObject({ exitCode: 0 });
    const mended = await ground().cli.run(bareInstall);
    expect(mended, mended.stderr).toMatchObject({ exitCode: 0 });
    expect(endings(hostsOf(mended))).toEqual(['done', 'done', 'done']);
  });
}
