/* Ends with the code it is told to, after a word on each stream. */
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **args) {
  puts("to stdout");
  fputs("to stderr\n", stderr);
  return count > 1 ? atoi(args[1]) : 0;
}
