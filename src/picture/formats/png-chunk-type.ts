/** Four letters name a chunk of a PNG. Anything else is no chunk, and what follows is none either. */
export function isChunkType(type: string): boolean {
  return /^[A-Za-z]{4}$/.test(type);
}
