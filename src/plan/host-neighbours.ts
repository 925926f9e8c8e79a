import type { Diagnostic } from '../errors.ts';
import type { HostGoal, HostObserved } from './host-plan.ts';
import { blocker } from './planned.ts';

/** Another plugin on the same host: each has a config of its own. */
export interface NeighbourConfig {
  readonly name: string;
  readonly configPath: string;
}

/** A file that another plugin reads would be changed or taken away under it. */
export function neighbourProblems(observed: HostObserved, goal: HostGoal): Diagnostic[] {
  const { config } = goal;
  if (config === null) return [];
  const there = observed.config?.content?.reveal();
  if (there === undefined || there === config.content.reveal()) return [];
  return (observed.use?.neighbours ?? [])
    .filter(({ configPath }) => configPath === config.path)
    .map(({ name }) =>
      blocker(
        'config-shared',
        config.path,
        `The plugin ${name} reads ${config.path} too, which would change under it.`,
        'Each plugin needs a config of its own: rename the local file, or work on that plugin with --alias.',
      ),
    );
}
