import type { RunResult } from '../plan/plan.ts';
import type { RotationStep } from '../plan/rotation.ts';
import { runLine } from './plan-view.ts';
import { styleFor } from './style.ts';
import type { Look } from './terminal.ts';

/** How a rotation ended, and what to do next. */
export function rotationView(result: RunResult<RotationStep>, look: Look): string {
  const style = styleFor(look);
  const line = runLine(result, look);
  if (result.error !== undefined)
    return `${line}Next: mend what is said above, then run the same command again; every host has a login that works.\n`;
  return `${line}Next: ${style.typed('netappdvp hosts status --check')}\n`;
}
