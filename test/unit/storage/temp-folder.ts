import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes folders that are removed when the tests of a file are done. */
export function temporaryFolders(): () => string {
  const parent = mkdtempSync(join(tmpdir(), 'imgdedup-test-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  return () => mkdtempSync(join(parent, 'd-'));
}
