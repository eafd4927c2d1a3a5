/* Wants a call that no part of WASI has. */
__attribute__((import_module("env"), import_name("spawn_process"))) int spawn_process(int);

int main(int count, char **args) {
  (void)args;
  return spawn_process(count);
}
