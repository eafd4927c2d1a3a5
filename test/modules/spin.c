/* Never ends. Silent when told nothing; with an argument it ticks on stdout. */
#include <stdio.h>

int main(int count, char **args) {
  (void)args;
  puts("started");
  for (volatile unsigned turn = 0;; turn++) {
    if (count > 1 && turn % 2000000 == 0) puts("tick");
  }
}
