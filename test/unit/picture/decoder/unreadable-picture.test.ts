import { systemDisk } from '../../../../src/fs/disk.js';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { ReadBuffer, type PictureFileCalls } from '../../../../src/picture/decode/picture-file.js';
import { systemError } from '../../support/faulty-ops.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';

/** The system's calls, of which some reads fail. */
function failing(code: string, fails: (read: number, position: number) => boolean) {
  let [opened, reads] = [0, 0];
  const calls: PictureFileCalls = {
    ...systemDisk.calls,
    open(path) {
      opened += 1;
      return systemDisk.calls.open(path);
    },
    read(fd, target, offset, length, position) {
      reads += 1;
      if (fails(reads, position)) throw systemError(code);
      return systemDisk.calls.read(fd, target, offset, length, position);
    },
  };
  return { calls, opened: () => opened };
}

async function look(path: string, calls: PictureFileCalls): Promise<unknown> {
  const { kind, ...rest } = await decodePhoto(path, false, new ReadBuffer(), { calls });
  return 'reason' in rest ? rest : kind;
}

const ioError = { reason: 'input/output error', isDiskFault: true };

test('a read that fails twice costs half a second', async () => {
  using folder = new PhotoFolder();
  folder.write('a.jpg', await picture(1).jpeg().toBuffer());
  const { calls, opened } = failing('EIO', (read) => read <= 2);
  expect(await look(folder.at('a.jpg'), calls)).toBe('picture');
  expect(opened()).toBe(3);
});

test('one that always fails says nothing of the picture', async () => {
  using folder = new PhotoFolder();
  folder.write('a.jpg', await picture(1).jpeg().toBuffer());
  const { calls, opened } = failing('EIO', () => true);
  expect(await look(folder.at('a.jpg'), calls)).toEqual(ioError);
  expect(opened()).toBe(3);
  const denied = failing('EACCES', () => true);
  const reason = { reason: 'permission denied', isDiskFault: false };
  expect(await look(folder.at('a.jpg'), denied.calls)).toEqual(reason);
  expect(denied.opened()).toBe(1);
});

test('a large file that a library cannot read in full is not called broken for it', async () => {
  using folder = new PhotoFolder();
  const path = folder.at('large.jpg');
  const [jpeg, png] = [await picture(1).jpeg().toBuffer(), await picture(1).png().toBuffer()];
  // Broken or damaged, it has to be read in full to know why.
  for (const start of [jpeg.subarray(0, 300), png.subarray(0, png.length >> 1)]) {
    writeFileSync(path, Buffer.concat([start, Buffer.alloc(33 * 1024 * 1024)]));
    const far = failing('EIO', (_read, position) => position > 20_000_000);
    expect(await look(path, far.calls)).toEqual(ioError);
    expect(await look(path, systemDisk.calls)).not.toEqual(ioError);
  }
});
