import { xxh64Bytes } from '../../digest/xxh64.js';
import type { Extra, ExtraKind } from '../../model/pictures/traits.js';

/** @param bytes all of what lies behind the picture, or beside it */
export function extraOf(kind: ExtraKind, bytes: Uint8Array): Extra {
  return { kind, bytes: bytes.length, digest: xxh64Bytes(bytes) };
}
