/** What would end a cell, or begin something else. */
const special = /[\\`*_[\]<>|~]/g;

/** @param {string | number} value */
function cell(value) {
  return String(value).replace(special, '\\$&').replace(/\s/g, ' ');
}

/**
 * A table of Markdown: groups of `dupes`, or files of `list`.
 * @type {import('imgdedup').OutputFormat<any>}
 */
export const markdown = {
  name: 'markdown',
  head: () => '| keep | file | bytes |\n| --- | --- | --: |\n',
  record({ files, path, size }) {
    const rows = files ?? [{ path, size }];
    return rows
      .map((row) => `| ${row.keeper ? 'keep' : ''} | ${cell(row.path)} | ${cell(row.size)} |\n`)
      .join('');
  },
};
