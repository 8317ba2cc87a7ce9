/** The shape of the settings, and of one row of the table that describes them. */
import { ImgdedupError } from '../model/errors/errors.js';
import type { QuietHours } from '../model/time/quiet-hours.js';
import type { KeepRule } from './keep-rule.js';
import type { RawValue, TimeLimit, ValueType } from './setting-values.js';

/** Which files a scan takes. Sizes in bytes; `maxSize` 0 is no limit. */
export interface ScanSettings {
  /** Lower case, without the dot; `['*']` is every file. */
  readonly extensions: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether extensions of videos count among `extensions`. */
  readonly videos: boolean;
  readonly hidden: boolean;
  readonly minSize: number;
  readonly maxSize: number;
  readonly newer: TimeLimit;
  readonly older: TimeLimit;
}

/** What counts as the same picture, and when pictures are looked at. */
export interface SimilarSettings {
  /** Most that two pictures may differ, in percent. */
  readonly threshold: number;
  readonly points: boolean;
  readonly fingerprint: boolean;
}

/** What `gc` leaves. */
export interface GcSettings {
  readonly keepSnapshots: number;
  /** Milliseconds. */
  readonly trashAge: number;
}

/** What is wanted of backups. */
export interface BackupSettings {
  /** On how many other volumes each content should be. */
  readonly copies: number;
}

/** What is kept of thumbnails. */
export interface ThumbnailSettings {
  /** Bytes at most. */
  readonly budget: number;
}

/** How files are fetched. */
export interface DownloadSettings {
  /** What servers are told of who asks; `''` is name and version of the program. */
  readonly userAgent: string;
  /** Bytes of one file at most; 0 is no limit. */
  readonly maxSize: number;
  /** How long a server may be silent, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number;
  /** Attempts after the first that bring nothing. */
  readonly retries: number;
}

/** When `index --watch` indexes what arrives. */
export interface WatchSettings {
  /** Most files of a batch. */
  readonly batchFiles: number;
  /** Longest that files which are still wait for others, in milliseconds. */
  readonly batchMs: number;
  /** Hours in which nothing is indexed. */
  readonly quiet: QuietHours | 'none';
  /** Percent of the time, and of the cores. */
  readonly cpuShare: number;
}

/** How results are shown. */
export interface CoreSettings {
  /** Command that results are read with on a terminal; `''` leaves it to the environment. */
  readonly pager: string;
}

/** Where records may be kept besides LevelDB. */
export interface StoreSettings {
  /** Addresses of databases that are connected to. */
  readonly servers: readonly string[];
}

/** Where files go that are brought in. */
export interface ImportSettings {
  /** A path template. */
  readonly to: string;
}

export interface Settings {
  /** Name of a built-in hash, with its length in bytes where that is not the usual one. */
  readonly hash: string;
  /** Reading threads; 0 is automatic. */
  readonly jobs: number;
  /** Decide before the rules that hold where nothing is set. */
  readonly keep: readonly KeepRule[];
  /** Names of formats, the preferred first. */
  readonly keepFormats: readonly string[];
  /** Globs for names that copies have. */
  readonly keepCopyNames: readonly string[];
  /** Globs for files that no act touches. */
  readonly protect: readonly string[];
  readonly scan: ScanSettings;
  readonly similar: SimilarSettings;
  readonly gc: GcSettings;
  readonly backup: BackupSettings;
  readonly thumbnails: ThumbnailSettings;
  readonly import: ImportSettings;
  readonly download: DownloadSettings;
  readonly watch: WatchSettings;
  readonly core: CoreSettings;
  readonly advice: boolean;
  /** Where stores may be, as `formatServer` writes it. */
  readonly store: StoreSettings;
  /** Modules of plugins, as they were named. */
  readonly plugins: readonly string[];
}

export const settingKeys = [
  'hash',
  'jobs',
  'keep',
  'keep-formats',
  'keep-copy-names',
  'protect',
  'advice',
  'plugins',
  'scan.extensions',
  'scan.videos',
  'scan.include',
  'scan.exclude',
  'scan.hidden',
  'scan.min-size',
  'scan.max-size',
  'scan.newer',
  'scan.older',
  'similar.threshold',
  'similar.points',
  'similar.fingerprint',
  'gc.keep-snapshots',
  'gc.trash-age',
  'backup.copies',
  'thumbnails.budget',
  'import.to',
  'download.user-agent',
  'download.max-size',
  'download.timeout',
  'download.retries',
  'watch.batch-files',
  'watch.batch-time',
  'watch.quiet-hours',
  'watch.cpu-share',
  'core.pager',
  'store.servers',
] as const;

export type SettingKey = (typeof settingKeys)[number];

/** One row of the table. */
export interface Setting {
  readonly key: SettingKey;
  readonly default: RawValue;
  readonly unit: string;
  readonly description: string;
  /** For people: completes "Allowed: …". */
  readonly allowed: string;
  /** Whether a repository, which may have come from anybody, cannot set it. */
  readonly isPersonal: boolean;
  /** @throws ImgdedupError CONFIG_INVALID */
  parse(raw: unknown): unknown;
  fromText(text: string): RawValue;
  format(settings: Settings): string;
}

export interface TypedSetting<T> extends Setting {
  parse(raw: unknown): T;
}

interface Definition<T> extends Pick<Setting, 'key' | 'default' | 'unit' | 'description'> {
  readonly type: ValueType<T>;
  get(settings: Settings): T;
  readonly isPersonal?: true;
}

/** A row whose `parse` names key, value and what is allowed when it refuses. */
export function define<T>(definition: Definition<T>): TypedSetting<T> {
  const { key, unit, description, type } = definition;
  return {
    key,
    default: definition.default,
    unit,
    description,
    allowed: type.allowed,
    isPersonal: definition.isPersonal ?? false,
    parse(raw) {
      const value = type.parse(raw);
      if (value !== undefined) return value;
      throw new ImgdedupError('CONFIG_INVALID', `${key}: ${display(raw)} is not allowed.`, {
        remedy: `Allowed: ${type.allowed}.`,
      });
    },
    fromText: (text) => type.fromText(text),
    format: (settings) => type.format(definition.get(settings)),
  };
}

/** Any value from a configuration file, on one line and harmless to a terminal. */
export function display(raw: unknown): string {
  const text: unknown = JSON.stringify(raw, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return typeof text === 'string' ? text : String(raw);
}
