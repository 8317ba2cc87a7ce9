import { readFileSync } from 'node:fs';

/** As the package says. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const described: unknown = JSON.parse(text);
  const isSound = typeof described === 'object' && described !== null && 'version' in described;
  return isSound ? String(described.version) : '';
}
