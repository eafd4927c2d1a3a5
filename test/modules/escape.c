/*
 * Tries every way out of its folders it knows, past the C library's own checks. Prints the ways that worked and ends with
 * their number.
 */
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

enum { IN = 3, OUT = 4 };
static int escapes = 0;

static void denied(const char *what, __wasi_errno_t error) {
  if (error != 0) return;
  printf("ESCAPED: %s\n", what);
  escapes++;
}

static __wasi_errno_t opened(__wasi_fd_t folder, const char *path, __wasi_oflags_t flags, __wasi_rights_t rights) {
  __wasi_fd_t file;
  __wasi_errno_t error = __wasi_path_open(folder, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, flags, rights, rights, 0, &file);
  return error != 0 ? error : __wasi_fd_close(file);
}

int main(void) {
  const __wasi_rights_t read = __WASI_RIGHTS_FD_READ, write = __WASI_RIGHTS_FD_WRITE;
  const char *outside[] = {"/etc/passwd",       "../etc/passwd",     "../../../../../../etc/passwd", "./../in/a.txt",
                           "deep/../../a",      "..",                "/",                            "../out",
                           "deep/../../../../", "//etc//passwd",     "..\\..\\etc\\passwd",          "C:\\Windows\\win.ini",
                           "/proc/self/environ", "deep/er/../../../in", "/job/in/module.wasm",       "module.wasm"};
  for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
    denied(outside[i], opened(IN, outside[i], 0, read));
    denied(outside[i], opened(OUT, outside[i], 0, read));
  }
  denied("write an input", opened(IN, "a.txt", 0, write));
  denied("truncate an input", opened(IN, "a.txt", __WASI_OFLAGS_TRUNC, read));
  denied("create beside the inputs", opened(IN, "new.txt", __WASI_OFLAGS_CREAT, read | write));
  denied("folder beside the inputs", __wasi_path_create_directory(IN, "folder"));
  denied("remove an input", __wasi_path_unlink_file(IN, "a.txt"));
  denied("rename an input", __wasi_path_rename(IN, "a.txt", IN, "b.txt"));
  denied("move an input away", __wasi_path_rename(IN, "a.txt", OUT, "a.txt"));
  denied("touch an input", __wasi_path_filestat_set_times(IN, 0, "a.txt", 1, 1, __WASI_FSTFLAGS_MTIM));
  denied("hard link to an input", __wasi_path_link(IN, 0, "a.txt", OUT, "link"));
  denied("symbolic link", __wasi_path_symlink("../in/a.txt", OUT, "link"));
  denied("absolute symbolic link", __wasi_path_symlink("/etc/passwd", OUT, "link2"));
  denied("through the links", opened(OUT, "link", 0, read));
  denied("through the links", opened(OUT, "link2", 0, read));
  if (opened(OUT, "mine", __WASI_OFLAGS_CREAT, read | write) != 0) return 100;
  denied("move over an input", __wasi_path_rename(OUT, "mine", IN, "a.txt"));
  denied("move up and out", __wasi_path_rename(OUT, "mine", OUT, "../mine"));
  denied("folder up and out", __wasi_path_create_directory(OUT, "../folder"));
  for (__wasi_fd_t file = 5; file < 40; file++) {
    __wasi_fdstat_t stat;
    denied("a descriptor nobody opened", __wasi_fd_fdstat_get(file, &stat));
  }
  denied("the C library", fopen("/etc/passwd", "r") ? 0 : 1);
  return escapes;
}
