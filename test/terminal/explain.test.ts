import { mkdtempSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CancelledError, UsageError, UserError, worstExitCode } from '../../src/errors.ts';
import { HostError } from '../../src/hosts/connection.ts';
import { OntapError, type OntapErrorKind } from '../../src/ontapi/errors.ts';
import { errorView, explainError } from '../../src/terminal/explain.ts';

const exitCodes: Record<OntapErrorKind, number> = {
  unauthorized: 4,
  forbidden: 4,
  'not-found': 1,
  exists: 1,
  'in-use': 1,
  invalid: 1,
  busy: 1,
  'wrong-scope': 4,
  unsupported: 1,
  suspended: 1,
  unreachable: 1,
  timeout: 1,
  'certificate-unknown': 2,
  'certificate-changed': 1,
  protocol: 1,
  failed: 1,
};

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('explainError', () => {
  it.each(Object.entries(exitCodes) as [OntapErrorKind, number][])(
    'ONTAP failure %s ends with %i',
    (kind, exitCode) => {
      const explained = explainError(
        new OntapError({
          kind,
          message: 'what happened',
          address: 'c1:443',
          user: 'ana',
          fingerprint: 'SHA256:AB',
        }),
      );
      expect(explained).toMatchObject({
        code: `ontap-${kind}`,
        message: 'what happened.',
        exitCode,
      });
      if (kind.startsWith('certificate'))
        expect(explained.hint).toContain('--fingerprint SHA256:AB');
    },
  );

  it.each<[unknown, string, number]>([
    [new UsageError('bad'), 'usage', 2],
    [new CancelledError(), 'cancelled', 130],
    [new UserError({ code: 'x-y', message: 'm' }), 'x-y', 1],
    [new HostError('unreachable', 'h1', { message: 'no route' }), 'host-unreachable', 1],
    [new TypeError('boom'), 'defect', 70],
    [thrownBy(() => mkdtempSync('/nowhere/at-all-')), 'temp-folder', 1],
    ['a string', 'defect', 70],
  ])('%s', (error, code, exitCode) => {
    expect(explainError(error)).toMatchObject({ code, exitCode });
  });

  it('lets no control character of a server through', () => {
    const view = errorView(
      explainError(new OntapError({ kind: 'failed', message: 'a\u001b]0;title\u0007b\r' })),
      { colour: false, width: 80 },
    );
    expect(view).toBe('Error: a?]0;title?b?.');
  });
});

describe('worstExitCode', () => {
  it.each<[Parameters<typeof worstExitCode>[0], number]>([
    [[], 0],
    [[0, 3], 3],
    [[3, 1, 0], 1],
    [[1, 4, 3], 4],
    [[2, 4], 2],
    [[70, 2], 70],
    [[130, 70], 130],
  ])('%j gives %i', (codes, worst) => {
    expect(worstExitCode(codes)).toBe(worst);
  });
});
