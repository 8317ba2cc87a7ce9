import { rawExtensions } from './raw-extensions.js';

const commonFormats = 'jpg jpeg jpe jfif mpo png webp avif gif tif tiff bmp dib heic heif hif jxl';

/** Of all that may be a picture, in small letters. */
export const pictureExtensions: readonly string[] = [...commonFormats.split(' '), ...rawExtensions];
