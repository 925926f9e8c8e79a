import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/audit/drivers.ts';
import type { Finding } from '../../src/audit/findings.ts';
import { auditReport } from '../../src/audit/report.ts';
import type { Volume } from '../../src/ontapi/client.ts';
import { auditView } from '../../src/terminal/audit-view.ts';
import { backend, provisioning, reportFacts, volume } from '../audit/world.ts';

const plain = { colour: false, width: 10_000 };

function view(
  backends: readonly Backend[],
  volumes: readonly Volume[],
  svm: string | null = 'svm1',
  found: readonly Finding[] = [],
): string {
  const facts = { ...reportFacts(backends, volumes), found };
  return auditView(auditReport(svm, facts, null), plain);
}

function ours(name: string): Volume {
  return volume(name, { comment: provisioning({ netappdvp: 'svm1/p_' }) });
}

function many(n: number, make: (name: string) => Volume): Volume[] {
  return Array.from({ length: n }, (_, i) => make(`p_${1000 + i}`));
}

function judgement(text: string): string {
  const lines = text.split('\n');
  return lines[lines.findIndex((line) => line.startsWith('The plugin reaches')) - 1] ?? '';
}

function foreign(name: string): Volume {
  return volume(name, { comment: 'x' });
}

/** Lines of the first table. */
function tableLines(text: string): number {
  return text.split('\n\n')[0]?.split('\n').length ?? 0;
}

describe('the audit for people', () => {
  it('has the worst first, the totals, a judgement and one next step', () => {
    const text = view(
      [backend('p_')],
      [
        ours('p_a'),
        volume('p_pay', { comment: 'payroll', junctionPath: '/pay' }),
        volume('p_new', {
          cloneParent: { svm: 'svm1', volume: 'x' },
          sizeBytes: null,
          usedBytes: null,
        }),
      ],
    );
    expect(text).toBe(`VOLUME    SIZE   USED  VERDICT  WHY
p_pay   20 MiB  1 MiB  foreign  comment of another owner: "payroll" (+1)
p_new        -      -  unknown  no comment or label says whose it is (+1)
p_a     20 MiB  1 MiB  ours     our label netappdvp=svm1/p_ in its comment

PREFIX  REACHES  OURS  FOREIGN  UNKNOWN  FROM
p_            3     1        1        1  p_.json

info: Docker takes for its own what is there: "docker volume create" with the name of 2 volumes: p_new, p_pay, without the prefix, makes nothing new and reports success.
  Look before you create (netappdvp volumes list), and choose names that are free; netappdvp prefix-audit --suggest gives a prefix under which nothing stands yet.

Danger: of 3 volumes within the plugin's reach on SVM svm1 1 belongs to somebody else, and 1 more may (1 MiB used in all).
The plugin reaches volumes of its SVM by name alone, on whatever aggregate they are. "docker volume rm" on any of its hosts destroys them. That "docker volume ls" shows a volume proves nothing: it repeats what the prefix reaches.

Next: ask whose p_pay is. If yours, add --expect p_pay; if not, have it renamed so that no prefix of yours starts its name. Then a fenced role keeps the plugin to its prefix: netappdvp role show --role-profile fenced --print-cli (not verified on a live system).
Deleted the wrong one? At once: netappdvp volumes recover --svm svm1
`);
  });

  it.each<[string, readonly Backend[], Volume[], string, string]>([
    [
      'all ours',
      [backend('p_')],
      [ours('p_a'), ours('p_b')],
      "All 2 volumes within the plugin's reach on SVM svm1 are ours.",
      'run this again',
    ],
    [
      'one of ours',
      [backend('p_')],
      [ours('p_a')],
      "The one volume within the plugin's reach on SVM svm1 is ours.",
      'run this again',
    ],
    [
      'nothing',
      [backend('p_')],
      [],
      "No volume is within the plugin's reach on SVM svm1.",
      'run this again',
    ],
    [
      'unknown',
      [backend('p_')],
      [volume('p_a'), ours('p_b')],
      "Of 2 volumes within the plugin's reach on SVM svm1 none is known to be somebody else's, but nothing proves whose 1 is (1 MiB used).",
      '--expect p_a,…',
    ],
    [
      'overlap',
      [backend('p_'), backend('p_x')],
      [ours('p_a')],
      'Danger: the prefix does not keep the plugin to its own volumes.',
      'netappdvp init --storage-prefix',
    ],
    [
      'empty prefix',
      [backend('')],
      [volume('root', { svmRoot: true })],
      "Danger: of 1 volume within the plugin's reach on SVM svm1 1 belongs to somebody else (1 MiB used).",
      'netappdvp init --storage-prefix',
    ],
    [
      'pools that fold into one',
      [
        backend('a-b_', { driver: 'ontap-nas-economy' }),
        backend('a_b_', { driver: 'ontap-nas-economy' }),
      ],
      [],
      'Danger: the prefix does not keep the plugin to its own volumes.',
      'netappdvp init --storage-prefix',
    ],
    [
      'a volume that a create would destroy',
      [backend('p_', { driver: 'ontap-san' })],
      [volume('p_a')],
      'Danger: creating a Docker volume can destroy one that is there already.',
      'no prefix of ontap-san',
    ],
  ])('judges: %s', (_, backends, volumes, sentence, next) => {
    const text = view(backends, volumes);
    expect(judgement(text)).toBe(sentence);
    expect(text).toMatch(/\nNext: /);
    expect(text.split('\nNext: ')[1]).toContain(next);
  });

  it('calls nothing safe while a host is missing from it', () => {
    const missing: Finding = {
      severity: 'error',
      code: 'host-unreadable',
      message: 'd2 …',
      hint: null,
    };
    for (const volumes of [[], [ours('p_a')]]) {
      const text = view([backend('p_')], volumes, 'svm1', [missing]);
      expect(judgement(text)).toBe(
        'This audit is incomplete: what the hosts that could not be read reach is not in it.',
      );
      expect(text).toContain('\nNext: make those hosts readable and run this again.');
    }
    const text = view([backend('p_')], [foreign('p_a')], 'svm1', [missing]);
    expect(judgement(text)).toMatch(/^Danger: /);
  });

  it('shows findings that no table shows', () => {
    const text = view([backend('')], [volume('off', { state: 'offline' })]);
    expect(text).toMatch(/^\(empty\) .* empty\.json$/m);
    expect(text).toContain('\nerror: The prefix of empty.json is empty: every online FlexVol');
    expect(text).toContain('\ninfo: The prefix covers volume off (offline)');
  });

  it('names the SVM of each volume when it looks at several', () => {
    const text = view(
      [backend('p_', { svm: null })],
      [volume('p_a'), volume('p_a', { svm: 'svm2' })],
      null,
    );
    expect(text).toMatch(/^SVM {3}VOLUME/);
    expect(text).toContain('svm2  p_a');
    expect(judgement(text)).toContain('on all SVMs');
  });

  it('sums up what would not be read, and says how to see it', () => {
    expect(view([backend('p_')], many(10, ours))).not.toContain('-o json');
    const more = view([backend('p_')], many(11, ours));
    expect(more).toMatch(/^11 volumes with verdict ours: see them with -o json\n\nPREFIX/);
    const unknown = view([backend('p_')], many(51, volume));
    expect(unknown).toContain('\n1 more volume with verdict unknown: see them with -o json\n');
    expect(tableLines(unknown)).toBe(1 + 50 + 1);
    expect(tableLines(view([backend('p_')], many(100_000, foreign)))).toBe(1 + 100 + 1);
  });

  it('lets no control character of a name or a comment reach the terminal', () => {
    const text = view(
      [backend('p_', { source: 'a\u001b.json' })],
      [volume('p_\u001b[2J', { comment: '\u202epayroll' })],
    );
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

it('fits a terminal of 80 columns', () => {
  const label = 'x'.repeat(90);
  const facts = reportFacts(
    [backend('p_', { source: 'a'.repeat(60) }), backend('p_x')],
    [foreign('p_pay'), volume('p_a', { comment: provisioning({ [label]: '' }) })],
  );
  const text = auditView(auditReport('svm1', facts, null), { colour: false, width: 80 });
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).toContain('\nerror: The prefix "p_"');
});
