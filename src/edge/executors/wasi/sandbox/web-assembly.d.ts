/**
 * The part of the WebAssembly JavaScript interface (2.0, W3C) that the runner uses. TypeScript has it only in its `dom`
 * library, which a Node program must not see.
 */
declare namespace WebAssembly {
  type ModuleImports = Record<string, (...args: unknown[]) => unknown>;

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    static exports(
      module: Module,
    ): { readonly name: string; readonly kind: 'function' | 'table' | 'memory' | 'global' }[];
  }

  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  interface Memory {
    readonly buffer: ArrayBuffer;
  }

  interface Global {
    value: number;
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
}
