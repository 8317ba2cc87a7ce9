/** Maker and model, without the maker's name said twice; undefined where neither is known. */
export function cameraName(make = '', model = ''): string | undefined {
  const [maker = ''] = make.split(/[\s,]/);
  const isNamed = model.toLowerCase().startsWith(maker.toLowerCase());
  const camera = isNamed && model !== '' ? model : `${make} ${model}`.trim();
  return camera === '' ? undefined : camera;
}
