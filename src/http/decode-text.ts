import { bytesToName } from '../model/paths/path.js';

/**
 * What a part of a URL stands for, as a name or path: decoded once, and bytes that are not UTF-8 stay what they are.
 * @returns undefined where a percent stands for nothing
 */
export function decodeText(text: string): string | undefined {
  if (!/^(?:[^%]|%[\da-f]{2})*$/i.test(text)) return undefined;
  if (!text.includes('%')) return text;
  const parts = text.match(/%..|[^%]+/g) ?? [];
  return bytesToName(Buffer.concat(parts.map(bytesOf)));
}

function bytesOf(part: string): Buffer {
  return part.startsWith('%') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8');
}
