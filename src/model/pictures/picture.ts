/** What a decoder says of a picture besides its pixels. */
export interface PictureFacts {
  /** Name of the format by its first bytes, not by the file's name: `jpeg`, `png`, `heic` … */
  readonly format: string;
  /** Pixels as displayed: EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation as stored, 1 to 8. */
  readonly orientation: number;
  /**
   * Pictures that the file is there to show: frames of an animation, pages of a TIFF, views of an
   * MPO; 1 for a still picture. Previews, smaller versions and gain maps do not count.
   */
  readonly frames: number;
  /** Share of the picture's area that the file lacks, 0 to 1: it is cut off, or has a hole. */
  readonly missing: number;
}

/** Bytes that are kept of each frame; see `src/picture/frames/frame-print.ts`. */
export const framePrintWidth = 64;

/** What is kept of the frames of a picture that has several, so that all of them are compared. */
export interface FramePrints {
  /** `looks`: what each shows. `data`: a hash of the coded data, where that cannot be seen. */
  readonly kind: 'looks' | 'data';
  /** {@link framePrintWidth} bytes for each; of very many frames for some, evenly spread. */
  readonly prints: Uint8Array;
}

/** Grey levels of a small picture, row by row. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** `width * height` levels, 0 black to 255 white. */
  readonly data: Uint8Array;
}

/** The colours of a small picture, row by row, without its brightness (Cb and Cr of JPEG). */
export interface ChromaImage {
  readonly width: number;
  readonly height: number;
  /** `width * height` levels each: 128 is no colour. */
  readonly blueness: Uint8Array;
  readonly redness: Uint8Array;
}

/** Bytes of a descriptor or of a pHash: 256 bits. */
export const bitsWidth = 32;

/** Places in a picture that are found again in its copies, the strongest first. */
export interface KeyPoints {
  readonly count: number;
  /** Centres in pixels of the picture scaled to 256 on its longer side. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Radius in the same pixels (sigma of the blob). */
  readonly scale: Float32Array;
  /** {@link bitsWidth} bytes for each. */
  readonly descriptors: Uint8Array;
  /** The same as seen from a direction of their own. */
  readonly oriented: OrientedPoints;
}

/** Key points described so that turning the picture changes nothing; of some there are two. */
export interface OrientedPoints {
  readonly count: number;
  /** Which key point each is of. */
  readonly point: Uint8Array;
  /** The direction that it is seen from, clockwise from the right, in 1/256 of a turn. */
  readonly turn: Uint8Array;
  /** {@link bitsWidth} bytes for each. */
  readonly descriptors: Uint8Array;
}

export const noOrientedPoints: OrientedPoints = {
  count: 0,
  point: new Uint8Array(0),
  turn: new Uint8Array(0),
  descriptors: new Uint8Array(0),
};

/** The bits that stay close when a picture is resized, re-encoded or cropped. */
export interface Fingerprint {
  /** {@link bitsWidth} bytes. */
  readonly phash: Uint8Array;
  /** Root mean square of the pHash's frequencies, in grey levels: how much there is to see. */
  readonly quality: number;
  readonly points: KeyPoints;
  /** Small and grey, for the pixel check, as `thumbnail-code.ts` stores it. */
  readonly thumbnail: Uint8Array;
  /** Undefined for a picture that is stored without colours, or was looked at before they counted. */
  readonly chroma: ChromaImage | undefined;
}

/** What looking at one content brought. */
export type PictureOutcome =
  | {
      readonly kind: 'picture';
      readonly facts: PictureFacts;
      readonly fingerprint: Fingerprint;
      /** Only of a picture with several frames. */
      readonly frames?: FramePrints | undefined;
    }
  /** A picture by its first bytes, but its pixels could not be had. */
  | { readonly kind: 'undecodable'; readonly format: string; readonly reason: string }
  /** A picture in a format that the decoder lacks: `heic`, `jxl`, `raw` … */
  | { readonly kind: 'unsupported'; readonly format: string }
  | { readonly kind: 'not-a-picture' }
  /** The file could not be read: says nothing of its content. */
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      /** Whether the disk is to blame, and not this one file. */
      readonly isDiskFault: boolean;
    };

/** What is a property of a content, and therefore remembered. */
export type LastingOutcome = Exclude<PictureOutcome, { kind: 'unreadable' }>;
