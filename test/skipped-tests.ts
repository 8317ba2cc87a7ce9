import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/** Names every test that was skipped, and why, at the end of a run. */
export class SkippedTests implements Reporter {
  #isWhole = true;
  #root = '';

  onInit({ config }: Vitest): void {
    // `-t NAME` means only some, and skips the others.
    this.#isWhole = config.testNamePattern === undefined;
    this.#root = config.root;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!this.#isWhole) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.flatMap((test) => this.#reason(test));
    if (skipped.length > 0) console.log(`Skipped:\n${skipped.join('\n')}\n`);
  }

  #reason(test: TestCase): string[] {
    const result = test.result();
    if (result.state !== 'skipped') return [];
    const path = relative(this.#root, test.module.moduleId);
    return [`  ${path} > ${test.fullName}: ${result.note ?? 'no reason is given'}`];
  }
}
