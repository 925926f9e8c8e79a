import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorCode, UserError } from '../errors.ts';
import { parseFingerprint } from './fingerprint.ts';

// Fingerprints that a person confirmed once, by host:port, as ssh keeps known_hosts.

const FILE = 'known_clusters';

/**
 * Takes the text of a known_clusters file ("host:port SHA256:AA:…" lines, # comments), returns it by address.
 * Throws UserError naming the line that cannot be read: a skipped line would be a forgotten certificate.
 */
export function parsePins(content: string, path: string): Map<string, string> {
  const pins = new Map<string, string>();
  for (const [index, line] of content.split('\n').entries()) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#')) continue;
    const [address = '', fingerprint = '', ...rest] = bare.split(/\s+/);
    const pin = parseFingerprint(fingerprint);
    if (pin === null || rest.length > 0 || !/:\d+$/.test(address))
      throw new UserError({
        code: 'known-clusters',
        message: `${path}, line ${index + 1} is not "HOST:PORT SHA256:AA:BB:…".`,
        hint: `Mend or delete that line of ${path}.`,
      });
    pins.set(address.toLowerCase(), pin);
  }
  return pins;
}

function readPins(path: string): Map<string, string> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Map();
    throw fileFailure(path, 'read', error);
  }
  return parsePins(content, path);
}

/** Takes the state directory and host:port, returns SHA256:AA:BB:… or null when it was never confirmed. Throws UserError. */
export function readPin(stateDirectory: string, address: string): string | null {
  return readPins(join(stateDirectory, FILE)).get(address.toLowerCase()) ?? null;
}

/** Adds an address or replaces its fingerprint; the file is replaced whole, 0600. Throws UserError. */
export function rememberPin(stateDirectory: string, address: string, fingerprint: string): void {
  const pin = parseFingerprint(fingerprint);
  if (pin === null) throw new TypeError('no SHA-256 fingerprint');
  const path = join(stateDirectory, FILE);
  const pins = readPins(path).set(address.toLowerCase(), pin);
  const lines = [...pins].map(([at, known]) => `${at} ${known}\n`).toSorted();
  const content = `# Certificates of ONTAP clusters that were confirmed once.\n${lines.join('')}`;
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileFailure(path, 'written', error);
  }
}

function fileFailure(path: string, what: string, error: unknown): UserError {
  return new UserError({
    code: 'known-clusters',
    message: `${path} cannot be ${what} (${errorCode(error) || 'unknown error'}).`,
  });
}
