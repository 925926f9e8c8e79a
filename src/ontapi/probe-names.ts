/**
 * A name that ONTAP cannot give to anything: a slash, blanks, a dash after the prefix, and longer than any name may be
 * (volumes 203, igroups 96, policies 256, qtrees and NVMe subsystems 64 characters). It holds nothing that a query takes
 * for a wildcard, an alternative, a range or a negation: of the prefix only what names of volumes are made of.
 *
 * A call about it fails whatever the login may do, so that the way it fails tells whether the login may: ONTAP is taken
 * to judge permission before it looks at names. That is not verified on a live system; where it is wrong, a call counts
 * as allowed that is not.
 */
export function impossibleName(prefix: string): string {
  const start = /^\w*/.exec(prefix)?.[0] ?? '';
  return `${start}-/ netappdvp asks whether this login may ${'x'.repeat(256)}`;
}
