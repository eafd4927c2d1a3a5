/*
 * Asks for memory it may not have:
 *   touch   more and more, written to, without ever calling out
 *   once    very much at once, and survives a refusal
 *   within  20 MiB, which is allowed, and ends well
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB (1024 * 1024)

int main(int count, char **args) {
  const char *mode = count > 1 ? args[1] : "touch";
  if (strcmp(mode, "once") == 0) {
    char *volatile much = malloc(1500u * MIB); /* volatile, or the compiler leaves it out */
    printf(much ? "had it\n" : "was refused\n");
    return 0;
  }
  int limit = strcmp(mode, "within") == 0 ? 20 : 1 << 20;
  volatile char *kept = NULL;
  for (int i = 0; i < limit; i++) {
    kept = malloc(MIB);
    if (!kept) return 9;
    memset((char *)kept, i + 1, MIB);
  }
  return kept[5] == 20 ? 0 : 8;
}
