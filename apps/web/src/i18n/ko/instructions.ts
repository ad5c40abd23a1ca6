export const instructions = {};
