/* Writes to its log without end: long lines, or with an argument single characters to stderr. */
#include <stdio.h>

int main(int count, char **args) {
  (void)args;
  for (;;) {
    if (count > 1) fputc('x', stderr);
    else puts("the quick brown fox jumps over the lazy dog, again and again and again");
  }
}
