import { argvFix, byHand, startServices } from './fixes.ts';
import { type Found, finding } from './preflight-checks.ts';
import type { HostFittings } from './preflight-facts.ts';

/** Services that run and would not after the next start of the host. A socket that is enabled starts its service. */
export function checkEnabled(names: readonly string[], { services, tools }: HostFittings): Found[] {
  const off = names.filter(
    (name) =>
      services.get(name)?.enabled === 'disabled' &&
      services.get(`${name}.socket`)?.enabled !== 'enabled',
  );
  if (off.length === 0 || !tools.has('systemd')) return [];
  return [
    finding(
      'warning',
      'services-not-enabled',
      `${off.join(' and ')} will not start with the host.`,
      'Let it start with the host.',
      argvFix(['systemctl', 'enable', ...off]),
    ),
  ];
}

/** Services that should run and do not; [] where systemd does not run, for then nobody can tell. */
export function checkServices(
  names: readonly string[],
  { services, tools }: HostFittings,
  code: string,
  why: string,
): Found[] {
  const stopped = names.filter((name) => {
    const own = services.get(name)?.active === 'active';
    return !own && services.get(`${name}.socket`)?.active !== 'active';
  });
  if (stopped.length === 0) return [];
  const fix = tools.has('systemd')
    ? startServices(stopped)
    : byHand(stopped.map((name) => `service ${name} start`).join('; '));
  return [
    finding(
      'error',
      code,
      `${stopped.join(' and ')} ${stopped.length === 1 ? 'does' : 'do'} not run: ${why}.`,
      'Start it, now and at each start.',
      fix,
    ),
  ];
}
