import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { Secret } from '../secret.ts';
import {
  type CommandResult,
  type HostConnection,
  HostError,
  type HostTarget,
  type RemoteCommand,
} from './connection.ts';
import { commandLine, promptsSeen, unwrap, type Wrapped, wrap } from './shell.ts';
import {
  askingArgs,
  exitArgs,
  parseSshSettings,
  type SshSettings,
  sshArgs,
  targetArgs,
} from './ssh-args.ts';
import { explainSsh, explainSudo, keysForgotten, noSsh, sessionLost } from './ssh-errors.ts';
import { holdOpen, makeSocketFolder, socketIn, sweepSocketFolders } from './ssh-sockets.ts';
import { uploadFile } from './upload.ts';

export interface SshSetup {
  /** The environment for ssh; passwords of this program are taken out of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unguessable letters and digits. */
  newId(): string;
  trace(line: string): void;
  /** Set once the user wants the run to end: no new connection is made. */
  readonly signal: AbortSignal;
}

interface Session {
  readonly target: HostTarget;
  readonly setup: SshSetup;
  readonly settings: SshSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly controlPath: string;
  /** What keeps our own shared connection from ending between two sessions. */
  held: Socket | null;
}

const OUTPUT_MAX = 16 * 1024 * 1024;
/** Beyond the remote time limit, for connecting and for a slow link. */
const GRACE_MS = 20_000;

/**
 * Connects to a host by the system's OpenSSH client, so that the user's ~/.ssh/config, agent, jump hosts
 * and known_hosts apply. Nothing is sent before the host key was checked. The connection itself is made by
 * the first command. Throws HostError 'failed' when there is no ssh, or none that remembers new host keys.
 */
export async function connectSsh(target: HostTarget, setup: SshSetup): Promise<HostConnection> {
  setup.signal.throwIfAborted();
  const env = childEnvironment(setup.env);
  const settings = await readSettings(target, env);
  if (target.acceptNewHostKeys && settings.forgetsKeys) throw keysForgotten(target);
  const folder = await makeSocketFolder();
  const controlPath = socketIn(folder);
  const session: Session = { target, setup, settings, env, controlPath, held: null };
  const end = (): void => {
    session.held?.destroy();
    if (settings.controlPath === null) endConnection(exitArgs(target, controlPath), env);
  };
  const leave = (): void => {
    end();
    rmSync(folder, { recursive: true, force: true });
  };
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    process.off('exit', leave);
    end();
    await rm(folder, { recursive: true, force: true });
  };
  // An abrupt end must not leave a connection behind. Many hosts are many listeners.
  process.setMaxListeners(Math.max(process.getMaxListeners(), process.listenerCount('exit') + 20));
  process.once('exit', leave);
  const connection: HostConnection = {
    target,
    run: (command) => runCommand(session, command),
    upload: (path, content, mode) =>
      uploadFile(connection, { path, content, mode, now: new Date() }),
    close,
  };
  try {
    if (target.askAboutHostKey === true) {
      await askAboutHostKey(session);
      setup.signal.throwIfAborted();
    }
  } catch (error) {
    await close();
    throw error;
  }
  return connection;
}

/** Ends connections that killed runs have left open on this machine, and removes their folders. */
export function sweepConnections(env: SshSetup['env']): void {
  sweepSocketFolders((socket) => {
    // Which host is behind a socket does not matter to ssh.
    if (existsSync(socket))
      endConnection(['-o', `ControlPath=${socket}`, '-O', 'exit', 'left'], childEnvironment(env));
  });
}

function endConnection(args: string[], env: NodeJS.ProcessEnv): void {
  spawnSync('ssh', args, { env, stdio: 'ignore', timeout: 2000 });
}

function childEnvironment(env: SshSetup['env']): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^NETAPPDVP_.*PASSWORD/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** Asks ssh itself what it would do for this host: Include, Match and Host patterns are its business. */
async function readSettings(target: HostTarget, env: NodeJS.ProcessEnv): Promise<SshSettings> {
  const args = ['-G', ...targetArgs(target), '--', target.address];
  const { code, stdout, stderr } = await new Promise<{
    code: number | null;
    stdout: string;
    stderr: string;
  }>((resolve, reject) => {
    const child = spawn('ssh', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out = collect(child.stdout);
    const err = collect(child.stderr);
    child.on('error', () => reject(noSsh(target)));
    child.on('close', (exit) => resolve({ code: exit, stdout: out(), stderr: err() }));
  });
  if (code !== 0) throw explainSsh(stderr, '', target);
  return parseSshSettings(stdout);
}

/** However it ends, the first command, which asks about nothing, tells what is wrong in its own words. */
function askAboutHostKey({ target, settings, env, controlPath }: Session): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', askingArgs(target, settings, controlPath), {
      env,
      stdio: ['inherit', 'ignore', 'inherit'],
    });
    child.on('error', () => reject(noSsh(target)));
    child.on('exit', () => resolve());
  });
}

async function runCommand(session: Session, command: RemoteCommand): Promise<CommandResult> {
  const { target, setup } = session;
  const wrapped = wrap({
    script: command.script,
    args: command.args,
    asRoot: command.asRoot,
    sudo: target.sudo,
    sudoPassword: target.sudoPassword !== undefined,
    timeoutSeconds: Math.ceil(command.timeoutMs / 1000),
    nonce: setup.newId() + setup.newId(),
  });
  const started = performance.now();
  let heard = await converse(session, command, wrapped);
  if (heard.unborn) heard = await converse(session, command, wrapped);
  hold(session);
  const { stdout, stderr, overdue } = heard;
  const ms = Math.round(performance.now() - started);
  const end = unwrap(stdout, wrapped);
  setup.trace(
    `${target.name}: ${commandLine(command)} → ${end === null ? 'did not finish' : `exit ${end.exitCode}`} (${ms} ms)`,
  );
  if (overdue || end?.exitCode === 124 || end?.exitCode === 137) throw tooLong(session, command);
  const said = stderr.replaceAll(wrapped.prompt, '');
  if (end === null && said.trim() === '' && stdout.includes(`${wrapped.ready}\n`))
    throw sessionLost(target, command.name);
  if (end === null) throw explainSsh(said, stdout.replaceAll(wrapped.ready, ''), target);
  if (!end.began && command.asRoot) throw explainSudo(said, target);
  return { exitCode: end.exitCode, stdout: end.stdout, stderr: said, ms };
}

/** A connection that was lost is made anew by the next session, and held anew after it. */
function hold(session: Session): void {
  if (session.settings.controlPath !== null) return;
  if (session.held === null || session.held.destroyed) session.held = holdOpen(session.controlPath);
}

function tooLong({ target }: Session, command: RemoteCommand): HostError {
  return new HostError('timeout', target.name, {
    message: `The step "${command.name}" took longer than ${Math.ceil(command.timeoutMs / 1000)} s and was stopped.`,
    hint: 'Look at the load of the host and at its Docker engine, then run the command again.',
  });
}

interface Conversation {
  readonly stdout: string;
  readonly stderr: string;
  readonly overdue: boolean;
  /** ssh never began: nothing was sent, and it can be started again. */
  readonly unborn: boolean;
}

/**
 * One ssh session: the sudo password goes out only after sudo asked for it with our nonce, the input only
 * after the script said that it began. A second question ends the input: a password is tried once.
 */
function converse(
  { target, settings, env, controlPath }: Session,
  command: RemoteCommand,
  wrapped: Wrapped,
): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    const args = sshArgs(target, settings, controlPath, wrapped.line);
    // Its own process group: a Ctrl-C meant for us must not end a step in the middle.
    const child: ChildProcessWithoutNullStreams = spawn('ssh', args, {
      env,
      detached: true,
      stdio: 'pipe',
    });
    let prompts = 0;
    let sent = false;
    let overdue = false;
    const timer = setTimeout(() => {
      overdue = true;
      child.kill('SIGKILL');
    }, command.timeoutMs + GRACE_MS);
    const out = collect(child.stdout, (text) => {
      if (sent || !text.includes(`${wrapped.ready}\n`)) return;
      sent = true;
      child.stdin.end(textOf(command.input));
    });
    const err = collect(child.stderr, (text) => {
      const seen = promptsSeen(text, wrapped);
      if (seen === prompts || sent) return;
      prompts = seen;
      if (seen === 1 && target.sudoPassword !== undefined)
        child.stdin.write(`${target.sudoPassword.reveal()}\n`);
      else child.stdin.end();
    });
    child.stdin.on('error', () => undefined);
    let endedBy: NodeJS.Signals | null = null;
    const finish = (): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      // A Ctrl-C in the instant between fork and the new process group ends ssh before it became one.
      const unborn = endedBy === 'SIGINT' && out() === '' && err() === '';
      resolve({ stdout: out(), stderr: err(), overdue, unborn });
    };
    child.on('error', () => {
      clearTimeout(timer);
      reject(noSsh(target));
    });
    child.on('close', finish);
    // The connection that stays open in the background may hold our pipes: an end is an end.
    child.on('exit', (_code, signal) => {
      endedBy = signal;
      setTimeout(finish, unwrap(out(), wrapped) === null ? 1000 : 100).unref();
    });
  });
}

function textOf(input: RemoteCommand['input']): string {
  return input instanceof Secret ? input.reveal() : (input ?? '');
}

/** Gathers a stream as text, telling `onText` everything so far; returns a reader. */
function collect(
  stream: NodeJS.ReadableStream,
  onText: (text: string) => void = () => undefined,
): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < OUTPUT_MAX) text += chunk;
    onText(text);
  });
  return () => text;
}
