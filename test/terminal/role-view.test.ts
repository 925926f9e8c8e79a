import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/templates/plugin-calls.ts';
import {
  type RoleQuestion,
  roleProfiles,
  roleQuestion,
  roleRows,
} from '../../src/templates/roles.ts';
import { roleView } from '../../src/terminal/role-view.ts';

/** Every row is explained, however narrow the terminal is, and no word is cut. */
const backends: readonly Backend[] = [
  'ontap-nas',
  'ontap-nas-economy',
  'ontap-nas-flexgroup',
  'ontap-san',
  'ontap-san-nvme',
  'ontap-san-economy',
];

function view(question: RoleQuestion, width: number): string {
  const rows = roleRows(question);
  const shown = {
    ...question,
    role: 'trident_role',
    svm: 'SVM',
    source: 'profile',
    cli: null,
    rows,
  };
  return roleView({ ...shown, source: 'profile' }, { colour: false, width });
}

const cases = backends.flatMap((backend) =>
  roleProfiles.flatMap((profile) =>
    (['command', 'rest'] as const)
      .filter((style) => style === 'command' || profile !== 'fenced')
      .map((style) => roleQuestion(backend, { profile, style, features: ['clones', 'chap'] })),
  ),
);

describe.each(cases)('role show of $backend, $profile, $style', (question) => {
  it.each([80, 132, 400])('in %i columns holds every row and every sentence', (width) => {
    const text = view(question, width);
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
    const words = text.replaceAll(/\s+/g, ' ');
    for (const row of roleRows(question)) {
      expect(
        lines.some((line) => line.startsWith(`${row.path} `)),
        row.path,
      ).toBe(true);
      if (width === 80) expect(words).toContain(row.reason);
    }
  });
});
