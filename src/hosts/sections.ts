/** One line of a script's output: what was looked at, how that ended, what it printed. */
export interface Section {
  readonly name: string;
  readonly exitCode: number;
  readonly text: string;
}

/** Takes what a looking script printed (name, exit code, base64 on each line), returns its sections in order. */
export function readSections(stdout: string): Section[] {
  return stdout.split('\n').flatMap((line) => {
    const match = /^([a-z.]+) (\d+) ?([A-Za-z0-9+/=]*)$/.exec(line);
    if (match?.[1] === undefined) return [];
    const text = Buffer.from(match[3] ?? '', 'base64').toString('utf8');
    return [{ name: match[1], exitCode: Number(match[2]), text }];
  });
}
