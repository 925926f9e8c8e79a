import { shellWord as word } from './role-lines.ts';

/**
 * The ONTAP CLI lines that bring a deleted volume back (ONTAP 9 command reference, volume recovery-queue, privilege
 * level advanced or diagnostic by release). That it comes back offline, unmounted and under its name in the queue was
 * not verified on a live system.
 */
export function recoveryLines(svm: string, queued: string, former: string): string[] {
  const at = `-vserver ${word(svm)}`;
  return [
    'set -privilege diagnostic -confirmations off',
    `volume recovery-queue recover ${at} -volume ${word(queued)}`,
    'set -privilege admin',
    `volume rename ${at} -volume ${word(queued)} -newname ${word(former)}`,
    `volume online ${at} -volume ${word(former)}`,
    `volume mount ${at} -volume ${word(former)} -junction-path /${word(former)}`,
  ];
}

/** Takes a volume out of a prefix: its new name, and its junction under that name. */
export function renameLines(svm: string, volume: string, name: string): string[] {
  const at = `-vserver ${word(svm)}`;
  return [
    `volume unmount ${at} -volume ${word(volume)}`,
    `volume rename ${at} -volume ${word(volume)} -newname ${word(name)}`,
    `volume mount ${at} -volume ${word(name)} -junction-path /${word(name)}`,
  ];
}
