export const RUSSIAN: Readonly<Record<string, string>> = {};
