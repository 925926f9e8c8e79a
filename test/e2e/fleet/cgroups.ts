import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';

/** Takes away the control groups, in every hierarchy, whose name starts like this; their processes have ended. */
export async function removeControlGroups(start: string): Promise<void> {
  for (const group of await controlGroups(start)) {
    await removeTree(group);
  }
}

/** Paths of the top-level control groups whose name starts like this. */
export async function controlGroups(start: string): Promise<string[]> {
  const { stdout } = await run(['findmnt', '-n', '-t', 'cgroup,cgroup2', '-o', 'TARGET']);
  const hierarchies = stdout.split('\n').filter((line) => line !== '');
  const found = await Promise.all(
    hierarchies.map(async (hierarchy) =>
      (await readdir(hierarchy))
        .filter((name) => name.startsWith(start))
        .map((name) => join(hierarchy, name)),
    ),
  );
  return found.flat();
}

/** A control group's files cannot be removed, its folders can, from the leaves up. */
async function removeTree(group: string): Promise<void> {
  try {
    const entries = await readdir(group, { withFileTypes: true });
    for (const entry of entries.filter((one) => one.isDirectory())) {
      await removeTree(join(group, entry.name));
    }
    await rmdir(group);
  } catch (error) {
    // Two runs may sweep after the same crashed third one.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
