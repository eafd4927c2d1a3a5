/* Says what it was given: arguments, environment, every file under /in. Copies each input to /out under its own name. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

static void copy(const char *name, FILE *report) {
  char from[300], to[300], bytes[4096];
  snprintf(from, sizeof from, "/in/%s", name);
  snprintf(to, sizeof to, "/out/copy-%s", name);
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  size_t count, total = 0;
  while (in && out && (count = fread(bytes, 1, sizeof bytes, in)) > 0) total += fwrite(bytes, 1, count, out);
  fprintf(report, "in %s %zu\n", name, total);
  if (in) fclose(in);
  if (out) fclose(out);
}

int main(int count, char **args) {
  FILE *report = fopen("/out/report.txt", "w");
  if (!report) return 3;
  for (int i = 1; i < count; i++) fprintf(report, "arg %s\n", args[i]);
  for (char **variable = environ; *variable; variable++) fprintf(report, "env %s\n", *variable);
  DIR *folder = opendir("/in");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    if (entry->d_type == DT_REG) copy(entry->d_name, report);
  }
  if (folder) closedir(folder);
  FILE *nested = fopen("/in/deep/er/file.txt", "r");
  char line[64] = "";
  if (nested) fprintf(report, "nested %s\n", fgets(line, sizeof line, nested));
  fclose(report);
  printf("reported\n");
  return 0;
}
