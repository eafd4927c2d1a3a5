/*
 * Writes without end:  huge  one file;  many  empty files;  small  files of a few bytes;  sparse  one file that is
 * large by its size alone;  rewrite  one small file again and again, which is allowed and ends well.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **args) {
  const char *mode = count > 1 ? args[1] : "huge";
  static char block[65536];
  memset(block, 'x', sizeof block);
  if (strcmp(mode, "huge") == 0) {
    int file = open("/out/huge", O_CREAT | O_WRONLY, 0666);
    while (write(file, block, sizeof block) > 0) continue;
    return 7;
  }
  if (strcmp(mode, "sparse") == 0) {
    int file = open("/out/sparse", O_CREAT | O_WRONLY, 0666);
    return ftruncate(file, 1ll << 40) == 0 ? 0 : 7;
  }
  if (strcmp(mode, "rewrite") == 0) {
    for (int i = 0; i < 100; i++) {
      int file = open("/out/again", O_CREAT | O_WRONLY | O_TRUNC, 0666);
      if (write(file, block, sizeof block) != sizeof block || close(file) != 0) return 7;
      if (i % 2 == 0 && unlink("/out/again") != 0) return 6;
    }
    return 0;
  }
  for (int i = 0;; i++) {
    char path[40];
    snprintf(path, sizeof path, "/out/file-%d", i);
    int file = open(path, O_CREAT | O_WRONLY, 0666);
    if (file < 0) return 7;
    if (strcmp(mode, "small") == 0 && write(file, "a few bytes", 11) != 11) return 6;
    close(file);
  }
}
