#include "atlas.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noinline)) void atlas_fail(const char *why) {
  fprintf(stderr, "atlas: %s\n", why);
  abort();
}

void *obtain(size_t bytes) {
  void *memory = malloc(bytes);
  if (!memory) atlas_fail("out of memory");
  memset(memory, 0, bytes < 4096 ? bytes : 4096);
  return memory;
}

void buffer_add(struct buffer *buffer, const char *text) {
  size_t more = strlen(text);
  if (buffer->length + more + 1 > buffer->capacity) {
    size_t capacity = (buffer->length + more + 1) * 2;
    char *bigger = obtain(capacity);
    if (buffer->length) memcpy(bigger, buffer->text, buffer->length);
    free(buffer->text);
    buffer->text = bigger;
    buffer->capacity = capacity;
  }
  memcpy(buffer->text + buffer->length, text, more + 1);
  buffer->length += more;
}

uint32_t name_key(const char *name) {
  uint32_t hash = 2166136261u;
  for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 16777619u;
  return hash | 1;
}
