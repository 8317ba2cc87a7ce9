/** The library: open or create a {@link Repository}, then call one function for each verb. */
export { linkDuplicates, type LinkOptions } from './actions/link-duplicates.js';
export { moveDuplicates, type MoveOptions, type MoveResult } from './actions/move-duplicates.js';
export { listActions, showAction } from './actions/log.js';
export { recoverActions, settleActions } from './actions/recover.js';
export { emptyTrash, type EmptyOptions } from './actions/trash/empty.js';
export { restoreFromTrash } from './actions/trash/restore.js';
export type { RestoreOptions, RestoreResult } from './actions/trash/restore.js';
export { undoAction, type UndoOptions } from './actions/undo.js';
export { collectGarbage, type GarbageOptions } from './actions/collect-garbage.js';
export { diffSnapshots, lostContents, type DiffOptions } from './core/diff-snapshots.js';
export { findRepository, type RepositoryPlace } from './core/discover.js';
export { forgetDistinct, listDistinct, markDistinct } from './core/distinct.js';
export type { DistinctOptions } from './core/distinct.js';
export { findDupes, type DupesOptions } from './core/find-dupes.js';
export { findFolders } from './core/find-folders.js';
export { findSimilar, type SimilarOptions } from './core/find-similar.js';
export { indexPhotos, type IndexOptions } from './core/index-photos.js';
export type { RunOptions } from './core/look.js';
export { createRepository } from './core/create-repository.js';
export type { Created, CreateOptions } from './core/create-repository.js';
export { Repository, type OpenOptions } from './core/repository.js';
export { reset } from './core/reset.js';
export { Scope } from './core/scope.js';
export { openSimilar, SimilarSearch, type SimilarToOptions } from './core/similar-search.js';
export { similarTo, type SimilarToAllOptions } from './core/similar-to.js';
export { listSnapshots } from './core/snapshots.js';
export { status } from './core/status.js';
export type { TellApartOptions } from './core/tell-apart.js';
export { listTrash } from './core/trash/list.js';
export { verify, type VerifyOptions } from './core/verify.js';
export { contentHash, type ContentHash, type RunningHash } from './digest/content-hash.js';
export type { DiskCalls } from './files/disk.js';
export type { FileOps, LiveFile } from './files/file-ops.js';
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
export { defaultSettings, type KeepRule, type Settings } from './model/settings.js';
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
