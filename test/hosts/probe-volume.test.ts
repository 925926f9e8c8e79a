import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeProof } from '../../src/commands/hosts-prove.ts';
import {
  type Probed,
  parseProbe,
  readScript,
  removeScript,
  sweepScript,
  writeScript,
} from '../../src/hosts/probe-volume.ts';
import { localHost } from './local-host.ts';

/** Volumes are folders, and a container is the script itself with /data written as its volume. */
const docker = String.raw`#!/bin/sh
echo "$*" >>"$BOX/calls"
case "$1 $2" in
  "volume create") [ -z "$FULL" ] || { echo 'no space' >&2; exit 1; }; mkdir "$BOX/volumes/$7" ;;
  "volume ls") ls "$BOX/volumes" ;;
  "volume rm") [ -d "$BOX/volumes/$3" ] || { echo "Error: No such volume: $3" >&2; exit 1; }; rm -r "$BOX/volumes/$3" ;;
  "run --rm") volume=$(printf %s "$*" | sed 's/.*source=\(netappdvp_probe[^,]*\),.*/\1/'); while [ "$1" != /bin/sh ]; do shift; done
    [ -z "$DENIED" ] || { echo 'mount.nfs: access denied' ; exit 32; }
    inside=$(printf %s "$3" | sed "s|/data|$BOX/volumes/$volume|g; s|grep \"[^\"]*\" /proc/mounts|echo server $BOX nfs4 rw|"); shift 4; exec /bin/sh -c "$inside" sh "$@" ;;
esac`;

let box = '';
const run = (name: string, script: string, args: string[], env: Record<string, string> = {}) =>
  localHost('dash', { PATH: `${box}/bin:/usr/bin:/bin`, BOX: box, ...env }).run({
    name,
    script,
    args,
    asRoot: false,
    timeoutMs: 20_000,
  });
const volume = 'netappdvp_probe_1_x';
const write = (life: string, env = {}) =>
  run('write', writeScript, ['netapp', volume, '20m', 'word', join(box, 'marks'), life], env);

beforeEach(() => {
  box = mkdtempSync(join(tmpdir(), 'ndvp-probe-'));
  for (const name of ['bin', 'volumes']) mkdirSync(join(box, name));
  writeFileSync(join(box, 'bin/docker'), docker);
  chmodSync(join(box, 'bin/docker'), 0o755);
});
afterEach(() => rmSync(box, { recursive: true, force: true }));

test('a volume is made, written, read and removed', async () => {
  const made = parseProbe(await write('60'), 'a');
  expect(made).toMatchObject({ filesystem: 'nfs4', failure: null });
  expect(readFileSync(join(box, 'volumes', volume, 'probe'), 'utf8')).toBe('word');
  const read = await run('read', readScript, ['netapp', volume, 'word']);
  expect(parseProbe(read, 'b')).toMatchObject({ filesystem: 'nfs4', failure: null });
  const other = await run('read', readScript, ['netapp', volume, 'another']);
  expect(parseProbe(other, 'b').failure?.said).toContain('not what was written');
  for (let i = 0; i < 2; i += 1) {
    const removed = await run('remove', removeScript, [volume, join(box, 'marks')]);
    expect(removed).toMatchObject({ exitCode: 0 });
  }
  expect([
    existsSync(join(box, 'volumes', volume)),
    existsSync(join(box, 'marks', volume)),
  ]).toEqual([false, false]);
});

test('what nobody removes, as the run was killed, goes by itself', async () => {
  expect(parseProbe(await write('1'), 'a').failure).toBeNull();
  while (existsSync(join(box, 'volumes', volume)) || existsSync(join(box, 'marks', volume)))
    await pause(50);
});

test('what a killed run left goes with the next one where nobody on the host knows of it, or when it is old', async () => {
  const prefix = 'netappdvp_probe_';
  const marks = join(box, 'marks');
  mkdirSync(marks);
  const sweep = () => run('sweep', sweepScript, ['netapp', prefix, '900', marks]);
  const me = /^host (\d+)$/m.exec((await sweep()).stdout)?.[1] ?? '';
  expect(me).not.toBe('');
  const now = Math.floor(Date.now() / 1000);
  const stays = [
    `${prefix}${now}_${me}_marked`,
    `${prefix}${now}_77_elsewhere`,
    'data',
    `${prefix}x`,
  ];
  const goes = [`${prefix}${now}_${me}_forgotten`, `${prefix}${now - 1000}_77_old`, `${prefix}1_x`];
  for (const name of [...stays, ...goes]) mkdirSync(join(box, 'volumes', name));
  writeFileSync(join(marks, `${prefix}${now}_${me}_marked`), '');
  expect((await sweep()).exitCode).toBe(0);
  expect(readdirSync(join(box, 'volumes')).toSorted()).toEqual(stays.toSorted());
});

test.each([
  [{ FULL: '1' }, 'create', 'no space'],
  [{ DENIED: '1' }, 'write', 'mount.nfs: access denied'],
])('what goes wrong is told with its step: %j', async (env, stage, said) => {
  const { failure } = parseProbe(await write('60', env), 'a');
  expect(failure).toEqual({ stage, host: 'a', said });
  await run('remove', removeScript, [volume, join(box, 'marks')]);
});

const probed: Probed = {
  volume: 'v',
  wroteOn: 'a',
  readOn: 'b',
  filesystem: 'nfs4',
  kernelNfs: true,
  failure: null,
};
const broken = (stage: string) => ({ filesystem: null, failure: { stage, host: 'a', said: 'x' } });
test.each<[string, Partial<Probed>, string, boolean | null, string | null]>([
  ['NFS', {}, 'ontap-nas', true, null],
  [
    'a local file system where NFS was expected',
    { filesystem: 'ext4' },
    'ontap-nas',
    null,
    'mount-no-nfs',
  ],
  ['a LUN', { filesystem: 'ext4', kernelNfs: false }, 'ontap-san', true, null],
  [
    'no NFS in the kernel',
    { filesystem: 'tmpfs', kernelNfs: false },
    'ontap-nas',
    null,
    'kernel-without-nfs',
  ],
  [
    'no NFS in the kernel, and no mount',
    { ...broken('write'), kernelNfs: false },
    'ontap-nas',
    null,
    'kernel-without-nfs',
  ],
  [
    'no volume',
    { ...broken('create'), kernelNfs: false },
    'ontap-nas',
    false,
    'probe-create-failed',
  ],
  ['no mount', broken('write'), 'ontap-nas', false, 'probe-write-failed'],
  ['nothing to read', broken('read'), 'ontap-nas-economy', false, 'probe-read-failed'],
])('%s', (_, change, driver, ok, code) => {
  const proof = judgeProof({ ...probed, ...change }, driver);
  expect([proof.ok, proof.error?.code ?? null]).toEqual([ok, code]);
});
