/** What is stored of the image data of one content. */
export interface ImageDataRecord {
  /** Which formats could be taken apart when it was looked at: a number that grows with them. */
  readonly formats: number;
  /** 16 bytes; undefined where the file is one that could not be. */
  readonly hash: Uint8Array | undefined;
}
