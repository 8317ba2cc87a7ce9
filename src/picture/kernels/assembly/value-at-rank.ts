/**
 * The number that would stand at a place if all were sorted: found by parting what is left at a number of the
 * middle (Hoare's "Find", 1961), which takes a few looks at each. The numbers come into another order.
 *
 * @param values 32-bit floats
 * @param place from 0, the smallest, to `count - 1`
 */
export function valueAtRank(values: usize, count: i32, place: i32): f32 {
  let first = 0;
  let last = count - 1;
  while (first < last) {
    const pivot = middleOfThree(values, first, last);
    let left = first;
    let right = last;
    while (left <= right) {
      while (load<f32>(values + (left << 2)) < pivot) left += 1;
      while (load<f32>(values + (right << 2)) > pivot) right -= 1;
      if (left > right) break;
      const moved = load<f32>(values + (left << 2));
      store<f32>(values + (left << 2), load<f32>(values + (right << 2)));
      store<f32>(values + (right << 2), moved);
      left += 1;
      right -= 1;
    }
    // What lies between both is as large as the pivot.
    if (place <= right) last = right;
    else if (place >= left) first = left;
    else break;
  }
  return load<f32>(values + (place << 2));
}

function middleOfThree(values: usize, first: i32, last: i32): f32 {
  const a = load<f32>(values + (first << 2));
  const b = load<f32>(values + (((first + last) >> 1) << 2));
  const c = load<f32>(values + (last << 2));
  return max(min(a, b), min(max(a, b), c));
}
