import { type Backend, isAudited } from '../audit/drivers.ts';
import type { HeardBackends } from '../audit/report.ts';
import type { Heartbeat } from '../ontapi/client-storage.ts';

/** Takes the beats of the log and the audited backends, returns what the report says of them. */
export function heardBackends(
  beats: readonly Heartbeat[],
  backends: readonly Backend[],
): HeardBackends {
  return {
    available: true,
    reason: null,
    backends: beats.map(({ svm, prefix, driver, platform, host, lastSeen }) => ({
      svm,
      prefix,
      driver,
      platform,
      host,
      lastSeen,
      known: isKnown({ svm, prefix, driver }, backends),
    })),
  };
}

/** The backends of the log that none of the audited ones is. A driver that is not audited makes no volumes here. */
export function otherBackends(
  beats: readonly Heartbeat[],
  backends: readonly Backend[],
): Backend[] {
  return beats.flatMap((beat) => {
    const { driver, svm, prefix } = beat;
    if (isKnown(beat, backends) || !isAudited(driver)) return [];
    return [{ prefix, source: sourceText(beat), driver, svm, labelSets: [], digest: null }];
  });
}

function sourceText({ host, platform }: Heartbeat): string {
  const where = [platform, host].filter((word) => word !== '').join(' on ');
  return where === '' ? "ONTAP's event log" : `ONTAP's event log: ${where}`;
}

function isKnown(
  beat: Pick<Heartbeat, 'svm' | 'prefix' | 'driver'>,
  backends: readonly Backend[],
): boolean {
  return backends.some(
    ({ svm, prefix, driver }) =>
      prefix === beat.prefix && driver === beat.driver && (svm === null || svm === beat.svm),
  );
}
