import { type Cluster, nextNumber } from './cluster.ts';
import type { EmsEvent } from './state.ts';

/** syslog's words for the levels of ems-autosupport-log (ONTAPI 1.9 reference, libnetapp1). */
const severities = [
  'emergency',
  'alert',
  'critical',
  'error',
  'warning',
  'notice',
  'informational',
  'debug',
];

export function severityOf(event: Pick<EmsEvent, 'severity'>): string {
  return severities[event.severity] ?? 'notice';
}

/** The number of a severity's word. */
export function levelOf(word: string): number {
  return severities.indexOf(word);
}

/** "The event is encapsulated in an app.log.x EMS event based on error level" (same reference). */
export function messageName(event: EmsEvent): string {
  const names = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
  return `app.log.${names[event.severity] ?? 'notice'}`;
}

/** The text of the event: who, what, and the description. Its exact pattern is an assumption. */
export function messageText(event: EmsEvent): string {
  return `${event.computer}: ${event.source} ${event.appVersion}: (${event.id}) ${event.category}: ${event.description}`;
}

/** A plugin beats daily and a simulator may live long: old entries go, as in a real log. */
export function logEvent(cluster: Cluster, event: Omit<EmsEvent, 'sequence' | 'time'>): EmsEvent {
  const entry: EmsEvent = { sequence: nextNumber(cluster), time: cluster.now(), ...event };
  const { ems } = cluster.state;
  ems.push(entry);
  ems.splice(0, Math.max(0, ems.length - 1000));
  return entry;
}
