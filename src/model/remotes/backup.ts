import type { PlacePath, RelPath } from '../paths/path.js';

/** What came of one file that another repository may have lacked, or would come of it. */
export type BackupEvent =
  | {
      readonly kind: 'copied';
      readonly file: RelPath;
      /** Of the copy, in the photo folder there. */
      readonly path: RelPath;
      readonly bytes: number;
      /** What could not be had on the way. */
      readonly remark: string | undefined;
    }
  | {
      readonly kind: 'known';
      readonly file: RelPath;
      /** The file there that holds the same bytes: in the photo folder, or in its trash. */
      readonly place: PlacePath;
      readonly isTrashed: boolean;
      readonly bytes: number;
    }
  | {
      readonly kind: 'failed';
      /** A file, or a folder that cannot be looked at. */
      readonly file: RelPath;
      readonly reason: string;
    };
