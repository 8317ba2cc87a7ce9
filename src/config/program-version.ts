import { readFileSync } from 'node:fs';

/** As the package says. */
export function programVersion(): string {
  return textOf('version');
}

/** What servers are told of who asks: name and version, and where to read about it, if that is anywhere. */
export function programUserAgent(): string {
  const homepage = textOf('homepage');
  return `imgdedup/${programVersion()}${homepage === '' ? '' : ` (+${homepage})`}`;
}

function textOf(member: string): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const described: unknown = JSON.parse(text);
  const isSound = typeof described === 'object' && described !== null && member in described;
  return isSound ? String(Reflect.get(described, member)) : '';
}
