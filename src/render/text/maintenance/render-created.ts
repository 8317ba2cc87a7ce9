import type { Envelope } from '../../envelope.js';
import { quotePath } from '../../quote.js';

interface Created {
  readonly place: { readonly root: string; readonly dataFolder: string };
  readonly isNew: boolean;
  readonly hasPointer: boolean;
  readonly store: string | undefined;
}

/** What `init` says. */
export function renderCreated({ place, isNew, hasPointer, store }: Created): string {
  const { root, dataFolder } = place;
  const made = isNew
    ? 'Made an empty imgdedup repository in'
    : 'There is an imgdedup repository in';
  const pointer = hasPointer
    ? ''
    : `${quotePath(root)} is read-only, so nothing there tells of it: use "imgdedup -C ${quotePath(dataFolder)} …".\n`;
  const records = store === undefined ? '' : `Its records are in ${store}\n`;
  return `${made} ${quotePath(dataFolder)}\n${records}${pointer}`;
}

export async function createdJson(
  envelope: Envelope,
  { place: { dataFolder }, isNew, hasPointer }: Created,
): Promise<void> {
  await envelope.members({ dataDir: dataFolder, created: isNew, hasPointer });
  await envelope.end({ files: 0, bytes: 0 });
}
