/* Wants a network. */
#include <sys/socket.h>

int main(int count, char **args) {
  (void)args;
  return shutdown(count + 5, SHUT_RDWR);
}
