import { Rejected } from './rejection.ts';

/** Sizes: plain bytes, or a number with a binary unit (1g, 10M, 1GB), as ONTAP's size arguments take. Returns bytes or null. */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)b?$/i.exec(text.trim());
  if (!match) return null;
  const unit = ['', 'k', 'm', 'g', 't', 'p'].indexOf((match[2] ?? '').toLowerCase());
  return Math.floor(Number(match[1]) * 1024 ** unit);
}

/** UNIX permissions as octal ("755", "0755") or "---rwxr-xr-x" / "rwxr-xr-x". Returns the number, or null. */
export function parsePermissions(text: string): number | null {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  const match = /^(?:[-s]{2}[-t])?((?:[r-][w-][x-]){3})$/.exec(text);
  if (!match?.[1]) return null;
  return Array.from(match[1]).reduce((bits, letter) => bits * 2 + (letter === '-' ? 0 : 1), 0);
}

/** Netmask "255.255.255.0" to 24; null when it is no contiguous mask. */
export function maskToLength(mask: string): number | null {
  const parts = mask.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return null;
  const bits = parts.map((part) => part.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : null;
}

/** 24 to "255.255.255.0"; for IPv6 ONTAP gives the mask in hexadecimal groups. */
export function lengthToMask(length: number, v6: boolean): string {
  if (v6) {
    const groups = Array.from({ length: 8 }, (_, index) => {
      const own = Math.min(16, Math.max(0, length - index * 16));
      return ((0xffff << (16 - own)) & 0xffff).toString(16);
    });
    return groups.join(':').replace(/(:0)+$/, '::');
  }
  return [0, 8, 16, 24]
    .map((start) => {
      const own = Math.min(8, Math.max(0, length - start));
      return (0xff << (8 - own)) & 0xff;
    })
    .join('.');
}

/**
 * Volume names: letters, digits and underscores, first no digit, at most 203. The first text and its
 * code are from NetApp/trident issue 168; the other texts are assumptions.
 */
export function checkVolumeName(name: string): void {
  const bad = /[^A-Za-z0-9_]/.exec(name);
  if (bad) {
    throw new Rejected(
      'not-allowed',
      `Invalid character '${bad[0]}' in volume name. It can have '_' and alphanumeric characters.`,
    );
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw new Rejected(
      'volume-name-invalid',
      `Volume name "${name}" must begin with a letter or an underscore.`,
    );
  }
  if (name.length > 203) {
    throw new Rejected('volume-name-invalid', 'Volume name is longer than 203 characters.');
  }
}
