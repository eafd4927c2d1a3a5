/**
 * Every limit of the executors has a name, a unit and a reason here. The sandboxed runner reads this file too, so it
 * must stay free of imports.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bytes of one WebAssembly memory page (WebAssembly core specification 4.2.8). */
export const WASM_PAGE_BYTES = 64 * KIB;
/** Most pages one wasm32 memory can have: 4 GiB. */
export const WASM_PAGES_MAX = 65_536;
/** Most table elements in the sandbox; keeps `table.grow` from eating the memory of the runner itself. */
export const WASM_TABLE_ELEMENTS_MAX = 1_000_000;
/** Largest module file accepted, bytes. Scanning and compiling are linear in it. */
export const MODULE_BYTES_MAX = 64 * MIB;
/** Memory given to the runner process beyond what the task asked for, bytes: Node itself and compiled code. */
export const RUNNER_OVERHEAD_BYTES = 192 * MIB;
/** JavaScript heap of the runner, MiB. The module's own memory does not live there. */
export const RUNNER_HEAP_MIB = 64;
/** Processes and threads one sandbox may have; Node alone needs about a dozen threads. */
export const RUNNER_PROCESSES_MAX = 64;
/** How long a fresh sandbox may take until it says that it is ready, ms. */
export const RUNNER_START_MS_MAX = 15_000;
/** How long a killed sandbox may take to disappear before that is reported as a fault, ms. */
export const RUNNER_KILL_MS_MAX = 5_000;
/** Most idle sandboxes kept ready. Each holds about 40 MiB. */
export const WARM_SANDBOXES_MAX = 16;
/** Characters of the runner's own error output kept to explain a loss. */
export const RUNNER_ERROR_CHARS_MAX = 2_000;

/** Arguments and environment together, bytes. */
export const ARGUMENTS_BYTES_MAX = 128 * KIB;
/** Files under `/in`. */
export const INPUTS_MAX = 10_000;
/** Files and folders under `/out` together; one more ends the task with limit `output`. */
export const OUTPUT_ENTRIES_MAX = 10_000;
/** Bytes of one path segment in UTF-8. */
export const PATH_SEGMENT_BYTES_MAX = 255;
/** Bytes of one whole path in UTF-8. */
export const PATH_BYTES_MAX = 1_024;
/** Folders below each other. */
export const PATH_DEPTH_MAX = 32;
/** Descriptors a module may hold open. */
export const OPEN_FILES_MAX = 256;
/** Buffers in one vectored read or write, as IOV_MAX on Linux. */
export const IO_VECTORS_MAX = 1_024;
/** Subscriptions in one `poll_oneoff`. */
export const POLL_SUBSCRIPTIONS_MAX = 1_024;

/** Largest frame between the runner and its parent, bytes of payload. */
export const FRAME_BYTES_MAX = 64 * KIB;
/** Largest task description sent to a runner, bytes. */
export const TASK_MESSAGE_BYTES_MAX = 16 * MIB;
/** Progress is passed on at most this often, ms; the last one always arrives. */
export const PROGRESS_INTERVAL_MS = 50;
/** Bytes held back of a log line that may still turn out to be `::progress DONE/TOTAL`. */
export const PROGRESS_LINE_BYTES_MAX = 64;
/** Characters of a trap's or a refusal's message. */
export const MESSAGE_CHARS_MAX = 500;
/** How often the output folder is measured from outside the sandbox, ms: the second line behind the runner's own count. */
export const OUTPUT_WATCH_INTERVAL_MS = 250;
/** Longest wall-clock limit, ms: what a 32-bit timer can hold (24.8 days). */
export const WALL_MS_MAX = 2 ** 31 - 1;
