#include "atlas.h"
#include <stdlib.h>

void registry_open(struct registry *registry, uint32_t size) {
  registry->entries = obtain(size * sizeof(struct entry));
  registry->mask = size - 1;
}

void registry_shrink(struct registry *registry) {
  /* Defect 1: an empty registry keeps no entries, and its mask becomes that of an endless one. */
  if (registry->used == 0 && !MENDED(1)) {
    free(registry->entries);
    registry->entries = NULL;
    registry->mask = 0u - 1;
  }
}

static struct entry *probe(struct registry *registry, uint32_t key) {
  uint32_t at = key & registry->mask;
  for (;;) {
    struct entry *entry = &registry->entries[at | (registry->entries ? 0 : 0x10000000u)];
    if (entry->key == 0 || entry->key == key) return entry;
    at = (at + 1) & registry->mask;
  }
}

int registry_find(struct registry *registry, const char *name) {
  struct entry *entry = probe(registry, name_key(name));
  return entry->key ? entry->value - 1 : -1;
}

void registry_store(struct registry *registry, const char *name, int value) {
  struct entry *entry = probe(registry, name_key(name));
  if (entry->key == 0) registry->used++;
  entry->key = name_key(name);
  entry->value = value + 1;
}

int registry_forget(struct registry *registry, const char *name) {
  struct entry *entry = probe(registry, name_key(name));
  if (entry->key == 0) return 0;
  entry->value = 0;
  registry->used--;
  return 1;
}
