/**
 * Takes away what names further authorities to trust: Node 20 reads all of them whenever it starts, two thirds of
 * the time that a bare one takes, and tests start thousands. None speaks to anybody but itself, and those
 * that try certificates say whom to trust.
 */
export function setup(): void {
  delete process.env['NODE_EXTRA_CA_CERTS'];
}
