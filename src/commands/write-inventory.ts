import { resolve } from 'node:path';
import { observeConfigFile, performConfigWrite } from '../config/file.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { HostTarget } from '../hosts/connection.ts';
import { inventoryText } from '../hosts/inventory.ts';
import { Secret } from '../secret.ts';

/**
 * Writes an inventory of hosts that answered: where they are reached, by which login, with which labels. A file
 * that says something else is replaced only with `force`, and kept beside the new one. Throws UsageError.
 */
export async function writeInventory(
  file: string,
  targets: readonly HostTarget[],
  force: boolean,
  context: Context,
): Promise<void> {
  const hosts = targets.map(({ name, address, user, port, sudo, labels }) => ({
    name: address,
    address,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(sudo === 'auto' ? {} : { sudo: sudo === 'yes' }),
    labels: { ...(name === address || name.includes('@') ? {} : { name }), ...labels },
  }));
  const content = new Secret(
    inventoryText(hosts, 'Hosts of netappdvp: user, port, sudo and labels may be changed by hand.'),
  );
  const state = await observeConfigFile(resolve(context.paths.cwd, file));
  if (state.content?.reveal() === content.reveal()) {
    context.terminal.note(`${file} says this already.`);
    return;
  }
  if (state.content !== null && !force)
    throw new UsageError(
      `${file} is there and says something else; it was left as it is.`,
      'Give --force to replace it (the old one is kept beside it), or another name.',
      'inventory-differs',
    );
  const { backup } = await performConfigWrite({
    state,
    content,
    now: context.clock.now(),
    id: context.newId(),
  });
  context.terminal.note(
    `Wrote ${targets.length} hosts to ${file}${backup === null ? '' : `; the old one is ${backup}`}.`,
  );
}
