import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

describe('demo', () => {
  it('walks the whole journey; its summary alone is the answer for programs', async () => {
    const text = await runCli(['demo']);
    expect(text).toMatchObject({ exitCode: 0 });
    expect(text.stdout).toContain('Once more: nothing is left to do');
    const json = await runCli(['demo', '-o', 'json']);
    expect(json.exitCode).toBe(0);
    expect(json.json()).toEqual({
      cluster: 'sim',
      svm: 'svm_docker',
      aggregates: ['aggr1', 'aggr2'],
      hosts: ['docker1', 'docker2', 'docker3'],
      prefix: 'netappdvp_',
      volumes: ['orders'],
    });
  });
});
