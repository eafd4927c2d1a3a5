/** Files of src that may be longer than the limit, each with its reason. One that has become short leaves the list. */
export const LONG_FILES: Readonly<Record<string, string>> = {};
