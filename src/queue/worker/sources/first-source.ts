import { notThere, type FileSource, type FoundFile, type NotThere, type Wanted } from './source.js';

/** A file, and who had it. */
export interface FoundSomewhere extends FoundFile {
  readonly from: FileSource['kind'];
}

/** Asks one after the other for a file. @returns that of the first who has it, or why nobody does */
export async function findSomewhere(
  sources: readonly FileSource[],
  wanted: Wanted,
): Promise<FoundSomewhere | NotThere> {
  const reasons: string[] = [];
  for (const source of sources) {
    if (wanted.signal.aborted) break;
    const found = await source.find(wanted);
    if (found.kind === 'found') return { ...found, from: source.kind };
    reasons.push(found.reason);
  }
  return notThere(reasons.join('; '));
}
