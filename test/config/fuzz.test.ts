import { expect, it } from 'vitest';
import { fuzzConfigs } from '../support/config-fuzz.ts';

// bench/config-fuzz.ts does the same a million times, and also looks at the time.
it('random and mutated documents: no crash, no secret, nothing mended twice', () => {
  const report = fuzzConfigs(1500, 20260731, () => 0);
  expect(report.valid).toBeGreaterThan(100);
  expect(report.findings).toBeGreaterThan(1500);
  expect(report.mended).toBeGreaterThan(10);
});
