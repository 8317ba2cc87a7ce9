import { expect, test } from 'vitest';
import {
  coveredAddress,
  isAddress,
  isShownAddress,
  parseAddress,
} from '../../../../src/model/paths/web-address.js';

test.each([
  ['https://example.org/a.jpg', 'https://example.org/a.jpg'],
  ['https://anna:pass@example.org:8443/a.jpg#top', 'https://example.org:8443/a.jpg'],
  ['http://example.org/a?id=7&size=full', 'http://example.org/a?id=7&size=full'],
  ['http://example.org/a?id=7&Access_Token=x', 'http://example.org/a?id=7&Access_Token=***'],
  ['http://example.org/a?X-Amz-Signature=ab&w=1', 'http://example.org/a?X-Amz-Signature=***&w=1'],
  ['http://example.org/a?%74oken=x', 'http://example.org/a?%74oken=***'],
  ['http://example.org/a?sig=x&design=y', 'http://example.org/a?sig=***&design=y'],
  [`http://example.org/a?${'x7'.repeat(16)}`, 'http://example.org/a?***'],
  [`http://example.org/a?id=${'x7'.repeat(16)}`, 'http://example.org/a?id=***'],
])('%s is shown as %s', (text, shown) => {
  expect(parseAddress(text)).toMatchObject({ shown });
});

test('what is asked for has neither user nor fragment, and its query as it is', () => {
  const address = parseAddress('https://an%40na:p%3Ass@example.org/a?token=SECRET#x');
  expect(address).toMatchObject({
    href: 'https://example.org/a?token=SECRET',
    origin: 'https://example.org',
    credentials: 'an@na:p:ss',
    isSecure: true,
  });
});

test.each([
  ['ftp://example.org/a', 'only https: and http: are fetched, not ftp:'],
  ['file:///etc/passwd', 'only https: and http: are fetched, not file:'],
  ['https://', 'it is no address'],
  ['http://exa mple/', 'it is no address'],
])('%s is refused', (text, why) => {
  expect(parseAddress(text)).toBe(why);
});

test('addresses are told from paths', () => {
  for (const text of ['https://x', 'FTP://x', 'data:a', 'file:/etc', 'gopher://x']) {
    expect(isAddress(text)).toBe(true);
  }
  for (const text of ['/media/CARD', 'C:/photos', './https:/x', 'a:b', 'photos//2019']) {
    expect(isAddress(text)).toBe(false);
  }
  expect(['https://x/', 'https:/x', 'a/https://x'].map(isShownAddress)).toEqual([
    true,
    false,
    false,
  ]);
});

test('what is no address is told without what may be a secret in it', () => {
  expect(coveredAddress('https://anna:pa/ss@[x?key=1')).toBe('https://***@[x?***');
  expect(coveredAddress('https://anna:pass@[x?key=1')).toBe('https://***@[x?***');
});
