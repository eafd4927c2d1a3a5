export const RUSSIAN_HELP: Readonly<Record<string, string>> = {};
