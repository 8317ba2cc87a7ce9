/** Lines such as `# rating: 4` between the magic of a picture and its size. */
const comment = /^#\s*(\w+)\s*:\s*(.+)$/gm;

/**
 * What people wrote into the comments of Netpbm files (https://netpbm.sourceforge.net/doc/ppm.html).
 * @type {import('imgdedup').FactReader}
 */
export const comments = {
  name: 'comments',
  matches: (head) => head[0] === 0x50 && head[1] >= 0x31 && head[1] <= 0x36 && head.includes(0x23),
  facts(bytes) {
    const text = new TextDecoder().decode(bytes.subarray(0, 4096));
    const said = new Map([...text.matchAll(comment)].map(([, key, value]) => [key, value.trim()]));
    return {
      taken: said.get('taken'),
      model: said.get('camera'),
      rating: said.has('rating') ? Number(said.get('rating')) : undefined,
      keywords: said.get('keywords')?.split(/\s*,\s*/),
    };
  },
};
