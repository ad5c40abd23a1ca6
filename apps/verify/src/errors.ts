/** By their fields, not by their class: Node's own errors may come from another realm than ours. */
const fieldOf = (error: unknown, field: string): string | undefined => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : undefined;
};

export const messageOf = (error: unknown): string => fieldOf(error, 'message') ?? 'something went wrong';
export const codeOf = (error: unknown): string => fieldOf(error, 'code') ?? 'unknown error';
