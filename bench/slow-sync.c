/* Loaded before a program: every sync of a file takes so many microseconds longer, as on the disks of clouds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int late(const char *name, int file) {
  const char *microseconds = getenv("SYNC_DELAY_US");
  if (microseconds) usleep((useconds_t)atoi(microseconds));
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return late("fsync", file); }
int fdatasync(int file) { return late("fdatasync", file); }
