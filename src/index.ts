/** The library: open or create a {@link Repository}, then call one function for each verb. */
export { linkDuplicates, type LinkOptions } from './api/link-duplicates.js';
export { moveDuplicates, type MoveOptions, type MoveResult } from './api/move-duplicates.js';
export { listActions, showAction } from './api/log.js';
export { recoverActions, settleActions } from './actions/recover.js';
export { emptyTrash, type EmptyOptions } from './actions/trash/empty.js';
export { restoreFromTrash } from './actions/trash/restore.js';
export type { RestoreOptions, RestoreResult } from './actions/trash/restore.js';
export { undoAction, type UndoOptions } from './api/undo.js';
export { collectGarbage, type GarbageOptions } from './api/collect-garbage.js';
export { diffSnapshots, lostContents, type DiffOptions } from './api/diff-snapshots.js';
export { findRepository, type RepositoryPlace } from './library/repository/discover.js';
export { forgetDistinct, listDistinct, markDistinct } from './api/distinct.js';
export type { DistinctOptions } from './api/distinct.js';
export { findDupes, type DupesOptions } from './api/find-dupes.js';
export { findFolders } from './api/find-folders.js';
export { findSimilar, type SimilarOptions } from './api/find-similar.js';
export { indexPhotos, type IndexOptions } from './api/index-photos.js';
export type { RunOptions } from './library/scan/scan.js';
export { createRepository } from './api/create-repository.js';
export type { Created, CreateOptions } from './api/create-repository.js';
export { Repository, type OpenOptions } from './library/repository/repository.js';
export { reset } from './api/reset.js';
export { Scope } from './library/scan/scope.js';
export {
  openSimilar,
  SimilarSearch,
  type SimilarToOptions,
} from './library/lookalikes/query/similar-search.js';
export { similarTo } from './api/similar-to.js';
export { listSnapshots } from './api/snapshots.js';
export { status } from './api/status.js';
export type { RefreshHashesOptions } from './library/hashing/refresh-hashes.js';
export { listTrash } from './library/trash/list.js';
export { verify, type VerifyOptions } from './api/verify.js';
export { contentHash, type ContentHash, type RunningHash } from './digest/content-hash.js';
export type { DiskCalls } from './fs/disk.js';
export type { FileOps, LiveFile } from './fs/file-ops.js';
export type { Action, ActionEvent, ActionResult, ActionTotals, Step } from './model/action.js';
export type { UndoResult } from './model/action.js';
export type { Move } from './model/change.js';
export type { ContentId } from './model/content-id.js';
export type { DistinctFile, DistinctPair, DistinctResult } from './model/distinct.js';
export type { ForgottenDistinct, MarkedDistinct } from './model/distinct.js';
export { errorCodes, ImgdedupError, type ErrorCode } from './model/errors.js';
export type { Failure } from './model/failure.js';
export type { FileStat } from './model/file-table.js';
export type {
  EqualFolders,
  FolderCopy,
  FolderOverlap,
  FolderShare,
  FoldersResult,
  FoldersSummary,
} from './model/folder-group.js';
export type { DupesResult, DupesSummary, Group, GroupFile } from './model/group.js';
export type { GarbageCount, GarbageResult } from './model/garbage.js';
export type { IndexResult, PicturesIndexed, UndecodablePicture } from './model/index-result.js';
export type {
  Depth,
  LookAlikeFile,
  LookAlikeGroup,
  LookAlikesResult,
  LookAlikeSummary,
  Tier,
  UnsupportedFormat,
} from './model/look-alike.js';
export type { RelPath } from './model/path.js';
export type { OnProgress, Progress } from './model/progress.js';
export { defaultSettings, type KeepRule, type Settings } from './config/settings.js';
export type { SimilarMatch, SimilarResult, SimilarTo } from './model/similar-match.js';
export type { Snapshot } from './model/snapshot.js';
export type {
  DiffFile,
  LostContents,
  LostFile,
  SnapshotDiff,
  SnapshotSummary,
} from './model/snapshot-diff.js';
export type { StatusResult } from './model/status.js';
export type {
  ListedTrash,
  PurgeResult,
  PurgeTotals,
  TrashedFile,
  TrashFate,
  TrashKept,
} from './model/trash.js';
export type { Checked, Problem, Remedy, VerifyResult } from './model/upkeep.js';
export type { ObjectStore, StoreChange, StoreSource } from './storage/object-store.js';
