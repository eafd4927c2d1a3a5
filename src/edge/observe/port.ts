/** The log as the rest of the program sees it: fields first, then one sentence. Whoever logs asks for no more than this. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
