import { describe, expect, test } from 'vitest';
import { inKernels, newPlane, withPlanes } from '../../../../src/picture/fingerprint/planes.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { noise } from '../../support/planes.js';

const { memory } = kernels();

/** Where the next thing would lie. */
function top(): number {
  return memory.take(0);
}

function isInKernels({ data }: GreyPlane): boolean {
  return data.buffer === memory.floats.buffer;
}

function addressOf(plane: GreyPlane): number {
  let found = NaN;
  inKernels([plane], [], (_, [address = NaN]) => {
    found = address;
  });
  return found;
}

function fails(): never {
  return withPlanes(() => {
    newPlane(9, 9);
    throw new TypeError('no');
  });
}

/** Takes more than there is. */
function grows(): number {
  return withPlanes(() => newPlane(1, 1 + memory.bytes.length / 4).width);
}

describe('with planes', () => {
  test('new ones lie in the memory of the kernels, and without them they do not', () => {
    expect(isInKernels(newPlane(5, 3))).toBe(false);
    withPlanes(() => {
      const [one, other] = [newPlane(5, 3), newPlane(7, 1)];
      for (const plane of [one, other]) expect(isInKernels(plane)).toBe(true);
      expect(one).toMatchObject({ width: 5, height: 3 });
      expect(one.data).toHaveLength(15);
      expect(addressOf(one)).toBe(one.data.byteOffset);
      expect(other.data.byteOffset).toBeGreaterThanOrEqual(one.data.byteOffset + 4 * 15);
    });
    expect(isInKernels(newPlane(5, 3))).toBe(false);
  });

  test('their room is given back, also by work that fails', () => {
    const before = top();
    expect(withPlanes(() => newPlane(9, 9).data.length)).toBe(81);
    expect(top()).toBe(before);
    expect(fails).toThrow(new TypeError('no'));
    expect(top()).toBe(before);
    expect(isInKernels(newPlane(1, 1))).toBe(false);
  });

  test('work within work keeps them until the outer is done', () => {
    const before = top();
    withPlanes(() => {
      const inner = withPlanes(() => {
        const plane = newPlane(4, 4);
        plane.data.fill(3);
        return plane;
      });
      const next = newPlane(4, 4);
      next.data.fill(9);
      expect(isInKernels(inner)).toBe(true);
      expect([...inner.data]).toEqual(Array.from({ length: 16 }, () => 3));
    });
    expect(top()).toBe(before);
  });

  test('a plane that lies elsewhere is copied once', () => {
    const [plane, other] = [noise(1, 6, 5), noise(2, 6, 5)];
    withPlanes(() => {
      const address = addressOf(plane);
      expect(memory.copy(address, 30)).toEqual(plane.data);
      const after = top();
      expect(addressOf(plane)).toBe(address);
      expect(top()).toBe(after);
      expect(addressOf(other)).not.toBe(address);
      expect(memory.copy(address, 30)).toEqual(plane.data);
    });
    // What was copied for one pair is forgotten by the next.
    plane.data.fill(4);
    withPlanes(() => {
      expect(memory.copy(addressOf(plane), 30)).toEqual(plane.data);
    });
  });

  test('those who took more memory than there was hear of it', () => {
    const before = top();
    expect(grows).toThrow(RangeError);
    expect(top()).toBe(before);
    // There is more now.
    expect(withPlanes(() => newPlane(2, 2).data.length)).toBe(4);
  });
});

test.each([false, true])('a kernel has planes that lie anywhere, with planes: %s', (isOpen) => {
  const before = top();
  const [one, other] = [noise(1, 5, 3), noise(2, 5, 3)];
  const found = newPlane(5, 3);
  const subtracts = (): Float32Array => {
    const own = newPlane(5, 3);
    inKernels([one, other], [own, found], (space, [a = 0, b = 0], [to = 0, back = 0]) => {
      const room = space.takeWords(15);
      space.floats.fill(-1, room >> 2, (room >> 2) + 15);
      kernels().subtract(a, b, to, 15);
      kernels().subtract(b, a, back, 15);
    });
    return own.data.slice();
  };
  const difference = isOpen ? withPlanes(subtracts) : subtracts();
  expect(difference).toEqual(one.data.map((level, at) => level - (other.data[at] ?? NaN)));
  expect(found.data).toEqual(difference.map((level) => -level));
  expect(top()).toBe(before);
});
