/** What is known of one content: facts about the picture, never the picture. */
export interface BlobRecord {
  /** Bytes. */
  readonly size: number;
  /** Hash of the first and last block, 8 bytes: tells apart contents that share a hash. */
  readonly sample: Uint8Array;
}
