import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is used of `s3rver`, which has no types. */
interface Server {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

/** What is used of `@aws-sdk/client-s3`, to fill it. */
interface Client {
  send(command: object): Promise<unknown>;
  destroy(): void;
}

const require = createRequire(import.meta.url);

const bucket = 'photos';

/** Who is let in, as the environment tells programs of AWS. */
export const s3Credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

/** Storage that speaks S3, on loopback, with one bucket; gone when disposed. */
export class S3Server implements AsyncDisposable {
  readonly url = `s3://${bucket}`;
  readonly endpoint: string;
  readonly #server: Server;
  readonly #folder: string;

  private constructor(server: Server, folder: string, port: number) {
    this.#server = server;
    this.#folder = folder;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<S3Server> {
    // As the worker does.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    const S3rver: new (options: object) => Server = require('s3rver');
    const directory = mkdtempSync(join(tmpdir(), 'imgdedup-s3-'));
    const server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory,
      configureBuckets: [{ name: bucket }],
    });
    const { port } = await server.run();
    return new S3Server(server, directory, port);
  }

  async keep(files: Readonly<Record<string, Buffer>>): Promise<void> {
    const library: {
      S3Client: new (options: object) => Client;
      PutObjectCommand: new (input: object) => object;
    } = require('@aws-sdk/client-s3');
    const client = new library.S3Client({
      endpoint: this.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    });
    for (const [key, body] of Object.entries(files)) {
      await client.send(new library.PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    }
    client.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
