// @ts-check

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {readonly (readonly [x: number, y: number])[]} points all above zero
 */

/**
 * @typedef {object} Plot
 * @property {string} title
 * @property {string} unit of the upright axis
 * @property {readonly Series[]} series
 */

const WIDTH = 420;
const HEIGHT = 320;
const MARGIN = { left: 56, right: 36, top: 32, bottom: 40 };
// Colours that people who see few colours can tell apart (Okabe and Ito 2008).
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9'];

/**
 * Plots side by side, both axes logarithmic: what grows in proportion is a line at 45 degrees.
 *
 * @param {readonly Plot[]} plots
 * @returns {string} an SVG
 */
export function plotsSvg(plots) {
  const parts = plots.map((plot, place) => plotAt(plot, place * WIDTH));
  const size = `width="${WIDTH * plots.length}" height="${HEIGHT}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">`,
    `<rect ${size} fill="white"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/**
 * @param {Plot} plot
 * @param {number} left pixels
 */
function plotAt({ title, unit, series }, left) {
  const points = series.flatMap((one) => one.points);
  const across = axis(points.map(([x]) => x));
  const up = axis(points.map(([, y]) => y));
  const inner = {
    width: WIDTH - MARGIN.left - MARGIN.right,
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  /** @param {number} value */
  const x = (value) => (left + MARGIN.left + inner.width * across.share(value)).toFixed(1);
  /** @param {number} value */
  const y = (value) => (MARGIN.top + inner.height * (1 - up.share(value))).toFixed(1);
  const [first, last] = [across.decades[0] ?? 1, across.decades.at(-1) ?? 1];
  const bottom = HEIGHT - MARGIN.bottom;
  return [
    `<text x="${left + MARGIN.left}" y="18" font-weight="bold">${title}, ${unit}</text>`,
    ...up.decades.map(
      (value) =>
        `<path d="M${x(first)} ${y(value)}H${x(last)}" stroke="#ddd"/>` +
        `<text x="${left + MARGIN.left - 6}" y="${y(value)}" dy="4" text-anchor="end">${numberText(value)}</text>`,
    ),
    ...across.decades.map(
      (value) =>
        `<path d="M${x(value)} ${MARGIN.top}V${bottom}" stroke="#ddd"/>` +
        `<text x="${x(value)}" y="${bottom + 16}" text-anchor="middle">${numberText(value)}</text>`,
    ),
    ...series.map((one, place) => line(one, COLOURS[place % COLOURS.length] ?? 'black', place)),
    `<text x="${left + WIDTH / 2}" y="${HEIGHT - 6}" text-anchor="middle">files</text>`,
  ].join('\n');

  /**
   * @param {Series} one
   * @param {string} colour
   * @param {number} place
   */
  function line({ name, points: own }, colour, place) {
    const path = own.map(([a, b]) => `${x(a)},${y(b)}`).join(' ');
    const dots = own.map(([a, b]) => `<circle cx="${x(a)}" cy="${y(b)}" r="3" fill="${colour}"/>`);
    const textX = left + MARGIN.left + 8;
    const textY = MARGIN.top + 14 + 14 * place;
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...dots,
      `<text x="${textX}" y="${textY}" fill="${colour}">${name}</text>`,
    ].join('\n');
  }
}

/**
 * Whole decades around the values.
 *
 * @param {readonly number[]} values
 */
function axis(values) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    decades: Array.from({ length: high - low + 1 }, (_, place) => 10 ** (low + place)),
    /** @param {number} value */
    share: (value) => (Math.log10(value) - low) / (high - low),
  };
}

/** @param {number} value a power of ten */
function numberText(value) {
  return value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)));
}
