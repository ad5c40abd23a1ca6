export const facility = {};
