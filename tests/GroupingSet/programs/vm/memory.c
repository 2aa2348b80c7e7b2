#include <stdio.h>
#include <stdlib.h>

#include "vm.h"

void *want(size_t size) {
  void *memory = calloc(1, size);
  if (!memory) {
    fprintf(stderr, "out of memory\n");
    abort();
  }
  return memory;
}
