/** The table of settings: what can be set, to what, and what it is when nobody set it. */
import { keepRules } from './keep-rule.js';
import { isGlob, listOf } from './setting-lists.js';
import { pictureExtensions } from '../model/paths/picture-extensions.js';
import { define, type Setting } from './setting-row.js';
import {
  age,
  byteSize,
  headerText,
  oneLine,
  nameOfHash,
  pathTemplate,
  percentage,
  positiveNumber,
  positivePercentage,
  quietHours,
  timeLimit,
  trueOrFalse,
  wholeNumber,
  type ValueType,
} from './setting-values.js';

const globs = listOf(
  'a list of globs, not starting with "!", matched with the path from the root; ' +
    'one without "/" is matched with the name alone',
  (glob) => (isGlob(glob) ? glob : undefined),
);

const someExtensions = listOf(
  'a list of file name extensions such as jpg, png; * is every file',
  (item) => {
    const extension = item.toLowerCase().replace(/^\./, '');
    return extension === '*' || /^[^\s./\\*?[\]{}]+$/.test(extension) ? extension : undefined;
  },
);

const nameExtensions: ValueType<readonly string[]> = {
  ...someExtensions,
  parse(raw) {
    const list = someExtensions.parse(raw);
    if (list?.length === 0) return undefined;
    return list?.includes('*') ? ['*'] : list;
  },
};

const formatNames = listOf('a list of names of formats such as raw, tiff, png, jpeg', (item) => {
  const name = item.toLowerCase();
  return /^[a-z0-9]+$/.test(name) ? name : undefined;
});

const nameGlobs = listOf('a list of globs without "/", not starting with "!"', (glob) =>
  isGlob(glob) && !glob.includes('/') ? glob : undefined,
);

const modules = listOf(
  'a list of paths that are absolute or begin with ./ or ../, and of names of packages',
  (item) => (item === '' || item.includes('\0') ? undefined : item),
);

/** Compared with addresses as they are written down. */
const servers = listOf('a list of postgres://USER@HOST:PORT/DATABASE', (item) =>
  /^postgres:\/\/[^\s:@]+@\S+\/\S+$/.test(item) ? item : undefined,
);

/** What file managers, editors, messengers and screenshots call their files. */
const copyNames = [
  '*[(][0-9][)].*',
  '*[(][0-9][0-9][)].*',
  '*~[0-9].*',
  'copy of *',
  'kopie von *',
  'copie de *',
  'copia de *',
  '* - copy*',
  '* - kopie*',
  '* - kopia*',
  '* - copie*',
  '* - copia*',
  '*[ _-]copy.*',
  '*[ _-]kopie.*',
  '*[ _-]copy [0-9]*.*',
  '*[ _-]copy[0-9]*.*',
  '*[ _-]kopie [0-9]*.*',
  '*[_-]edited*',
  '*[_-]edit.*',
  '*[_-]bearbeitet*',
  '*[(]edited[)]*',
  '*.exported.*',
  '*[_-]compressed.*',
  '*[_-]resized.*',
  'img_e[0-9]*',
  'img-[0-9]*-wa[0-9]*',
  'whatsapp image *',
  'signal-[0-9]*',
  'photo_[0-9]*@*',
  'photo_[0-9]*-[0-9]*_[0-9]*-[0-9]*',
  'telegram-cloud-photo*',
  'fb_img_[0-9]*',
  'received_[0-9]*',
  'snapchat-[0-9]*',
  'screenshot*',
  'screen shot *',
  'bildschirmfoto*',
  'capture d*cran*',
  'captura de pantalla*',
];

export const hash = define({
  key: 'hash',
  default: 'xxh64',
  unit: 'name',
  description:
    'Hash that names contents. Read when a repository is made, which keeps it until rehash.',
  type: nameOfHash,
  get: (settings) => settings.hash,
});

export const jobs = define({
  key: 'jobs',
  default: 0,
  unit: 'threads',
  description: 'Threads that read files; 0 chooses by itself.',
  type: wholeNumber(64),
  get: (settings) => settings.jobs,
});

export const keep = define({
  key: 'keep',
  default: [],
  unit: 'list of rules',
  description:
    'Which file of a group is kept, before the default rules: the first that sees a difference decides.',
  type: keepRules,
  get: (settings) => settings.keep,
});

export const keepFormats = define({
  key: 'keep-formats',
  default: ['raw', 'tiff', 'png', 'heic', 'jpeg', 'jxl', 'avif', 'webp', 'bmp', 'gif'],
  unit: 'list of formats',
  description: 'Formats that the rule "format" prefers, the best first; others come last.',
  type: formatNames,
  get: (settings) => settings.keepFormats,
});

export const keepCopyNames = define({
  key: 'keep-copy-names',
  default: copyNames,
  unit: 'list of globs',
  description: 'Names, in any case, that the rule "name" takes for those of copies.',
  type: nameGlobs,
  get: (settings) => settings.keepCopyNames,
});

export const protect = define({
  key: 'protect',
  default: [],
  unit: 'list of globs',
  description: 'Files that are never removed, moved or replaced by an act; they are rather kept.',
  type: globs,
  get: (settings) => settings.protect,
});

export const advice = define({
  key: 'advice',
  default: true,
  unit: 'true or false',
  description: 'Whether commands end with a hint at what to do next.',
  type: trueOrFalse,
  get: (settings) => settings.advice,
});

export const extensions = define({
  key: 'scan.extensions',
  default: [...pictureExtensions],
  unit: 'list of extensions',
  description: 'Files with one of these extensions, in any case, are taken.',
  type: nameExtensions,
  get: (settings) => settings.scan.extensions,
});

export const videos = define({
  key: 'scan.videos',
  default: false,
  unit: 'true or false',
  description:
    'Whether videos are taken, too: mp4, mov, mkv, avi, mts … Only equal bytes make them duplicates.',
  type: trueOrFalse,
  get: (settings) => settings.scan.videos,
});

export const include = define({
  key: 'scan.include',
  default: [],
  unit: 'list of globs',
  description: 'If there are any, only files that match one of them are taken.',
  type: globs,
  get: (settings) => settings.scan.include,
});

export const exclude = define({
  key: 'scan.exclude',
  default: [],
  unit: 'list of globs',
  description: 'Files and whole folders that match one of these are left out.',
  type: globs,
  get: (settings) => settings.scan.exclude,
});

export const hidden = define({
  key: 'scan.hidden',
  default: false,
  unit: 'true or false',
  description: 'Whether files and folders whose name starts with a dot are taken.',
  type: trueOrFalse,
  get: (settings) => settings.scan.hidden,
});

export const minSize = define({
  key: 'scan.min-size',
  default: 1,
  unit: 'bytes',
  description: 'Smaller files are left out.',
  type: byteSize,
  get: (settings) => settings.scan.minSize,
});

export const maxSize = define({
  key: 'scan.max-size',
  default: 0,
  unit: 'bytes',
  description: 'Larger files are left out; 0 is no limit.',
  type: byteSize,
  get: (settings) => settings.scan.maxSize,
});

export const newer = define({
  key: 'scan.newer',
  default: '',
  unit: 'age or date',
  description: 'Only files changed since then are taken.',
  type: timeLimit,
  get: (settings) => settings.scan.newer,
});

export const older = define({
  key: 'scan.older',
  default: '',
  unit: 'age or date',
  description: 'Only files not changed since then are taken.',
  type: timeLimit,
  get: (settings) => settings.scan.older,
});

export const threshold = define({
  key: 'similar.threshold',
  default: 50,
  unit: 'percent',
  description: 'How much two pictures may differ and still count as looking the same.',
  type: percentage,
  get: (settings) => settings.similar.threshold,
});

export const points = define({
  key: 'similar.points',
  default: true,
  unit: 'true or false',
  description:
    'Whether key points are looked for; without, no crops, frames or small turns are found.',
  type: trueOrFalse,
  get: (settings) => settings.similar.points,
});

export const fingerprint = define({
  key: 'similar.fingerprint',
  default: true,
  unit: 'true or false',
  description: 'Whether "index" looks at pictures, too, so that look-alikes are found sooner.',
  type: trueOrFalse,
  get: (settings) => settings.similar.fingerprint,
});

export const keepSnapshots = define({
  key: 'gc.keep-snapshots',
  default: 30,
  unit: 'snapshots',
  description: 'How many snapshots "gc" keeps; the newest always stays.',
  type: wholeNumber(1_000_000),
  get: (settings) => settings.gc.keepSnapshots,
});

export const trashAge = define({
  key: 'gc.trash-age',
  default: '90d',
  unit: 'age',
  description: 'What lies in the trash for longer is removed by "gc".',
  type: age,
  get: (settings) => settings.gc.trashAge,
});

export const backupCopies = define({
  key: 'backup.copies',
  default: 1,
  unit: 'volumes',
  description: 'On how many other volumes each content should be, for "status --backup".',
  type: wholeNumber(100),
  get: (settings) => settings.backup.copies,
});

export const thumbnailBudget = define({
  key: 'thumbnails.budget',
  default: 500_000_000,
  unit: 'bytes',
  description: 'Bytes of thumbnails that are kept, those used last; 0 keeps none.',
  type: byteSize,
  get: (settings) => settings.thumbnails.budget,
});

export const importTo = define({
  key: 'import.to',
  default: '{taken:yyyy}/{taken:MM}/{name}',
  unit: 'template',
  description:
    'Where imported files go: {taken:yyyy-MM-dd}, {camera}, {folder}, {event}, {name} and others.',
  type: pathTemplate,
  get: (settings) => settings.import.to,
});

export const userAgent = define({
  key: 'download.user-agent',
  default: '',
  unit: 'text',
  description:
    'What servers are told of who fetches from them. Empty: the name and version of this program.',
  type: headerText,
  get: (settings) => settings.download.userAgent,
});

export const downloadMaxSize = define({
  key: 'download.max-size',
  default: 10_000_000_000,
  unit: 'bytes',
  description: 'Larger files are not fetched; 0 is no limit.',
  type: byteSize,
  get: (settings) => settings.download.maxSize,
});

export const downloadTimeout = define({
  key: 'download.timeout',
  default: '30s',
  unit: 'age',
  description:
    'How long a server may be silent, or take to connect, before it is asked again; 0s is no limit.',
  type: age,
  get: (settings) => settings.download.timeoutMs,
});

export const downloadRetries = define({
  key: 'download.retries',
  default: 5,
  unit: 'attempts',
  description: 'How often a server that gave nothing is asked again, after growing pauses.',
  type: wholeNumber(100),
  get: (settings) => settings.download.retries,
});

export const watchBatchFiles = define({
  key: 'watch.batch-files',
  default: 1000,
  unit: 'files',
  description: 'Most files that "index --watch" takes at a time.',
  type: positiveNumber(10_000),
  get: (settings) => settings.watch.batchFiles,
});

export const watchBatchTime = define({
  key: 'watch.batch-time',
  default: '1min',
  unit: 'age',
  description:
    'How long, at most, files that are complete wait for others that are not, with "index --watch".',
  type: age,
  get: (settings) => settings.watch.batchMs,
});

export const watchQuietHours = define({
  key: 'watch.quiet-hours',
  default: '',
  unit: 'hours, local time',
  description: 'Hours in which "index --watch" indexes nothing, such as 22:00-06:00. Empty: none.',
  type: quietHours,
  get: (settings) => settings.watch.quiet,
});

export const watchCpuShare = define({
  key: 'watch.cpu-share',
  default: 50,
  unit: 'percent',
  description:
    'Share of the time and of the cores that "index --watch" takes; after each batch it rests.',
  type: positivePercentage,
  get: (settings) => settings.watch.cpuShare,
});

export const pager = define({
  key: 'core.pager',
  default: '',
  unit: 'command',
  description: 'What long results are read with on a terminal; cat is none. Empty: PAGER, or less.',
  type: oneLine,
  // It is a program that is run.
  isPersonal: true,
  get: (settings) => settings.core.pager,
});

export const plugins = define({
  key: 'plugins',
  default: [],
  unit: 'list of modules',
  description:
    'Modules that add hashes and more: paths, or names of packages. Only your own configuration names them.',
  type: modules,
  isPersonal: true,
  get: (settings) => settings.plugins,
});

export const storeServers = define({
  key: 'store.servers',
  default: [],
  unit: 'list of addresses',
  description:
    'Databases that repositories may keep their records in. Only your own configuration names them.',
  type: servers,
  // Whoever made a folder must not have whoever looks into it connect somewhere.
  isPersonal: true,
  get: (settings) => settings.store.servers,
});

/** Every setting, in the order of `config list` and the configuration file. */
export const settingTable: readonly Setting[] = [
  hash,
  jobs,
  keep,
  keepFormats,
  keepCopyNames,
  protect,
  advice,
  plugins,
  extensions,
  videos,
  include,
  exclude,
  hidden,
  minSize,
  maxSize,
  newer,
  older,
  threshold,
  points,
  fingerprint,
  keepSnapshots,
  trashAge,
  backupCopies,
  thumbnailBudget,
  importTo,
  userAgent,
  downloadMaxSize,
  downloadTimeout,
  downloadRetries,
  watchBatchFiles,
  watchBatchTime,
  watchQuietHours,
  watchCpuShare,
  pager,
  storeServers,
];
