import { statSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileStat } from '../../../../../src/fs/stat.js';
import { Disk, systemDisk } from '../../../../../src/fs/disk.js';
import { imageDataOfFile } from '../../../../../src/library/lookalikes/groups/image-data-hashes.js';
import { PhotoFolder } from '../../../support/photo-folder.js';

const megabyte = 1024 * 1024;

test('a large file is read in pieces, and no further than to the signal', async () => {
  using folder = new PhotoFolder();
  folder.write('large.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
  truncateSync(folder.at('large.jpg'), 200 * megabyte);
  const stat = fileStat(statSync(folder.at('large.jpg')));
  const stop = new AbortController();
  const { calls } = systemDisk;
  let [largest, total] = [0, 0];
  const disk = new Disk({
    ...calls,
    read(fd, target, offset, length, position) {
      largest = Math.max(largest, length);
      total += length;
      // Ctrl-C comes while a piece is being read.
      if (total > 20 * megabyte) setImmediate(() => stop.abort());
      return calls.read(fd, target, offset, length, position);
    },
  });
  const reading = imageDataOfFile(folder.at('large.jpg'), stat, { disk, signal: stop.signal });
  await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(largest).toBeLessThanOrEqual(4 * megabyte);
  expect(total).toBeLessThan(40 * megabyte);
});
