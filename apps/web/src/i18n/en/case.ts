export const case_ = {};
