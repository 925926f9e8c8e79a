import { expect, test } from 'vitest';
import type { ExportRule } from '../../src/ontapi/client.ts';
import { exportRefusal } from '../../src/plan/svm-exports.ts';

const rule = (index: number, clients: string[], change: Partial<ExportRule> = {}): ExportRule => ({
  index,
  clients,
  protocols: ['nfs'],
  ro: ['sys'],
  rw: ['sys'],
  superuser: ['sys'],
  ...change,
});
const readOnly = { rw: ['never'], superuser: ['none'] };

test.each<[string, ExportRule[], 'volume' | 'traverse', string | null]>([
  ['no rule at all', [], 'volume', 'no-rule'],
  ['a network that holds it', [rule(1, ['10.0.0.0/8'])], 'volume', null],
  ['another network', [rule(1, ['192.0.2.0/24'])], 'volume', 'no-rule'],
  ['its address among others', [rule(1, ['192.0.2.1', '10.0.0.5'])], 'volume', null],
  [
    'any security will do',
    [rule(1, ['0.0.0.0/0'], { ro: ['any'], rw: ['any'], superuser: ['any'] })],
    'volume',
    null,
  ],
  ['read only', [rule(1, ['10.0.0.0/8'], readOnly)], 'volume', 'rule'],
  ['read only is enough to look through', [rule(1, ['10.0.0.0/8'], readOnly)], 'traverse', null],
  [
    'the first rule counts, by its index',
    [rule(2, ['10.0.0.0/8']), rule(1, ['10.0.0.5'], readOnly)],
    'volume',
    'rule',
  ],
  [
    'a rule for NFSv4 only is passed over',
    [rule(1, ['10.0.0.5'], { ...readOnly, protocols: ['nfs4'] }), rule(2, ['10.0.0.5'])],
    'volume',
    null,
  ],
  ['names before it', [rule(1, ['@hosts'], readOnly), rule(2, ['10.0.0.5'])], 'volume', 'unknown'],
  ['names after it', [rule(1, ['10.0.0.5']), rule(2, ['.example.com'])], 'volume', null],
  ['names only', [rule(1, ['web1.example.com'])], 'volume', 'unknown'],
])('%s: %j for a %s is %s', (_, rules, use, why) => {
  expect(exportRefusal(rules, '10.0.0.5', use)?.why ?? null).toBe(why);
});
