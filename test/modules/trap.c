/* Does what a machine cannot:  unreachable, bounds, divide, stack. */
#include <stdio.h>
#include <string.h>

static volatile int zero = 0;

__attribute__((noinline)) static int deeper(int depth) {
  return zero != 0 ? depth : deeper(depth + 1) / deeper(depth + 2);
}

int main(int count, char **args) {
  const char *how = count > 1 ? args[1] : "unreachable";
  if (strcmp(how, "bounds") == 0) return *(volatile int *)0xfffffff0u;
  if (strcmp(how, "divide") == 0) return 5 / zero;
  if (strcmp(how, "stack") == 0) return deeper(0);
  __builtin_trap();
}
