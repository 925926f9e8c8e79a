import { type ConfigFileState, performConfigWrite, performModeRepair } from '../config/file.ts';
import type { Context } from '../context.ts';
import { CancelledError, type Diagnostic, ExitCode } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { diagnosticsView, type InitOutcome, initView } from '../terminal/config-view.ts';
import { checkConfig, differs, showWork } from './init-check.ts';
import { type InitInput, readInitInput } from './init-input.ts';
import { defineCommand } from './spec.ts';

interface InitResult extends InitOutcome {
  /** The document itself, when it was asked for on standard output. */
  readonly document: Secret | null;
}

export const command = defineCommand<InitInput, InitResult>({
  input: readInitInput,
  run: makeConfig,
  view: (result, look) => result.document?.reveal() ?? initView(result, look),
  json: ({ path, changed, backup, diagnostics, dryRun, refused }) => ({
    path,
    changed,
    backup,
    diagnostics,
    dryRun,
    ...(refused ? { error: refusal(diagnostics) } : {}),
  }),
  showsSecrets: (result) => result.document !== null,
  exitCode: (result) => (result.refused ? ExitCode.usage : ExitCode.ok),
});

async function makeConfig(input: InitInput, context: Context): Promise<InitResult> {
  const { state, dryRun } = input;
  const checked = await checkConfig(input, context);
  const { content, diagnostics, needsForce } = checked;
  const path = state?.path ?? '-';
  const refused = checked.becomes === 'refused';
  const outcome = {
    path,
    dryRun,
    refused,
    diagnostics,
    needsForce: false,
    backup: null,
    document: null,
  };
  if (refused) return { ...outcome, changed: false };
  if (state === null) {
    const found = diagnostics.filter(({ severity }) => severity !== 'info');
    if (found.length > 0)
      context.terminal.note(diagnosticsView('stdout', found, context.terminal.look).trimEnd());
    return { ...outcome, changed: false, document: content };
  }
  if (checked.becomes === 'unchanged') return { ...outcome, changed: false };
  if (checked.becomes === 'secured') {
    tellMode(state, dryRun, context);
    if (!dryRun) await performModeRepair(state);
    return { ...outcome, changed: true };
  }
  showWork({ ...input, state }, content, context);
  if (dryRun) return { ...outcome, changed: true, needsForce };
  if (needsForce) throw differs(state);
  if (!input.reviewed) await confirm(input, state, context);
  const write = { state, content, now: context.clock.now(), id: context.newId() };
  const { backup } = await performConfigWrite(write);
  return { ...outcome, changed: true, backup };
}

function tellMode({ mode, target }: ConfigFileState, dryRun: boolean, context: Context): void {
  const digits = (mode ?? 0).toString(8).padStart(4, '0');
  context.terminal.note(
    `${target} has the mode ${digits}; it holds a password and ${dryRun ? 'would get' : 'gets'} 0600.`,
  );
}

async function confirm(input: InitInput, state: ConfigFileState, context: Context): Promise<void> {
  // --force and the file's absence say what may happen; a person at a terminal is asked all the same.
  if (input.yes || !context.prompter.interactive) return;
  const verb = state.content === null ? 'Write' : 'Replace';
  const agreed = await context.prompter.confirm({
    message: `${verb} ${state.target}?`,
    option: '--yes',
    initial: true,
  });
  if (!agreed) throw new CancelledError('Declined; nothing was written.');
}

function refusal(diagnostics: readonly Diagnostic[]): object {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  return {
    code: 'config-invalid',
    message: `Nothing was written: ${first?.message ?? 'the document is not valid.'}`,
    hint: first?.hint ?? null,
  };
}
