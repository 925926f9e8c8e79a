import type { Reporter, TestModule, TestSuite } from 'vitest/node';

/**
 * Ends a run with what each suite of the contract ran on, and with one plain line that any script can read: "N passed, N
 * failed".
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed = tests.filter((test) => test.result().state === 'failed').length;
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const contract = modules
      .filter(({ project }) => project.name === 'contract')
      .flatMap((module) => [...module.children.suites()]);
    if (contract.length > 0)
      process.stdout.write(`\nThe contract was kept by:\n${contract.map(whereItRan).join('')}`);
    process.stdout.write(`\n${passed} passed, ${failed + broken} failed\n`);
  }
}

function whereItRan(suite: TestSuite): string {
  const tests = [...suite.children.allTests()];
  const kept = tests.filter((test) => test.result().state === 'passed').length;
  return `  ${`${kept} of ${tests.length}`.padStart(8)}  ${suite.name}\n`;
}
