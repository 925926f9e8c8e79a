const binary = 'kmgtpezy';

/** Smallest volume that the plugin takes as a default, in bytes (Trident, ontap_common.go). */
export const MINIMUM_VOLUME_BYTES = 20_971_520;
/** Smallest volume of SolidFire, in bytes. */
export const MINIMUM_SOLIDFIRE_BYTES = 1_000_000_000;

/**
 * Takes a size as the plugin writes it (Trident, pkg/capacity): a whole number with an optional unit, in
 * any case, without a space: k, ki, kib, m … are powers of 1024, kb, mb, gb … powers of 1000, b and bytes
 * nothing. A bare number is bytes. Returns bytes, or null when it is no size.
 */
export function parseSizeBytes(text: string): number | null {
  const match = /^(\d+)([a-z]*)$/i.exec(text);
  if (!match) return null;
  const unit = (match[2] ?? '').toLowerCase();
  const factor = unitFactor(unit);
  return factor === null ? null : Number(match[1]) * factor;
}

function unitFactor(unit: string): number | null {
  if (unit === '' || unit === 'b' || unit === 'bytes') return 1;
  const power = binary.indexOf(unit.charAt(0)) + 1;
  if (power === 0) return null;
  const rest = unit.slice(1);
  if (rest === '' || rest === 'i' || rest === 'ib') return 1024 ** power;
  return rest === 'b' ? 1000 ** power : null;
}
