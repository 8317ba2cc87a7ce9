/** The text of `config.toml`: what a new one says, and putting a value where its default stood. */
import { settingTable, type RawValue, type Setting } from './settings.js';

const lineWidth = 96;

const introduction = `# Settings of imgdedup. A line such as "# jobs = 0" shows a default: take the "# " away to change
# it, or run "imgdedup config set jobs 2". "imgdedup config list" shows what holds.
`;

/** A `config.toml` that shows every setting at its default and, being all comments, sets nothing. */
export function defaultConfigText(): string {
  const parts = [introduction];
  let table = '';
  for (const setting of settingTable) {
    if (setting.isPersonal) continue;
    const place = placeOf(setting.key);
    if (place.table !== table) parts.push(`[${place.table}]\n`);
    table = place.table;
    parts.push(describe(setting, place.name));
  }
  return parts.join('\n');
}

function describe(setting: Setting, name: string): string {
  const lines = [
    setting.description,
    ...wrap(`Unit: ${setting.unit}. Allowed: ${setting.allowed}.`.split(' '), ' '),
    ...assignment(name, setting.default),
  ];
  return lines.map((line) => `# ${line}\n`).join('');
}

/**
 * `text` with `key` set in place of the comment that shows its default, or undefined if there is
 * no such comment. The caller must check that the result means what it should: the comment may
 * stand in the middle of a string.
 */
export function replaceShownDefault(
  text: string,
  key: string,
  value: RawValue,
): string | undefined {
  const { table, name } = placeOf(key);
  const lines = text.split('\n');
  const start = findShownDefault(lines, table, `# ${name} = `);
  if (start === undefined) return undefined;
  const ending = lines[start]?.endsWith('\r') ? '\r' : '';
  const isOpen = lines[start]?.trimEnd().endsWith('[') ?? false;
  const end = isOpen
    ? lines.findIndex((line, at) => at > start && line.trimEnd() === '# ]')
    : start;
  if (end < 0) return undefined;
  const replacement = assignment(name, value).map((line) => line + ending);
  return lines.toSpliced(start, end - start + 1, ...replacement).join('\n');
}

/**
 * Texts in which the comment that shows its default stands in place of `key`: one for each line that
 * its value may end in. The caller must find the one that means what it should.
 */
export function* withShownDefault(text: string, key: string): Generator<string> {
  const setting = settingTable.find((row) => row.key === key);
  if (setting === undefined) return;
  const { table, name } = placeOf(key);
  const lines = text.split('\n');
  const start = findAssignment(lines, table, name);
  if (start === undefined) return;
  const ending = lines[start]?.endsWith('\r') ? '\r' : '';
  const shown = assignment(name, setting.default).map((line) => `# ${line}${ending}`);
  for (let end = start; end < lines.length; end += 1) {
    yield lines.toSpliced(start, end - start + 1, ...shown).join('\n');
    // A value of several lines ends before the next table.
    if (/^\s*\[[^[\]]+\]\s*(?:#.*)?$/.test(lines[end + 1] ?? '')) return;
  }
}

function findAssignment(lines: readonly string[], table: string, name: string): number | undefined {
  return findInTable(lines, table, (line) => {
    const [before, ...after] = line.split('=');
    return after.length > 0 && before?.trim() === name;
  });
}

function findShownDefault(
  lines: readonly string[],
  table: string,
  opening: string,
): number | undefined {
  return findInTable(lines, table, (line) => line.startsWith(opening));
}

function findInTable(
  lines: readonly string[],
  table: string,
  isWanted: (line: string) => boolean,
): number | undefined {
  let current = '';
  for (const [at, line] of lines.entries()) {
    current = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1]?.trim() ?? current;
    if (current === table && isWanted(line)) return at;
  }
  return undefined;
}

/** `scan.min-size` is `min-size` in the table `scan`; `jobs` is in the table without a name. */
function placeOf(key: string): { table: string; name: string } {
  const at = key.lastIndexOf('.');
  return { table: key.slice(0, Math.max(0, at)), name: key.slice(at + 1) };
}

function assignment(name: string, value: RawValue): string[] {
  if (typeof value !== 'object') return [`${name} = ${tomlScalar(value)}`];
  const items = value.map(tomlScalar);
  const line = `${name} = [${items.join(', ')}]`;
  if (line.length <= lineWidth) return [line];
  return [`${name} = [`, ...wrap(items, ', ', lineWidth - 3).map((row) => `  ${row},`), ']'];
}

function tomlScalar(value: string | number | boolean): string {
  // A JSON string is a TOML string, but for DEL, which TOML wants escaped.
  return JSON.stringify(value).replaceAll('\x7F', String.raw`\u007F`);
}

function wrap(words: readonly string[], separator: string, width = lineWidth): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : last + separator + word;
    if (last === undefined || longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
