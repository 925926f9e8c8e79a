import { UsageError } from '../errors.ts';
import { command as onOntap } from './rotate-on-ontap.ts';
import { command as fleet } from './rotate-password.ts';
import type { AnyCommand } from './spec.ts';

/** With --no-hosts ONTAP alone is changed; otherwise the whole fleet is led over. */
export const command: AnyCommand = {
  async execute(given, context, output) {
    if (given.declined('hosts')) return onOntap.execute(given, context, output);
    if (given.has('generatePluginPassword'))
      throw new UsageError(
        '--generate-plugin-password goes with --no-hosts.',
        'A rotation that includes the hosts makes its password itself.',
      );
    return fleet.execute(given, context, output);
  },
};
