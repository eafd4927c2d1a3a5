/** The part of cli-progress 3.12 that we use; the package brings no types. */
declare module 'cli-progress' {
  interface Bar {
    update(value: number, payload: Readonly<Record<string, string>>): void;
    setTotal(total: number): void;
  }
  class MultiBar {
    constructor(options: {
      readonly format: string;
      readonly stream: NodeJS.WriteStream;
      readonly barsize: number;
      readonly barCompleteChar: string;
      readonly barIncompleteChar: string;
      readonly hideCursor: boolean;
      readonly clearOnComplete: boolean;
      readonly gracefulExit: boolean;
      readonly forceRedraw: boolean;
      readonly autopadding: boolean;
    });
    create(total: number, value: number, payload: Readonly<Record<string, string>>): Bar;
    /** A line above the bars; it must end with a line feed. */
    log(text: string): void;
    update(): void;
    stop(): void;
  }
  const cliProgress: { readonly MultiBar: typeof MultiBar };
  export = cliProgress;
}
