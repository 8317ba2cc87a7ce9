/**
 * The number that would stand at a place if all were sorted: found by parting what is left at a number of the
 * middle (Hoare's "Find", 1961), which takes a few looks at each. The numbers come into another order.
 *
 * @param values 32-bit floats
 * @param place from 0, the smallest, to `count - 1`
 */
export function valueAtRank(values: usize, count: i32, place: i32): f32 {
  const sought = values + (place << 2);
  let from = values;
  let end = values + (count << 2);
  while (end - from > 4) {
    const pivot = middleOfThree(from, end);
    const less = moveSmaller(from, end, pivot);
    if (sought < less) {
      end = less;
      continue;
    }
    const more = moveEqual(less, end, pivot);
    if (sought < more) return pivot;
    from = more;
  }
  return load<f32>(sought);
}

/**
 * Brings those below a pivot before the others. Each is moved, whether it must be or not: a processor cannot guess which.
 * @returns where the others begin
 */
function moveSmaller(from: usize, end: usize, pivot: f32): usize {
  let next = from;
  for (let at = from; at < end; at += 4) {
    const value = load<f32>(at);
    store<f32>(at, load<f32>(next));
    store<f32>(next, value);
    next += (<usize>(value < pivot)) << 2;
  }
  return next;
}

/** The same with those that are as large as the pivot, of which none is smaller. */
function moveEqual(from: usize, end: usize, pivot: f32): usize {
  let next = from;
  for (let at = from; at < end; at += 4) {
    const value = load<f32>(at);
    store<f32>(at, load<f32>(next));
    store<f32>(next, value);
    next += (<usize>(value <= pivot)) << 2;
  }
  return next;
}

function middleOfThree(from: usize, end: usize): f32 {
  const a = load<f32>(from);
  const b = load<f32>(from + ((((end - from) >> 2) >> 1) << 2));
  const c = load<f32>(end - 4);
  return max(min(a, b), min(max(a, b), c));
}
