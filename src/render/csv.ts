/**
 * Comma-separated values (RFC 4180) for spreadsheets: UTF-8 that says it is (Excel takes it for something else
 * otherwise), lines that end with CR LF, and no text that a spreadsheet would take for a formula.
 */

export type CsvValue = string | number | boolean | undefined;

/** In front of the first line. */
const byteOrderMark = '\uFEFF';

/** What spreadsheets calculate, some of them also the wide forms: a file name must not be able to ask them to. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** LibreOffice offers to cut at semicolons and tabs, too, unless they stand in quotes, and Excel does so in many countries. */
const special = /[",;\t\r\n]|^ | $/;

export function csvHead(columns: readonly string[]): string {
  return byteOrderMark + csvLine(columns);
}

/** What is undefined is empty. Text that looks like a formula gets an apostrophe in front. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

function cell(value: CsvValue): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = (formula.test(value) ? `'${value}` : value).toWellFormed();
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
