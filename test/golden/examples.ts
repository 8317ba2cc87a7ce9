/** One example of every record. Their bytes are in the `.hex` files beside, and in `docs/format`. */
import { encodeTree } from '../../src/library/snapshot/commit-tree.js';
import { Tree, type FolderState } from '../../src/library/snapshot/tree.js';
import { contentId } from '../../src/model/contents/content-id.js';
import { FileTable, type FileEntry } from '../../src/model/snapshot/file-table.js';
import { joinPath, relPathFrom, rootPath } from '../../src/model/paths/path.js';
import type { Codec } from '../../src/storage/codec.js';
import { actionCodec } from '../../src/storage/codecs/action.js';
import { aliasCodec } from '../../src/storage/codecs/alias.js';
import { annChecksumCodec } from '../../src/storage/codecs/ann-checksum.js';
import { blobRecordCodec } from '../../src/storage/codecs/blob-record.js';
import { distinctCodec } from '../../src/storage/codecs/distinct.js';
import { draftCodec } from '../../src/storage/codecs/draft.js';
import { draftStateCodec } from '../../src/storage/codecs/draft-state.js';
import { draftStepCodec } from '../../src/storage/codecs/draft-step.js';
import { factsCodec } from '../../src/storage/codecs/facts.js';
import { featuresCodec } from '../../src/storage/codecs/features.js';
import { catalogStateCodec } from '../../src/storage/codecs/catalog-state.js';
import { headCodec } from '../../src/storage/codecs/head.js';
import { imageDataCodec } from '../../src/storage/codecs/image-data.js';
import { learntCodec } from '../../src/storage/codecs/learnt.js';
import { metaCodec } from '../../src/storage/codecs/meta.js';
import { pictureCodec } from '../../src/storage/codecs/picture.js';
import { nodeIdFromBytes } from '../../src/model/snapshot/tree-node.js';
import { pictureColumnsCodec } from '../../src/storage/codecs/picture-columns.js';
import { pointManifestCodec } from '../../src/storage/codecs/point-manifest.js';
import { putCodec } from '../../src/storage/codecs/put.js';
import { putLogCodec } from '../../src/storage/codecs/put-log.js';
import { remoteCodec } from '../../src/storage/codecs/remote.js';
import { relatedCodec } from '../../src/storage/codecs/related.js';
import { relationCodec } from '../../src/storage/codecs/relation.js';
import { snapshotCodec } from '../../src/storage/codecs/snapshot.js';
import { sessionCodec } from '../../src/storage/codecs/session.js';
import { sessionErrorsCodec } from '../../src/storage/codecs/session-errors.js';
import { stepsCodec } from '../../src/storage/codecs/steps.js';
import { traitsCodec } from '../../src/storage/codecs/traits.js';
import { trashManifestCodec } from '../../src/storage/codecs/trash-manifest.js';
import { treeNodeCodec } from '../../src/storage/codecs/tree-node.js';

const newYear2025 = Date.UTC(2025, 0, 1);
const digest = Buffer.from('44bc2cf5ad770999', 'hex');
const other = Buffer.from('d24ec4f1a98c6e5b', 'hex');
const rel = (path: string) => relPathFrom(path, '/');

/** `photos/` with `a.jpg`, `caf\xe9.jpg` (Latin-1) and the empty folder `raw/`. */
export const treeNode = encodeExampleTree();

export interface Example {
  /** As the codec's file, the page and the golden file. */
  readonly name: string;
  readonly bytes: Buffer;
  /** What {@link decode} must make of the bytes. */
  readonly record: unknown;
  readonly decode: (bytes: Uint8Array) => unknown;
}

export const examples: readonly Example[] = [
  example('meta', metaCodec, { hash: 'xxh64', digestWidth: 8, createdAt: newYear2025, side: 0 }),
  example('alias', aliasCodec, {
    id: contentId('xxh64', Buffer.from('44bc2cf5ad770999', 'hex'), 1),
    now: contentId('blake3', Buffer.from('6437b3ac38465133ffb63b75273a8db5', 'hex'), 0),
    kind: 'read',
  }),
  example('head', headCodec, 3),
  example('snapshot', snapshotCodec, {
    sequence: 3,
    root: treeNode.root,
    takenAt: newYear2025 + 1000,
    checkedAt: newYear2025 + 61_000,
  }),
  example('blob-record', blobRecordCodec, {
    size: 2_560_000,
    sample: Buffer.from('d24ec4f1a98c6e5b', 'hex'),
  }),
  example('learnt', learntCodec, [
    {
      stat: statOf(4711, 2_560_000),
      knowledge: { kind: 'content', digest, ordinal: 1, carried: false },
    },
    {
      stat: statOf(4712, 300_000),
      knowledge: { kind: 'sample', sample: Buffer.from('fbcea83c8a378bf1', 'hex') },
    },
  ]),
  example('remote', remoteCodec, {
    name: 'disk',
    root: '/media/ada/BACKUP/photos',
    dataFolder: '',
    volume: { id: '1234-ABCD', label: 'BACKUP' },
    pathInVolume: 'photos',
    repository: { hash: 'xxh64', digestWidth: 8, createdAt: newYear2025 },
    addedAt: newYear2025 + 1000,
    lastSeenAt: newYear2025 + 2000,
    fetched: {
      root: treeNode.root,
      sequence: 3,
      seenAt: newYear2025 + 1000,
      fetchedAt: newYear2025 + 2000,
    },
  }),
  example('put', putCodec, {
    path: rel('13/2/caf\udce9.png'),
    content: { digest, ordinal: 1 },
    size: 20_480,
    inode: 0x0001_0000_0000_0000_0000_0000_0000_1267n,
    recordedMs: newYear2025 + 1000.5,
    timeMs: newYear2025,
    state: 'incomplete',
  }),
  example('put-log', putLogCodec, {
    kind: 'begun',
    writer: { host: 'mill', pid: 4711, started: '123456', hash: 'xxh64' },
  }),
  example('related', relatedCodec, { larger: 258, smaller: 7 }),
  example('distinct', distinctCodec, {
    decidedAt: newYear2025,
    contents: [
      { digest, ordinal: 1, path: rel('a.jpg') },
      {
        digest: Buffer.from('d24ec4f1a98c6e5b', 'hex'),
        ordinal: 0,
        path: rel('old/caf\udce9.jpg'),
      },
    ],
  }),
  example('draft', draftCodec, {
    content: { digest, ordinal: 1 },
    files: [
      {
        path: rel('a.jpg'),
        choice: 'symlink',
        chosenAt: newYear2025,
        anchor: { digest: other, ordinal: 0 },
        apart: [],
        copies: ['date', 'keywords'],
      },
      {
        path: rel('old/caf\udce9.jpg'),
        choice: 'distinct',
        chosenAt: newYear2025 + 1000,
        anchor: { digest: other, ordinal: 0 },
        apart: [{ digest: other, ordinal: 0 }],
        copies: [],
      },
    ],
  }),
  example('draft-step', draftStepCodec, {
    at: newYear2025 + 2000,
    changes: [
      {
        content: { digest, ordinal: 1 },
        path: rel('a.jpg'),
        before: {
          path: rel('a.jpg'),
          choice: 'reflink',
          chosenAt: newYear2025,
          anchor: { digest, ordinal: 1 },
          apart: [],
          copies: [],
        },
      },
      { content: { digest: other, ordinal: 0 }, path: rel('b.jpg'), before: undefined },
    ],
  }),
  example('draft-state', draftStateCodec, { changes: 12, nextStep: 9 }),
  example('action', actionCodec, {
    id: 2,
    command: 'trash',
    state: 'done',
    startedAt: newYear2025,
    done: 1,
    skipped: 1,
    freed: 2_560_000,
    undoes: undefined,
    undone: 'partly',
  }),
  example('steps', stepsCodec, [
    {
      kind: 'link',
      path: rel('copy/a.jpg'),
      keeper: rel('a.jpg'),
      temporary: rel('copy/.imgdedup-2-1.tmp'),
      before: {
        ino: 4713n,
        size: 2_560_000n,
        mtimeNs: 1_735_689_600_123_456_789n,
        mode: 0o100644,
        uid: 1000,
        gid: 1000,
        links: 32,
      },
      content: { digest, ordinal: 1 },
      shared: { ino: 4711n, mtimeNs: 1_735_689_600_000_000_000n },
      outcome: { kind: 'done' },
    },
    {
      kind: 'move',
      path: rel('old/caf\udce9.jpg'),
      keeper: rel('caf\udce9.jpg'),
      temporary: rel('.imgdedup/trash/2/old/.imgdedup-2-2.tmp'),
      before: { ino: 4714n, size: 5n, mtimeNs: -1n, mode: 0o100600, uid: 0, gid: 0, links: 1 },
      content: undefined,
      away: rel('.imgdedup/trash/2/old/caf\udce9.jpg'),
      folders: 3,
      outcome: { kind: 'skipped', reason: 'vanished' },
    },
    {
      kind: 'import',
      path: rel('2025/01/IMG_1.JPG'),
      keeper: rel('2025/01/IMG_1.JPG'),
      temporary: rel('2025/01/.imgdedup-2-3.tmp'),
      before: {
        ino: 77n,
        size: 2_560_000n,
        mtimeNs: 1_735_689_600_000_000_000n,
        mode: 0o100755,
        uid: 1000,
        gid: 1000,
        links: 1,
      },
      content: { digest, ordinal: 0 },
      origin: '/media/CARD/DCIM/IMG_1.JPG',
      folders: 1,
      made: { ino: 4715n, mtimeNs: 1_735_689_600_000_000_000n },
      outcome: { kind: 'done' },
    },
    {
      kind: 'merge',
      path: rel('a.jpg.xmp'),
      keeper: rel('a.jpg'),
      temporary: rel('.imgdedup-2-3.tmp'),
      before: { ino: 0n, size: 0n, mtimeNs: 0n, mode: 0, uid: 0, gid: 0, links: 1 },
      content: undefined,
      insertions: [{ at: 0, bytes: Buffer.from('<x/>') }],
      facts: {
        taken: '2025-01-01T00:00:00',
        place: { latitude: 52.5, longitude: 13.5, altitude: undefined },
        rating: 4,
        keywords: ['Berlin'],
      },
      outcome: { kind: 'done' },
    },
  ]),
  example('session', sessionCodec, {
    id: 3,
    command: 'import',
    source: {
      path: '/media/CARD/DCIM',
      volume: { id: '9C33-6BBD', label: 'CARD' },
      folder: 'DCIM',
    },
    destination: '/photos',
    startedAt: newYear2025,
    endedAt: newYear2025 + 90_000,
    seconds: 90.5,
    state: 'completed',
    scanned: 120,
    copied: 100,
    skipped: 18,
    failed: 2,
    bytes: 2_560_000_000,
    actions: [7, 9],
    pid: 4711,
    host: 'studio',
    started: '123456',
    message: undefined,
  }),
  example('session-errors', sessionErrorsCodec, [
    { file: 'DCIM/100CANON/IMG_1.JPG', reason: 'input/output error' },
    { file: 'DCIM/caf\udce9.jpg', reason: 'vanished' },
  ]),
  example('trash-manifest', trashManifestCodec, {
    action: 2,
    startedAt: newYear2025,
    path: rel('old/caf\udce9.jpg'),
    keeper: rel('caf\udce9.jpg'),
    tier: 'exact',
    before: {
      ino: 4714n,
      size: 5n,
      mtimeNs: -1n,
      mode: 0o100600,
      uid: 0,
      gid: 0,
      links: 1,
    },
    contentId: contentId('xxh64', digest, 1),
  }),
  example('picture', pictureCodec, {
    number: 7,
    hasPoints: true,
    outcome: {
      kind: 'picture',
      facts: {
        format: 'jpeg',
        width: 3000,
        height: 4000,
        orientation: 6,
        frames: 2,
        missing: 0.25,
      },
      phash: Buffer.from('4a6d22f1'.repeat(8), 'hex'),
      quality: 31.25,
      frames: { kind: 'looks', prints: Buffer.from('80017f81'.repeat(32), 'hex') },
    },
  }),
  example('features', featuresCodec, {
    points: {
      count: 2,
      x: Float32Array.of(96, 20.5),
      y: Float32Array.of(128, 250.25),
      scale: Float32Array.of(8, 2),
      descriptors: Buffer.from('a5'.repeat(32) + '3c'.repeat(32), 'hex'),
      oriented: {
        count: 1,
        point: Buffer.from('01', 'hex'),
        turn: Buffer.from('40', 'hex'),
        descriptors: Buffer.from('0f'.repeat(32), 'hex'),
      },
    },
    // Two pixels, 200 and 100.
    thumbnail: Buffer.from('02000100009b701c00', 'hex'),
    chroma: {
      width: 2,
      height: 1,
      blueness: Buffer.from('8055', 'hex'),
      redness: Buffer.from('80ff', 'hex'),
    },
  }),
  example('catalog-state', catalogStateCodec, {
    fingerprintVersion: 1,
    comparisonVersion: 1,
    decoderVersion: 1,
    decoders: [{ name: 'example.farbfeld', version: 2, isActive: true }],
    nextNumber: 8,
    compared: 7,
    indexed: 8,
  }),
  example('relation', relationCodec, {
    source: 'predicted',
    relation: {
      map: { a: 2, b: 0, c: 0, d: 2, e: -0.5, f: -0.25 },
      firstInside: 0.25,
      secondInside: 1,
      distance: 3.5,
      colour: 'grey',
    },
  }),
  example('image-data', imageDataCodec, {
    formats: 1,
    hash: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
  }),
  example('facts', factsCodec, {
    version: 2,
    asked: [{ name: 'example.stars', version: 1, gave: true }],
    facts: {
      kind: 'image',
      format: 'jpeg',
      width: 4000,
      height: 6000,
      orientation: 6,
      make: 'SONY',
      model: 'ILCE-7M3',
      lens: undefined,
      software: undefined,
      taken: '2019-05-04T12:33:10+02:00',
      iso: 400,
      aperture: 2.8,
      exposure: 0.004,
      focalLength: 35,
      focalLength35: undefined,
      place: { latitude: 52.5, longitude: -13.25, altitude: undefined },
      rating: undefined,
      keywords: ['sea'],
      contentIdentifier: undefined,
      duration: undefined,
      codec: undefined,
    },
  }),
  example('traits', traitsCodec, {
    version: 3,
    traits: {
      camera: 'Canon',
      taken: '2019-05-04T12:33:10',
      editor: undefined,
      metadata: ['date', 'camera'],
      values: [{ kind: 'date', digest }],
      colour: 'colour',
      detail: 1_048_576,
      margins: { left: 12, top: 0, right: 12, bottom: 0 },
      quality: 93,
      earlierQuality: 75,
      extras: [{ kind: 'video', bytes: 300_032, digest }],
      pixels: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
    },
  }),
  example('ann-checksum', annChecksumCodec, {
    generation: 3,
    length: 4096,
    checksum: 0x44bc2cf5ad770999n,
    entries: 7,
  }),
  example('picture-columns', pictureColumnsCodec, {
    generation: 3,
    length: 4096,
    checksum: 0x44bc2cf5ad770999n,
    nextNumber: 7,
    root: nodeIdFromBytes(Buffer.from('00112233445566778899aabbccddeeff', 'hex')),
    limits: '[1,0]',
  }),
  example('point-manifest', pointManifestCodec, {
    generation: 2,
    segments: [
      {
        file: 1,
        bytes: 916,
        checksum: '3311a548e72d557b',
        pictures: 3,
        vectors: 6,
        first: 0,
        last: 2,
        dead: Uint32Array.of(1),
      },
    ],
  }),
  {
    name: 'tree-node',
    bytes: treeNode.bytes,
    // A table compares by its bytes; what they mean is tested beside.
    record: treeNode.bytes,
    decode: (bytes) => treeNodeCodec.encode(treeNodeCodec.decode(bytes)),
  },
];

function example<T>(name: string, codec: Codec<T>, record: T): Example {
  return { name, record, bytes: codec.encode(record), decode: (bytes) => codec.decode(bytes) };
}

function statOf(ino: number, size: number) {
  const mtimeMs = newYear2025 + 123.5;
  return { ino, size, mtimeMs, ctimeMs: mtimeMs, birthtimeMs: mtimeMs };
}

function encodeExampleTree() {
  const files: FileEntry[] = [
    {
      name: 'a.jpg',
      ...statOf(4711, 2_560_000),
      knowledge: { kind: 'content', digest, ordinal: 1, carried: false },
      settled: true,
    },
    {
      name: 'caf\udce9.jpg',
      ...statOf(4712, 300_000),
      knowledge: {
        kind: 'content',
        digest: Buffer.from('d24ec4f1a98c6e5b', 'hex'),
        ordinal: 0,
        carried: true,
      },
      settled: false,
    },
  ];
  const tree = new Tree();
  const parent = tree.add({ ...folder(2, files), path: rootPath, name: '', parent: -1 });
  tree.add({ ...folder(3, []), path: joinPath(rootPath, 'raw'), name: 'raw', parent });
  const nodes = encodeTree(tree);
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = nodes.next();
    if (next.done === true) return { root: next.value, bytes, files };
    bytes = next.value.value;
  }
}

function folder(ino: number, files: readonly FileEntry[]) {
  const state: FolderState = {
    stat: { ino, mtimeMs: newYear2025, ctimeMs: newYear2025 },
    settled: true,
    rules: '0123456789abcdef',
    hasIgnoreFile: false,
    symlinks: 1,
    otherTypes: new Map(files.length === 0 ? [] : [['.mov', 2]]),
    files: FileTable.from(files, 8),
  };
  return { state, stored: undefined };
}
