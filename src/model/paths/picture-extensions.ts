/** Extensions of the raw files that cameras write, in lower case. */
export const rawExtensions: readonly string[] =
  'dng cr2 cr3 crw nef nrw arw srf sr2 raf orf rw2 pef srw x3f 3fr erf kdc mrw iiq rwl raw'.split(
    ' ',
  );

const commonFormats =
  'jpg jpeg jpe jfif mpo png webp avif gif tif tiff bmp dib heic heif hif jxl ' +
  'jp2 j2k jpf jpx psd ppm pgm pbm pnm';

/** Of all that may be a picture, in small letters. */
export const pictureExtensions: readonly string[] = [...commonFormats.split(' '), ...rawExtensions];
