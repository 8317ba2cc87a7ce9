/**
 * Keeps what has more stars; what has none is last.
 * @type {import('imgdedup').PluginKeepRule}
 */
export const rated = {
  name: 'rated',
  rank: ({ picture }) => -(picture?.said?.rating ?? 0),
};
