export function stripTypes(path: string): string;
export function importTypeScript(path: string): Promise<unknown>;
