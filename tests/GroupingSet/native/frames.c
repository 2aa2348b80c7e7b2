/* Preloaded into a program: when a signal ends it, prints the program counters of its stack, youngest first, as "FRAME file offset", and leaves with 99. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char stack[1 << 18];
static void *frames[4096];

static void print(int number) {
  char line[4400];
  int count = backtrace(frames, sizeof frames / sizeof *frames), from = 0;
  Dl_info info;
  /* What lies above the signal's own frame is this file's. The frame below it is exact, older ones name the instruction behind a call. */
  while (from < count && (!dladdr(frames[from], &info) || !info.dli_fname || strstr(info.dli_fname, "frames.so"))) from++;
  from++;
  if (write(2, line, snprintf(line, sizeof line, "SIGNAL %d\n", number)) < 0) _exit(98);
  for (int at = from; at < count && at < from + 64; at++) {
    size_t address = (size_t)frames[at] - (at > from);
    const char *file = dladdr(frames[at], &info) && info.dli_fname ? info.dli_fname : "?";
    size_t base = *file == '?' ? 0 : (size_t)info.dli_fbase;
    if (write(2, line, snprintf(line, sizeof line, "FRAME %s 0x%zx\n", file, address - base)) < 0) _exit(98);
  }
  _exit(99);
}

__attribute__((constructor)) static void install(void) {
  void *first[4];
  backtrace(first, 4); /* loads the unwinder while all is well */
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, 0);
  struct sigaction action = {.sa_handler = print, .sa_flags = SA_ONSTACK | SA_RESETHAND};
  for (const int *number = (int[]){SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, 0}; *number; number++) sigaction(*number, &action, 0);
}
