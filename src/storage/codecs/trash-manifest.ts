import { xxh64 } from '../../digest/xxh64.js';
import type { Original } from '../../model/actions/action.js';
import { parseContentId } from '../../model/contents/content-id.js';
import { tiers } from '../../model/groups/look-alike.js';
import { isRelPath, type RelPath } from '../../model/paths/path.js';
import type { TrashRecord } from '../../model/actions/trash.js';
import { damagedRecord } from '../bytes.js';
import { checkVersion, type Codec } from '../codec.js';

const what = 'line of a trash manifest';
const version = 1;
/** What stands before the seal, and the seal. */
const sealed = /^(?<body>\{.*),"seal":"(?<seal>[0-9a-f]{16})"\}$/s;

/**
 * One line of `trash/ID.manifest`, without its line break: JSON, so that it can be read with any tool
 * where the store is lost. It ends with the xxHash64 of all bytes before that.
 */
export const trashManifestCodec: Codec<TrashRecord> = { version, encode, decode };

function encode(record: TrashRecord): Buffer {
  const { action, startedAt, path, keeper, tier, before, contentId: content } = record;
  const { ino, size, mtimeNs, mode, uid, gid, links } = before;
  const text = JSON.stringify({
    version,
    action,
    command: 'trash',
    startedAt: new Date(startedAt).toISOString(),
    path,
    keeper: keeper ?? null,
    tier: tier ?? null,
    size: String(size),
    mtimeNs: String(mtimeNs),
    mode,
    uid,
    gid,
    ino: String(ino),
    links: links ?? null,
    contentId: content ?? null,
  });
  const body = text.slice(0, -1);
  return Buffer.from(`${body},"seal":"${sealOf(body)}"}`);
}

function decode(bytes: Uint8Array): TrashRecord {
  const text = Buffer.from(bytes).toString('utf8');
  const { body, seal } = sealed.exec(text)?.groups ?? {};
  if (body === undefined || seal !== sealOf(body)) throw damaged('its checksum disagrees');
  const fields = parse(`${body}}`);
  const found = fields.number('version');
  checkVersion(what, found, version);
  const startedAt = Date.parse(fields.text('startedAt'));
  if (Number.isNaN(startedAt)) throw damaged('startedAt is no time');
  const before: Original = {
    ino: fields.whole('ino'),
    size: fields.whole('size'),
    mtimeNs: fields.whole('mtimeNs'),
    mode: fields.number('mode'),
    uid: fields.number('uid'),
    gid: fields.number('gid'),
    links: fields.has('links') ? fields.number('links') : undefined,
  };
  const tier = fields.optional('tier');
  const named = fields.optional('contentId');
  const content = named === undefined ? undefined : parseContentId(named);
  if (named !== undefined && content === undefined) throw damaged('contentId is none');
  return {
    action: fields.number('action'),
    startedAt,
    path: relPath(fields.text('path')),
    keeper: fields.has('keeper') ? relPath(fields.text('keeper')) : undefined,
    tier: tiers.find((known) => known === tier),
    before,
    contentId: content,
  };
}

function sealOf(body: string): string {
  return xxh64(Buffer.from(body)).toString(16).padStart(16, '0');
}

/** The members of a JSON object, each checked as it is asked for. */
class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(object: object) {
    this.#values = new Map(Object.entries(object));
  }

  has(name: string): boolean {
    return (this.#values.get(name) ?? null) !== null;
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value !== 'string') throw damaged(`${name} is no text`);
    return value;
  }

  optional(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A u32. */
  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
      return value;
    }
    throw damaged(`${name} is no number`);
  }

  /** A number of any size, in decimal digits. */
  whole(name: string): bigint {
    const text = this.text(name);
    if (!/^-?\d{1,40}$/.test(text)) throw damaged(`${name} is no number`);
    return BigInt(text);
  }
}

function parse(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return new Fields(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged('it is no JSON');
}

function relPath(text: string): RelPath {
  if (!isRelPath(text)) throw damaged('a path leads out of the root');
  return text;
}

function damaged(why: string): Error {
  return damagedRecord(what, why);
}
