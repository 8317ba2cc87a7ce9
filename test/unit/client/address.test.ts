import { describe, expect, test } from 'vitest';
import { parseServedAddress } from '../../../src/client/address.js';

describe('parseServedAddress', () => {
  test.each([
    ['imgdedup://nas.local/', 'nas.local', 8444, true],
    ['imgdedup://nas.local', 'nas.local', 8444, true],
    ['imgdedup://NAS.local:443/', 'nas.local', 443, true],
    ['IMGDEDUP://10.0.0.2:9000', '10.0.0.2', 9000, true],
    ['imgdedup://[fd00::1]:9/', 'fd00::1', 9, true],
    // What only looks like this machine is another one.
    ['imgdedup://127.0.0.2/', '127.0.0.2', 8444, true],
    ['imgdedup://localhost.example/', 'localhost.example', 8444, true],
    ['imgdedup://127.0.0.1:8080/', '127.0.0.1', 8080, false],
    ['imgdedup://localhost/', 'localhost', 8444, false],
    ['imgdedup://[::1]/', '::1', 8444, false],
    // As browsers read it.
    ['imgdedup://2130706433/', '127.0.0.1', 8444, false],
  ])('%s', (text, host, port, isEncrypted) => {
    expect(parseServedAddress(text)).toMatchObject({ host, port, isEncrypted });
  });

  test('a folder is none', () => {
    for (const text of ['.', '/photos', 'imgdedup', 'imgdedup:/a', './imgdedup://nas']) {
      expect(parseServedAddress(text)).toBeUndefined();
    }
  });

  test.each([
    'http://nas.local/',
    'https://nas.local/',
    'imgdedup://',
    'imgdedup:///photos',
    'imgdedup://nas.local/photos',
    'imgdedup://nas.local/?token=x',
    'imgdedup://nas.local/#x',
    'imgdedup://nas.local:70000/',
    'imgdedup://na s/',
  ])('%s is refused', (text) => {
    expect(() => parseServedAddress(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('names and passwords are refused, and not shown', () => {
    for (const text of [
      'imgdedup://me:secret@nas/',
      'https://secret@nas/',
      'imgdedup://secret@/',
    ]) {
      const said = expect.objectContaining({
        code: 'USAGE',
        message: expect.not.stringContaining('secret'),
      });
      expect(() => parseServedAddress(text)).toThrow(said);
    }
  });
});
