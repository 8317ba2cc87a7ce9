/** A chroma as a number: blueness and redness are its parts. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export function without(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

export function scaled({ re, im }: Complex, by: number): Complex {
  return { re: re * by, im: im * by };
}

export function conjugate({ re, im }: Complex): Complex {
  return { re, im: -im };
}

export function multiplied(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

/** The turn from one to the other, -180 to 180. */
export function degreesBetween(one: Complex, other: Complex): number {
  const { re, im } = multiplied(conjugate(one), other);
  return (Math.atan2(im, re) * 180) / Math.PI;
}
