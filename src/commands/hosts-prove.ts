import type { Context } from '../context.ts';
import type { HostConnection } from '../hosts/connection.ts';
import { HostError } from '../hosts/connection.ts';
import { type Probed, probeVolume } from '../hosts/probe-volume.ts';
import type { ReportError } from '../hosts/report.ts';
import { explainError } from '../terminal/explain.ts';

/** Whether a volume can be made, mounted, written on one host, read on another, and removed. */
export interface HostsProof {
  /** null: not proven, and not disproved either. */
  readonly ok: boolean | null;
  readonly volume: string | null;
  readonly wroteOn: string | null;
  readonly readOn: string | null;
  readonly filesystem: string | null;
  readonly error: ReportError | null;
}

const nothing = { volume: null, wroteOn: null, readOn: null, filesystem: null } as const;

/** Not even tried, and why. */
export function notTried(message: string): HostsProof {
  return { ok: null, ...nothing, error: { code: 'not-proven', message, hint: null } };
}

/** Takes hosts on which the plugin answers; the first writes, the second reads. Never throws for what a host does. */
export async function proveHosts(
  hosts: readonly HostConnection[],
  plugin: { readonly alias: string; readonly driver: string | null },
  context: Context,
): Promise<HostsProof> {
  const [writer, reader] = [hosts[0], hosts[1] ?? hosts[0]];
  if (writer === undefined || reader === undefined)
    return notTried('The plugin answers on no host, so nothing was tried.');
  const others = reader === writer ? '' : `, read on ${reader.target.name}`;
  context.progress.start(
    `Proving: a volume is written on ${writer.target.name}${others}, and removed`,
  );
  try {
    const tools = {
      alias: plugin.alias,
      now: context.clock.now().getTime() / 1000,
      id: context.newId(),
    };
    return judgeProof(await probeVolume(writer, reader, tools), plugin.driver);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { code, message, hint } = explainError(error);
    return { ok: false, ...nothing, error: { code, message, hint } };
  } finally {
    context.progress.stop();
  }
}

function said(code: string, message: string, hint: string | null): ReportError {
  return { code, message, hint };
}

/** What a probe proves. A mount that is no NFS proves nothing of a driver whose volumes are NFS exports. Pure. */
export function judgeProof(probed: Probed, driver: string | null): HostsProof {
  const { volume, wroteOn, readOn, filesystem, kernelNfs, failure } = probed;
  const about = { volume, wroteOn, readOn, filesystem };
  const nas = driver === null || driver.startsWith('ontap-nas');
  if (failure !== null && !(nas && !kernelNfs && failure.stage !== 'create'))
    return {
      ok: false,
      ...about,
      error: said(
        `probe-${failure.stage}-failed`,
        `The probe volume ${volume} could not be ${words[failure.stage] ?? 'used'} on ${failure.host}: ${failure.said}`,
        'netappdvp hosts preflight shows what the host lacks; netappdvp hosts logs, what the plugin says.',
      ),
    };
  if (nas && !kernelNfs)
    return {
      ok: null,
      ...about,
      error: said(
        'kernel-without-nfs',
        `Not proven: the kernel there has no NFS${filesystem === null ? '' : `, and what was mounted is ${filesystem}`}. The volume was made and removed.`,
        'Install the NFS client, or try it on another host.',
      ),
    };
  if (nas && filesystem !== null && !filesystem.startsWith('nfs'))
    return {
      ok: null,
      ...about,
      error: said(
        'mount-no-nfs',
        `Not proven: what was mounted is no NFS but ${filesystem}.`,
        'Is the driver what it should be? netappdvp hosts status',
      ),
    };
  return { ok: true, ...about, error: null };
}

const words: Readonly<Record<string, string>> = {
  create: 'made',
  write: 'mounted and written',
  read: 'mounted and read',
};
