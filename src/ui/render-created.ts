import { quotePath } from './quote.js';

interface Created {
  readonly place: { readonly root: string; readonly dataFolder: string };
  readonly isNew: boolean;
  readonly hasPointer: boolean;
}

/** What `init` says. */
export function renderCreated(
  { place: { root, dataFolder }, isNew, hasPointer }: Created,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): string {
  if (json) return `${JSON.stringify({ root, dataDir: dataFolder, created: isNew, hasPointer })}\n`;
  if (quiet) return '';
  const made = isNew
    ? 'Made an empty imgdedup repository in'
    : 'There is an imgdedup repository in';
  const pointer = hasPointer
    ? ''
    : `${quotePath(root)} is read-only, so nothing there tells of it: use "imgdedup -C ${quotePath(dataFolder)} …".\n`;
  return `${made} ${quotePath(dataFolder)}\n${pointer}`;
}
