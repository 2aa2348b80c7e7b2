#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

void sheet_die(const char *why) {
  fprintf(stderr, "sheet: %s\n", why);
  abort();
}

void *mem_get(size_t size) {
  void *memory = calloc(1, size);
  if (!memory) sheet_die("no memory");
  return memory;
}

char *mem_text(const char *from, size_t length) {
  char *text = mem_get(length + 1);
  memcpy(text, from, length);
  return text;
}
