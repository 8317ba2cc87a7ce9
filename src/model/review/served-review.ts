/** Below it a server answers what the page of a review asks, to whoever may decide. */
export const reviewRoute = '/review';
