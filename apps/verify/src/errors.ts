/** Reads fields instead of checking the class: Node's own errors may come from another realm. */
const fieldOf = (error: unknown, field: string): string | undefined => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : undefined;
};

export const messageOf = (error: unknown): string => fieldOf(error, 'message') ?? 'something went wrong';
export const codeOf = (error: unknown): string => fieldOf(error, 'code') ?? 'unknown error';
