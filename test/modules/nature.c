/* Writes down everything of time, chance and file system that could differ between two machines. */
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void clock_line(FILE *out, const char *name, clockid_t clock) {
  struct timespec now, resolution;
  clock_gettime(clock, &now);
  clock_getres(clock, &resolution);
  fprintf(out, "%s %lld.%09ld resolution %ld\n", name, (long long)now.tv_sec, now.tv_nsec, resolution.tv_nsec);
}

int main(void) {
  FILE *out = fopen("/out/nature.txt", "w");
  if (!out) return 3;
  clock_line(out, "calendar", CLOCK_REALTIME);
  clock_line(out, "monotonic", CLOCK_MONOTONIC);
  struct timespec hour = {3600, 5};
  fprintf(out, "sleep %d\n", nanosleep(&hour, NULL));
  clock_line(out, "calendar", CLOCK_REALTIME);
  clock_line(out, "monotonic", CLOCK_MONOTONIC);
  unsigned char bytes[100];
  fprintf(out, "entropy %d ", getentropy(bytes, sizeof bytes));
  for (int i = 0; i < 100; i++) fprintf(out, "%02x", bytes[i]);
  const char *names[] = {"/out/zebra", "/out/Ant", "/out/mouse", "/out/\xc3\xa4pfel"};
  for (int i = 0; i < 4; i++) fclose(fopen(names[i], "w"));
  DIR *folder = opendir("/out");
  for (struct dirent *entry; (entry = readdir(folder));) fprintf(out, "\nentry %s %llu", entry->d_name, entry->d_ino);
  closedir(folder);
  for (int i = 0; i < 4; i++) {
    struct stat stat_of;
    stat(names[i], &stat_of);
    fprintf(out, "\nstat %llu %llu %llu %lld.%09ld", stat_of.st_dev, stat_of.st_ino, stat_of.st_nlink,
            (long long)stat_of.st_mtim.tv_sec, stat_of.st_mtim.tv_nsec);
  }
  fputc('\n', out);
  return fclose(out);
}
