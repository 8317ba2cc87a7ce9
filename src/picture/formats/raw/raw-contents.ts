/** Where something lies in a file. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a raw file holds, in whatever container its maker puts it. */
export interface RawContents {
  /** Where JPEGs are said to lie. Whether they do, nobody has looked. */
  readonly jpegs: readonly Place[];
  /** How the picture is to be turned, 1 to 8; undefined where only its JPEG says. */
  readonly orientation: number | undefined;
  /** Of the picture that the sensor took, as it lies in the file; undefined where it is not known. */
  readonly size: Size | undefined;
  /** What the sensor saw; places may lie behind the end of the file. Empty where it is not known. */
  readonly sensor: readonly Place[];
  /** What says how the sensor's data becomes a picture; undefined where that is more than it can be. */
  readonly development: () => readonly Buffer[] | undefined;
}

/** An orientation as Exif counts, or undefined for any other number. */
export function orientationOf(number: number | undefined): number | undefined {
  return number !== undefined && number >= 1 && number <= 8 ? number : undefined;
}

const turned: ReadonlyMap<number, number> = new Map([
  [90, 6],
  [180, 3],
  [270, 8],
]);

/** Degrees by which a picture is to be turned to the right, as Exif says it; undefined where it lies as it is. */
export function turnedBy(degrees: number): number | undefined {
  return turned.get(degrees);
}

/** @returns undefined for a side of nothing */
export function sizeOf(width = 0, height = 0): Size | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}
