export function compileInto(folder: string, paths: Iterable<string>): void;
export function importedFrom(path: string): Set<string>;
export function importTypeScript<T>(path: string): Promise<T>;
export function compileProduct(): string;
