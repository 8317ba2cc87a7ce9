/** In which version a server tells of itself, to whoever reads its answers elsewhere. */
export const versionHeader = 'imgdedup-version';
