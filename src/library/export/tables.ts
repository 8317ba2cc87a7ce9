import { contentRef, hashOf, type ContentId } from '../../model/contents/content-id.js';
import type { Action } from '../../model/actions/action.js';
import { formatBytes } from '../../model/text/byte-count.js';
import { cameraName } from '../../model/text/camera-name.js';
import type { MediaKind } from '../../model/facts/facts.js';
import { takesRoom } from '../../model/groups/group.js';
import type { ListedFile } from '../../model/snapshot/listed-file.js';
import type { LookAlikeFile, LookAlikeGroup } from '../../model/groups/look-alike.js';
import { nameToBytes } from '../../model/paths/path.js';
import { pictureExtensions } from '../../model/paths/picture-extensions.js';
import type { Session, SessionError } from '../../model/import/session.js';
import { videoExtensions } from '../../model/paths/video-extensions.js';
import type { ContentLocation } from '../../model/remotes/whereabouts.js';
import type { Value } from './sqlite-file.js';

/** Of the tables; goes up when a query must be changed. */
const schemaVersion = 1;

/** Names as far as they can be those of the reader's other tools; see docs/export.md. */
export const schema = `
PRAGMA user_version = ${schemaVersion};
CREATE TABLE media_files (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  extension TEXT NOT NULL,
  media_type TEXT CHECK (media_type IN ('image', 'video')),
  format TEXT,
  hash TEXT,
  sha256 TEXT,
  file_size_bytes INTEGER NOT NULL,
  file_size_human TEXT NOT NULL,
  date_modified TEXT NOT NULL,
  date_taken TEXT,
  camera TEXT,
  camera_make TEXT,
  camera_model TEXT,
  lens_model TEXT,
  iso REAL,
  aperture REAL,
  shutter_speed REAL,
  focal_length REAL,
  focal_length_35mm REAL,
  software TEXT,
  latitude REAL,
  longitude REAL,
  altitude REAL,
  rating INTEGER,
  keywords TEXT,
  orientation INTEGER,
  resolution_width INTEGER,
  resolution_height INTEGER,
  duration_seconds REAL,
  content_identifier TEXT
);
CREATE TABLE duplicate_groups (
  id INTEGER PRIMARY KEY,
  tier TEXT NOT NULL CHECK (tier IN ('exact', 'metadata', 'similar', 'crop')),
  total_copies INTEGER NOT NULL,
  total_size_bytes INTEGER NOT NULL,
  wasted_space_bytes INTEGER NOT NULL,
  why_kept TEXT NOT NULL
);
CREATE TABLE duplicate_members (
  group_id INTEGER NOT NULL REFERENCES duplicate_groups (id),
  file_id INTEGER NOT NULL REFERENCES media_files (id),
  is_keeper INTEGER NOT NULL,
  tier TEXT NOT NULL,
  distance REAL NOT NULL,
  relation TEXT NOT NULL,
  is_burst INTEGER NOT NULL,
  is_protected INTEGER NOT NULL,
  PRIMARY KEY (group_id, file_id)
) WITHOUT ROWID;
CREATE TABLE file_locations (
  id INTEGER PRIMARY KEY,
  hash TEXT,
  file_id INTEGER REFERENCES media_files (id),
  remote TEXT,
  volume_id TEXT,
  volume_label TEXT,
  root TEXT NOT NULL,
  path TEXT NOT NULL,
  file_size_bytes INTEGER NOT NULL,
  last_seen TEXT NOT NULL
);
CREATE TABLE actions (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at TEXT NOT NULL,
  files_done INTEGER NOT NULL,
  files_skipped INTEGER NOT NULL,
  freed_bytes INTEGER NOT NULL,
  undoes INTEGER REFERENCES actions (id),
  undone TEXT NOT NULL
);
CREATE TABLE backup_sessions (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL CHECK (command IN ('import', 'backup')),
  source_path TEXT NOT NULL,
  source_volume TEXT,
  source_label TEXT,
  destination_path TEXT NOT NULL,
  files_scanned INTEGER NOT NULL,
  files_copied INTEGER NOT NULL,
  files_skipped INTEGER NOT NULL,
  files_failed INTEGER NOT NULL,
  bytes_copied INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  completed_at TEXT,
  duration_seconds REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  error_message TEXT
);
CREATE TABLE backup_errors (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES backup_sessions (id),
  file_path TEXT NOT NULL,
  error_message TEXT NOT NULL
);
`;

/** What is made last, since rows go in faster without. */
export const indexes = `
CREATE INDEX media_files_by_hash ON media_files (hash);
CREATE INDEX media_files_by_date ON media_files (date_taken);
CREATE INDEX file_locations_by_hash ON file_locations (hash);
CREATE INDEX backup_errors_by_session ON backup_errors (session_id);
CREATE INDEX duplicate_members_by_file ON duplicate_members (file_id);
`;

type Row = Readonly<Record<string, Value>>;

export function insertInto(table: string, row: Row): string {
  const columns = Object.keys(row);
  const values = columns.map((column) => `@${column}`);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
}

/** A row of `media_files`. */
export function mediaFileRow({ path, stat, contentId, facts }: ListedFile): Row {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  return {
    path: textOrBytes(path),
    name: textOrBytes(name),
    extension: textOrBytes(extension),
    media_type: facts?.kind ?? kindByName(extension),
    format: facts?.format ?? null,
    hash: contentId ?? null,
    sha256: contentId === undefined ? null : sha256Of(contentId),
    file_size_bytes: stat.size,
    file_size_human: formatBytes(stat.size),
    date_modified: isoTime(stat.mtimeMs),
    date_taken: facts?.taken ?? null,
    camera: cameraName(facts?.make, facts?.model) ?? null,
    camera_make: facts?.make ?? null,
    camera_model: facts?.model ?? null,
    lens_model: facts?.lens ?? null,
    iso: facts?.iso ?? null,
    aperture: facts?.aperture ?? null,
    shutter_speed: facts?.exposure ?? null,
    focal_length: facts?.focalLength ?? null,
    focal_length_35mm: facts?.focalLength35 ?? null,
    software: facts?.software ?? null,
    latitude: facts?.place?.latitude ?? null,
    longitude: facts?.place?.longitude ?? null,
    altitude: facts?.place?.altitude ?? null,
    rating: facts?.rating ?? null,
    keywords: facts === undefined ? null : JSON.stringify(facts.keywords),
    orientation: facts?.orientation ?? null,
    resolution_width: facts?.width ?? null,
    resolution_height: facts?.height ?? null,
    duration_seconds: facts?.duration ?? null,
    content_identifier: facts?.contentIdentifier ?? null,
  };
}

/** Where the repository names contents so: by default they have a faster hash. */
function sha256Of(id: ContentId): string | null {
  return hashOf(id) === 'sha256' ? Buffer.from(contentRef(id).digest).toString('hex') : null;
}

const isPicture: ReadonlySet<string> = new Set(pictureExtensions);
const isVideo: ReadonlySet<string> = new Set(videoExtensions);

function kindByName(extension: string): MediaKind | null {
  if (isPicture.has(extension)) return 'image';
  return isVideo.has(extension) ? 'video' : null;
}

/** A row of `duplicate_groups`. @param id 1, 2, 3 … */
export function groupRow(id: number, { tier, why, reclaimable, files }: LookAlikeGroup): Row {
  // Names of one inode take room once, and so do files that share their bytes.
  const sizes = files.map((file) => (takesRoom(file) ? file.stat.size : 0));
  return {
    id,
    tier,
    total_copies: files.length,
    total_size_bytes: sizes.reduce((sum, size) => sum + size, 0),
    wasted_space_bytes: reclaimable,
    why_kept: why,
  };
}

/** A row of `duplicate_members`, of a file that is in `media_files`. */
export const insertMember = `
INSERT INTO duplicate_members
SELECT @group_id, id, @is_keeper, @tier, @distance, @relation, @is_burst, @is_protected
FROM media_files WHERE path = @path`;

/** What {@link insertMember} takes. */
export function memberRow(group: number, file: LookAlikeFile): Row {
  return {
    group_id: group,
    path: textOrBytes(file.path),
    is_keeper: Number(file.keeper),
    tier: file.tier,
    distance: file.distance,
    relation: file.relation.text,
    is_burst: Number(file.burst),
    is_protected: Number(file.protected),
  };
}

/** A row of `file_locations`; of a file here with its row in `media_files`. */
export const insertLocation = `
INSERT INTO file_locations (hash, file_id, remote, volume_id, volume_label, root, path, file_size_bytes, last_seen)
VALUES (
  @hash, CASE WHEN @remote IS NULL THEN (SELECT id FROM media_files WHERE path = @path) END,
  @remote, @volume_id, @volume_label, @root, @path, @file_size_bytes, @last_seen
)`;

/** What {@link insertLocation} takes. @param size in bytes */
export function locationRow(
  { remote, volume, root, path, seenAt }: ContentLocation,
  size: number,
  contentId: ContentId | undefined,
): Row {
  return {
    hash: contentId ?? null,
    remote: remote ?? null,
    volume_id: volume.id === '' ? null : volume.id,
    volume_label: volume.label === '' ? null : volume.label,
    root: textOrBytes(root),
    path: textOrBytes(path),
    file_size_bytes: size,
    last_seen: isoTime(seenAt),
  };
}

/** A row of `actions`. */
export function actionRow(action: Action): Row {
  return {
    id: action.id,
    command: action.command,
    state: action.state,
    started_at: isoTime(action.startedAt),
    files_done: action.done,
    files_skipped: action.skipped,
    freed_bytes: action.freed,
    undoes: action.undoes ?? null,
    undone: action.undone,
  };
}

/** A row of `backup_sessions`. */
export function sessionRow(session: Session): Row {
  const { id, command, source, destination, startedAt, endedAt, seconds, state } = session;
  return {
    id,
    command,
    source_path: textOrBytes(source.path),
    source_volume: source.volume.id ?? null,
    source_label: source.volume.label ?? null,
    destination_path: textOrBytes(destination),
    files_scanned: session.scanned,
    files_copied: session.copied,
    files_skipped: session.skipped,
    files_failed: session.failed,
    bytes_copied: session.bytes,
    started_at: isoTime(startedAt),
    completed_at: endedAt === undefined ? null : isoTime(endedAt),
    duration_seconds: seconds,
    status: state,
    error_message: session.message ?? null,
  };
}

/** A row of `backup_errors`, which counts by itself. */
export function sessionErrorRow(session: number, { file, reason }: SessionError): Row {
  return { session_id: session, file_path: textOrBytes(file), error_message: reason };
}

/** What is no UTF-8 is no text: its bytes are. */
function textOrBytes(name: string): string | Buffer {
  return name.isWellFormed() ? name : nameToBytes(name);
}

/** UTC; times beyond what a date can be are told as the nearest that can. */
function isoTime(ms: number): string {
  return new Date(Math.min(Math.max(ms, -8.64e15), 8.64e15)).toISOString();
}
