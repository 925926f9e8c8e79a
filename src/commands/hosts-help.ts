import type { Context } from '../context.ts';
import { HostError, type HostTarget } from '../hosts/connection.ts';

/** What a person at the terminal could do about a host that could not be worked with. */
export type Help = 'host-key' | 'sudo-password';

/** Whether a person can help with this error; null when not, or when there is nobody. */
export function helpFor(error: unknown, context: Context): Help | null {
  if (!context.prompter.interactive || !(error instanceof HostError)) return null;
  if (error.kind === 'host-key-unknown') return 'host-key';
  return error.code === 'sudo-password-needed' ? 'sudo-password' : null;
}

/**
 * Does `work` with a host, asking the person for what turns out to be missing: OpenSSH's own question about
 * an unknown host key, sudo's password. Each is asked once; `failed` is what a first try has thrown already.
 * Throws what `work` throws.
 */
export async function helpHost<R>(
  target: HostTarget,
  context: Context,
  work: (target: HostTarget) => Promise<R>,
  failed?: HostError,
): Promise<R> {
  let current = target;
  let known = failed;
  const given = new Set<Help>();
  for (;;) {
    try {
      if (known !== undefined) throw known;
      return await work(current);
    } catch (error) {
      known = undefined;
      const help = helpFor(error, context);
      if (help === null || given.has(help)) throw error;
      given.add(help);
      context.progress.stop();
      current =
        help === 'host-key'
          ? { ...current, askAboutHostKey: true }
          : await withSudoPassword(current, context);
    }
  }
}

async function withSudoPassword(target: HostTarget, context: Context): Promise<HostTarget> {
  const sudoPassword = await context.prompter.secret({
    message: `Password for sudo on ${target.name}:`,
    option: '--sudo-password-file',
  });
  context.terminal.hide(sudoPassword);
  return { ...target, sudoPassword };
}
