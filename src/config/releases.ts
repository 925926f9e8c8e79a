/** Every release of the plugin, oldest first (the tags of NetApp/trident; 17.10 is its predecessor nDVP). Texts compare in this order. */
export const releases = [
  '17.10',
  '18.01',
  '18.04',
  '18.07',
  '18.10',
  '19.01',
  '19.04',
  '19.07',
  '19.10',
  '20.01',
  '20.04',
  '20.07',
  '20.10',
  '21.01',
  '21.04',
  '21.07',
  '21.10',
  '22.01',
  '22.04',
  '22.07',
  '22.10',
  '23.01',
  '23.04',
  '23.07',
  '23.10',
  '24.02',
  '24.06',
  '24.10',
  '25.02',
  '25.06',
  '25.10',
  '26.02',
  '26.06',
] as const;
export type Release = (typeof releases)[number];

/** What a document is checked for when nobody says otherwise. */
export const newestRelease: Release = '26.06';

/**
 * Takes "26.06", "25.06.2" (a patch is its release) or "19.07..26.06", returns the releases that it names,
 * or a sentence saying what is wrong.
 */
export function parseReleases(
  text: string,
): { readonly releases: readonly Release[] } | { readonly problem: string } {
  const [from = '', to = from, ...rest] = text.split('..');
  const [first, last] = [indexOf(from), indexOf(to)];
  if (rest.length > 0 || first === null || last === null)
    return {
      problem: `The plugin's releases are written as 26.06 or 19.07..26.06; known are ${releases[0]} to ${newestRelease}.`,
    };
  if (first > last) return { problem: `${from} is newer than ${to}; write the older one first.` };
  return { releases: releases.slice(first, last + 1) };
}

function indexOf(text: string): number | null {
  const release = /^v?(\d\d\.\d\d)(?:\.\d+)?$/.exec(text.trim())?.[1];
  const index = releases.findIndex((known) => known === release);
  return index < 0 ? null : index;
}

/** Takes releases in order, returns them as spans: "19.07 to 20.04, 26.06". */
export function releaseSpans(list: readonly string[]): string {
  const spans: [string, string][] = [];
  for (const release of list) {
    const last = spans.at(-1);
    const index = releases.findIndex((known) => known === release);
    if (last !== undefined && releases[index - 1] === last[1]) last[1] = release;
    else spans.push([release, release]);
  }
  return spans.map(([from, to]) => (from === to ? from : `${from} to ${to}`)).join(', ');
}
