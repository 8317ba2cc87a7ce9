import { join } from 'node:path';

/** Where actions move files to that were not given a folder. */
export function trashFolder(dataFolder: string): string {
  return join(dataFolder, 'trash');
}

/** What one action moved there. */
export function trashOfAction(dataFolder: string, action: number): string {
  return join(trashFolder(dataFolder), String(action));
}

/** A file that says: what the action moved to the trash was removed for good. */
export function purgedMark(dataFolder: string, action: number): string {
  return `${trashOfAction(dataFolder, action)}.purged`;
}
