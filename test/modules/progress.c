/* Mixes progress and log on stderr, in pieces that are hard to tell apart. */
#include <stdio.h>
#include <unistd.h>

static void err(const char *text, size_t length) { write(2, text, length); }
#define ERR(text) err(text, sizeof text - 1)

int main(void) {
  ERR("::progress 1/4\n");
  ERR("::prog");
  ERR("ress 2/4\nfirst log line\n");
  ERR("::progress many/4\n");
  ERR("::progress 9/4\n");
  ERR("  ::progress 3/4\n");
  ERR("split \xc3");
  ERR("\xa9 character\n");
  ERR("::progress 4/4\n");
  ERR("::progress without an end");
  puts("::progress 1/1 on stdout is a log");
  return 0;
}
