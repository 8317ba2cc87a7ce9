import type { Tags } from './tags.js';

/** Maker and model, without the maker's name said twice; undefined where neither is known. */
export function cameraOf({ exif }: Tags): string | undefined {
  const make = exif.get('Make') ?? '';
  const model = exif.get('Model') ?? '';
  const [maker = ''] = make.split(/[\s,]/);
  const isNamed = model.toLowerCase().startsWith(maker.toLowerCase());
  const camera = isNamed && model !== '' ? model : `${make} ${model}`.trim();
  return camera === '' ? undefined : camera;
}
