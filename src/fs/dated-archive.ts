const block = 512;
const billion = 1_000_000_000n;

/**
 * A tar archive of empty files, called 0, 1, 2 …, with these modification times. They are in extended
 * headers (POSIX.1-2001, `pax`): the plain ones know whole seconds from 1970 to 2242.
 * @param times nanoseconds since 1970
 */
export function datedArchive(times: readonly bigint[]): Buffer {
  const members = times.flatMap((mtimeNs, at) => {
    const record = Buffer.from(extendedRecord('mtime', secondsText(mtimeNs)));
    const body = Buffer.alloc(block);
    record.copy(body);
    return [header(`${at}.pax`, record.length, 'x'), body, header(String(at), 0, '0')];
  });
  return Buffer.concat([...members, Buffer.alloc(2 * block)]);
}

/** Seconds with all nine digits of the fraction, as `pax` and `touch` take them. */
export function secondsText(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  const seconds = `${size / billion}.${String(size % billion).padStart(9, '0')}`;
  return ns < 0n ? `-${seconds}` : seconds;
}

/** It begins with its own length, which counts itself. */
function extendedRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length += 1;
  return `${length}${rest}`;
}

function header(name: string, size: number, type: 'x' | '0'): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  bytes.write(octal(0o600, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(0, 11), 136);
  // The sum is taken with blanks in its own place.
  bytes.write(' '.repeat(8), 148);
  bytes.write(type, 156);
  bytes.write('ustar\x0000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)} `, 148);
  return bytes;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}
