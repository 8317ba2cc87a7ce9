/** Memory that begins at a page, as reading past the system's cache wants it, and as any reading can use. */

/** Types of Node know it only together with those of browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Bytes that are read at a time. */
const chunkBytes = 1024 * 1024;

const idle: Buffer[] = [];

/** Gives a chunk of memory to `work`, and takes it back. */
export async function withChunk<T>(work: (chunk: Buffer) => Promise<T>): Promise<T> {
  // Node says nothing of where its own buffers begin; that of WebAssembly begins at a page.
  const pages = chunkBytes / 65_536;
  const chunk = idle.pop() ?? Buffer.from(new WebAssembly.Memory({ initial: pages }).buffer);
  try {
    return await work(chunk);
  } finally {
    idle.push(chunk);
  }
}
