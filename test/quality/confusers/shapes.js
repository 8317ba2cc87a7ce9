// @ts-check

/**
 * @typedef {object} TextStyle
 * @property {number} [size]
 * @property {string} [fill]
 * @property {'start' | 'middle' | 'end'} [anchor]
 * @property {'normal' | 'bold'} [weight]
 * @property {string} [family]
 */

/** Sixteen pictures of a class: 120 pairs that may be taken for each other. */
export const USUAL_COUNT = 16;

/**
 * A class of pictures that look alike and are not the same.
 *
 * @typedef {object} Confuser
 * @property {string} name
 * @property {number} count
 * @property {(random: () => number, index: number) => Drawing} draw
 */

/** @typedef {{ width: number, height: number, body: string }} Drawing what an SVG holds */

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {TextStyle} [style]
 */
export function text(x, y, content, style = {}) {
  const { size = 16, fill = '#222', anchor = 'start', weight = 'normal' } = style;
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"
    font-weight="${weight}" font-family="${style.family ?? 'sans-serif'}" xml:space="preserve">${safe}</text>`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} fill
 */
export function box(x, y, width, height, fill) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} [stroke]
 */
export function frame(x, y, width, height, stroke = '#888') {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${stroke}"/>`;
}

/**
 * @param {number} length
 * @param {(place: number) => string} draw
 */
export function repeat(length, draw) {
  return Array.from({ length }, (_, place) => draw(place)).join('');
}
