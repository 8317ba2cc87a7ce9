import { resolve } from 'node:path';
import { ImgdedupError } from '../model/errors/errors.js';
import { exportJson, renderExport } from '../render/text/files/render-export.js';
import { formatCount } from '../render/units.js';
import { BaseCommand } from './base.js';
import { booleanFlag, textFlag } from './flags/flags.js';

export class Export extends BaseCommand {
  static override summary = 'Write what is known into a database for other programs.';
  static override description =
    'Files with what they say of themselves, groups of duplicates and look-alikes, and actions, as tables of SQLite (docs/export.md). Of the newest snapshot: neither is the folder looked at nor is anything compared, so run "imgdedup index" and "imgdedup dupes --similar" first.';
  static override flags = {
    sqlite: textFlag({ helpValue: 'FILE', description: 'The database to make.' }),
    force: booleanFlag({
      default: false,
      description: 'Replace a database of that name; no other file is ever written over.',
    }),
  };
  static override examples = [
    '<%= config.bin %> export --sqlite photos.db',
    '<%= config.bin %> export --sqlite photos.db --force && sqlite3 photos.db "SELECT camera, count(*) FROM media_files GROUP BY camera"',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Export);
    if (flags.sqlite === undefined || flags.sqlite === '') {
      throw new ImgdedupError('USAGE', 'There is no file to write to.', {
        remedy: 'Name one with --sqlite FILE.',
      });
    }
    const path = resolve(this.folder(flags), flags.sqlite);
    const repository = await this.openToLook(flags);
    const { exportSqlite } = await import('../api/files/export-sqlite.js');
    const options = { force: flags.force, signal: this.signal };
    const result = await exportSqlite(repository, path, options);
    if (result.undescribed > 0) {
      const files = formatCount(result.undescribed, 'file');
      this.notice(flags, `Of ${files} it is not known what they say. Run "imgdedup index".`);
    }
    if (flags.json) await exportJson(this.envelope, result);
    else await renderExport(this.output, result);
  }
}
