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
      known: isKnown({ svm, prefix, driver, platform }, backends),
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
    const kubernetes = isKubernetes(beat);
    const source = sourceText(beat);
    return [{ prefix, source, driver, svm, labelSets: [], heard: true, kubernetes, digest: null }];
  });
}

function sourceText({ host, platform }: Heartbeat): string {
  const where = [platform, host].filter((word) => word !== '').join(' on ');
  return where === '' ? "ONTAP's event log" : `ONTAP's event log: ${where}`;
}

/** Trident's word for what it runs under; Docker's plugin says "docker" (Trident, config.go). */
function isKubernetes({ platform }: Pick<Heartbeat, 'platform'>): boolean {
  return platform.toLowerCase() === 'kubernetes';
}

/** A backend of Kubernetes' plugin is none of Docker's, whatever its prefix. */
function isKnown(
  beat: Pick<Heartbeat, 'svm' | 'prefix' | 'driver' | 'platform'>,
  backends: readonly Backend[],
): boolean {
  if (isKubernetes(beat)) return false;
  return backends.some(
    ({ svm, prefix, driver }) =>
      prefix === beat.prefix && driver === beat.driver && (svm === null || svm === beat.svm),
  );
}
