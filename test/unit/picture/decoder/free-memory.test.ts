import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const path = join(import.meta.dirname, '../../../../dist/picture/decoder/free-memory.js');

/** In a process of its own, whose flags of V8 are nobody else's. */
test('what nothing refers to is freed at once, in a process that was started without a flag', () => {
  const program = `
    import { freeMemory } from ${JSON.stringify(path)};
    let memory = new WebAssembly.Memory({ initial: 1000 });
    const known = new WeakRef(memory);
    const said = [];
    for (const isKept of [true, false]) {
      if (!isKept) memory = undefined;
      // A WeakRef that was read keeps what it refers to until the task ends.
      await new Promise((resolve) => setTimeout(resolve));
      freeMemory();
      said.push(known.deref() !== undefined);
    }
    console.log(said.join(), memory);
  `;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program]);
  expect(printed.toString()).toBe('true,false undefined\n');
});
