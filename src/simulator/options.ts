import { networkInterfaces } from 'node:os';
import { SimulatorUsageError } from './rejection.ts';
import type { OntapVersion } from './state.ts';

/** How to start a simulator; everything is optional. */
export interface SimulatorOptions {
  /** Default 127.0.0.1 and a free port. */
  readonly listen?: { readonly host: string; readonly port: number } | undefined;
  /** Default typical. */
  readonly scenario?: string | undefined;
  /** "9.15.1" (the default), with or without a patch level. */
  readonly ontapVersion?: string | undefined;
  readonly volumes?: number | undefined;
  /** Added to every answer. */
  readonly latencyMs?: number | undefined;
  readonly seed?: number | undefined;
  readonly faultsFile?: string | undefined;
  /** PEM file of what vouches for client certificates; none: client-enabled is false. */
  readonly clientCaFile?: string | undefined;
  readonly stateFile?: string | undefined;
  readonly requestLog?: string | undefined;
  readonly refusals?: string | undefined;
  /** Default admin. */
  readonly username?: string | undefined;
  /** Default: a new one. */
  readonly password?: string | undefined;
  /** Default: a new one. */
  readonly pluginPassword?: string | undefined;
  /** How long an asynchronous job takes; default 300. */
  readonly jobMs?: number | undefined;
  /** Milliseconds since 1970; default: the system's clock. */
  readonly now?: (() => number) | undefined;
}

/** "9.15.1" to its parts. ZAPI as modelled is that of 9.5 and later. */
export function parseVersion(text: string): OntapVersion {
  const match = /^9\.(\d{1,2})(?:\.(\d{1,2}))?(?:(?:RC|P)\d+)?$/.exec(text);
  const major = Number(match?.[1]);
  if (!match || major < 5) {
    throw new SimulatorUsageError(
      `"${text}" is no ONTAP version that can be simulated: give 9.5 or later, such as 9.15.1.`,
    );
  }
  return { generation: 9, major, minor: Number(match[2] ?? 0) };
}

/** A whole number in a range, or the fallback; throws SimulatorUsageError naming the option. */
export function wholeNumber<T>(
  value: number | undefined,
  name: string,
  [low, high]: readonly [number, number],
  fallback: T,
): number | T {
  if (value === undefined) return fallback;
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new SimulatorUsageError(`${name} must be a whole number from ${low} to ${high}.`);
  }
  return value;
}

/** What the certificate must name: the listen address first, then what every machine has. */
export function certificateNames(host: string): string[] {
  const wildcard = host === '0.0.0.0' || host === '::';
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map((address) => address.address);
  const names = [host, ...(wildcard ? own : []), '127.0.0.1', '::1', 'localhost'];
  return [...new Set(names)];
}

/** "host:port", with brackets around an IPv6 address. */
export function addressText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
