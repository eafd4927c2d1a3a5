/* Uses its output folder as programs do, and checks each step. Ends with the number of the first step that failed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int step = 0;
#define CHECK(condition)                                      \
  do {                                                        \
    step++;                                                   \
    if (!(condition)) {                                       \
      fprintf(stderr, "step %d: %s (errno %d)\n", step, #condition, errno); \
      return step;                                            \
    }                                                         \
  } while (0)

int main(void) {
  char bytes[64] = "";
  struct stat stat_of;

  int file = open("/out/a.txt", O_CREAT | O_RDWR | O_EXCL, 0666);
  CHECK(file >= 0);
  CHECK(open("/out/a.txt", O_CREAT | O_RDWR | O_EXCL, 0666) < 0 && errno == EEXIST);
  CHECK(write(file, "hello world", 11) == 11);
  CHECK(lseek(file, 6, SEEK_SET) == 6 && read(file, bytes, 5) == 5 && memcmp(bytes, "world", 5) == 0);
  CHECK(read(file, bytes, 5) == 0);
  CHECK(pwrite(file, "W", 1, 6) == 1 && pread(file, bytes, 64, 4) == 7 && memcmp(bytes, "o World", 7) == 0);
  CHECK(lseek(file, -1, SEEK_END) == 10 && lseek(file, -20, SEEK_CUR) < 0 && errno == EINVAL);
  CHECK(lseek(file, 3, SEEK_END) == 14 && write(file, "!", 1) == 1);
  CHECK(fstat(file, &stat_of) == 0 && stat_of.st_size == 15 && S_ISREG(stat_of.st_mode));
  CHECK(pread(file, bytes, 4, 11) == 4 && memcmp(bytes, "\0\0\0!", 4) == 0);
  CHECK(ftruncate(file, 5) == 0 && fstat(file, &stat_of) == 0 && stat_of.st_size == 5);
  CHECK(close(file) == 0 && close(file) < 0 && errno == EBADF);

  CHECK((file = open("/out/a.txt", O_WRONLY | O_APPEND)) >= 0);
  CHECK(write(file, ", again", 7) == 7 && read(file, bytes, 1) < 0);
  CHECK(close(file) == 0);
  CHECK((file = open("/out/a.txt", O_RDONLY)) >= 0 && write(file, "x", 1) < 0);
  CHECK(read(file, bytes, 64) == 12 && memcmp(bytes, "hello, again", 12) == 0 && close(file) == 0);

  CHECK(mkdir("/out/folder", 0777) == 0 && mkdir("/out/folder", 0777) < 0 && errno == EEXIST);
  CHECK(mkdir("/out/folder/sub", 0777) == 0 && mkdir("/out/none/sub", 0777) < 0 && errno == ENOENT);
  CHECK(rename("/out/a.txt", "/out/folder/sub/b.txt") == 0 && stat("/out/a.txt", &stat_of) < 0 && errno == ENOENT);
  CHECK(rename("/out/folder", "/out/folder/sub/loop") < 0 && errno == EINVAL);
  CHECK(rmdir("/out/folder") < 0 && errno == ENOTEMPTY);
  CHECK(rename("/out/folder", "/out/moved") == 0 && stat("/out/moved/sub/b.txt", &stat_of) == 0);
  CHECK(stat("/out/moved/sub/../sub/./b.txt", &stat_of) == 0 && stat_of.st_size == 12);
  CHECK(stat("/out/moved/sub/b.txt/", &stat_of) < 0 && errno == ENOTDIR);
  CHECK(unlink("/out/moved") < 0 && rmdir("/out/moved/sub/b.txt") < 0 && errno == ENOTDIR);
  CHECK(open("/out/moved", O_WRONLY | O_CREAT, 0666) < 0 && errno == EISDIR);

  CHECK((file = open("/out/gone", O_CREAT | O_RDWR, 0666)) >= 0 && unlink("/out/gone") == 0);
  CHECK(write(file, "still", 5) == 5 && pread(file, bytes, 5, 0) == 5 && close(file) == 0);
  CHECK(stat("/out/gone", &stat_of) < 0);

  int count = 0;
  for (int i = 0; i < 200; i++) {
    snprintf(bytes, sizeof bytes, "/out/moved/file-with-a-longer-name-%03d", i);
    CHECK((file = open(bytes, O_CREAT | O_WRONLY, 0666)) >= 0 && close(file) == 0);
  }
  DIR *folder = opendir("/out/moved");
  CHECK(folder != NULL);
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (entry->d_type != DT_REG) continue;
    snprintf(bytes, sizeof bytes, "file-with-a-longer-name-%03d", count++);
    CHECK(strcmp(entry->d_name, bytes) == 0);
    snprintf(bytes, sizeof bytes, "/out/moved/%s", entry->d_name);
    CHECK(unlink(bytes) == 0);
  }
  CHECK(closedir(folder) == 0 && count == 200);

  int held[300], opened = 0;
  while (opened < 300 && (held[opened] = open("/out/moved/sub/b.txt", O_RDONLY)) >= 0) opened++;
  CHECK(opened > 200 && opened < 256 && errno == EMFILE);
  while (opened > 0) close(held[--opened]);
  char deep[700] = "/out";
  for (int i = 0; i < 40; i++) {
    strcat(deep, "/d");
    if (mkdir(deep, 0777) != 0) break;
  }
  CHECK(errno == ENAMETOOLONG && strlen(deep) == 4 + 2 * 33);
  CHECK(isatty(1) == 1 && read(0, bytes, 1) == 0);
  puts("all steps");
  return 0;
}
