/* Does nothing and ends well: measures what a task costs when its work costs nothing. */
int main(void) { return 0; }
