/** As the standard for cameras has it (DCF, JEITA CP-3461), and as makers fill it in: `IMG_1234`, `DSC01234`, `P1010001`. */
const ofCameras =
  /^(?:(?:img|_mg|mg|dsc|_dsc|dscn|dscf|imgp|imag|cimg|sam|sdc|pict|hpim|gopr|dji|fimg|r)_?\d{3,6}|p[\da-c]\d{6})$/i;
/** Of phones, by the time: `20220504_123310`, `IMG_20220504_123310`, `PXL_20220504_123310123.MP`. */
const ofPhones =
  /^(?:(?:img|pxl|mvimg|wp)_)?(?:19|20)\d{6}_\d{6,9}(?:\.(?:mp|mv|ts|night|portrait|long_exposure|motion))*$/i;

/** Whether a file is called as cameras and phones call what they take, and nothing was added to that. */
export function isCameraName(name: string): boolean {
  const stem = name.replace(/\.[^.]*$/, '');
  return ofCameras.test(stem) || ofPhones.test(stem);
}
