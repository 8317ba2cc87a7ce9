/** Files that come from elsewhere. */
import { lstatSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importFiles, type ImportOptions } from '../../../src/api/import-files.js';
import { createRepository } from '../../../src/api/create-repository.js';
import { status } from '../../../src/api/status.js';
import { undoAction } from '../../../src/api/undo.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import type { ImportEvent } from '../../../src/model/import.js';
import { PhotoFolder } from '../support/photo-folder.js';

const may2019 = Date.UTC(2019, 4, 4, 12, 33, 10) / 1000;

class Trial implements Disposable {
  readonly library = new PhotoFolder();
  readonly card = new PhotoFolder();
  readonly events: ImportEvent[] = [];
  #repository: Repository | undefined;

  async repository(): Promise<Repository> {
    if (this.#repository === undefined) {
      await createRepository(this.library.root);
      this.#repository = await Repository.open({
        root: this.library.root,
        dataFolder: this.library.at('.imgdedup'),
      });
    }
    return this.#repository;
  }

  async run(options: Partial<ImportOptions> = {}) {
    this.events.length = 0;
    return importFiles(await this.repository(), {
      sources: [{ folder: this.card.root }],
      to: '{folder}/{name}',
      onEvent: (event) => void this.events.push(event),
      ...options,
    });
  }

  /** Files of the library, without what is ours. */
  files(): string[] {
    return readdirSync(this.library.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.imgdedup'))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(this.library.root.length + 1))
      .toSorted();
  }

  [Symbol.dispose](): void {
    this.library[Symbol.dispose]();
    this.card[Symbol.dispose]();
  }
}

test('copies what is new, skips what is there, and undo moves the copies to the trash', async () => {
  using trial = new Trial();
  trial.library.write('old/known.jpg', 'known');
  trial.card.write('DCIM/100CANON/IMG_1.JPG', 'one', may2019);
  trial.card.write('DCIM/100CANON/IMG_2.JPG', 'known');
  trial.card.write('DCIM/100CANON/IMG_3.MOV', 'film', may2019 + 0.123456);
  trial.card.write('DCIM/notes.pdf', 'none of ours');
  const result = await trial.run();
  expect(result).toMatchObject({ scanned: 3, copied: 2, known: 1, failed: 0, bytes: 7, id: 1 });
  expect(result.otherTypes).toEqual({ files: 1, byExtension: [['.pdf', 1]] });
  expect(trial.files()).toEqual([
    'DCIM/100CANON/IMG_1.JPG',
    'DCIM/100CANON/IMG_3.MOV',
    'old/known.jpg',
  ]);
  expect(trial.library.text('DCIM/100CANON/IMG_1.JPG')).toBe('one');
  for (const path of ['DCIM/100CANON/IMG_1.JPG', 'DCIM/100CANON/IMG_3.MOV']) {
    const [from, to] = [trial.card, trial.library].map((folder) =>
      lstatSync(folder.at(path), { bigint: true }),
    );
    expect(to?.mtimeNs).toBe(from?.mtimeNs);
    expect(to?.mode).toBe(from?.mode);
  }
  const repository = await trial.repository();
  const scope = Scope.everything;
  const seen = await status(repository, { scope });
  expect([...seen.new, ...seen.modified, ...seen.deleted]).toEqual([]);
  expect(await trial.run()).toMatchObject({ copied: 0, known: 3, id: undefined });
  expect(await undoAction(repository)).toMatchObject({ done: 2, skipped: 0 });
  expect(trial.files()).toEqual(['old/known.jpg']);
  expect(await trial.run()).toMatchObject({ copied: 0, known: 3, inTrash: 2 });
});
