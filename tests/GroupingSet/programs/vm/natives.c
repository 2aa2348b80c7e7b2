#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm.h"

static int absolute(int a) { return a < 0 ? -a : a; }
static int largest(int a, int b) { return a > b ? a : b; }
static int clamp(int a, int low, int high) { return a < low ? low : a > high ? high : a; }
static void note(int a) { printf("note %d\n", a); }

static int reserve(struct vm *vm, int words) {
  /* Defect 5: as many words as the program says. */
  if (MENDED(5) && (words < 0 || words > 4096)) return 0;
  free(vm->heap);
  vm->heap = want((size_t)(unsigned)words * sizeof *vm->heap);
  vm->heap_words = words;
  return words;
}

static int fill(struct vm *vm, int from, int count, int value) {
  for (int i = 0; i < count; i++) *cell(vm, from + i) = value;
  return count;
}

static int total(struct vm *vm, int from, int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += *cell(vm, from + i);
  return sum;
}

/* Defect 6: the table says that note gives a value. */
const struct native natives[] = {
    {"absolute", (void (*)(void))absolute, 1}, {"largest", (void (*)(void))largest, 2}, {"clamp", (void (*)(void))clamp, 3},
    {"note", (void (*)(void))note, MENDED(6) ? -1 : 1}, {"reserve", (void (*)(void))reserve, 11},
    {"fill", (void (*)(void))fill, 13}, {"total", (void (*)(void))total, 12}, {NULL, NULL, 0}};

int native_of(const char *name) {
  for (int i = 0; natives[i].name; i++)
    if (!strcmp(natives[i].name, name)) return i;
  return 0;
}

int call_native(struct vm *vm, int number) {
  const struct native *native = &natives[number];
  int c, b, a;
  switch (native->arity) {
    case -1: a = pop(vm); ((void (*)(int))native->call)(a); return a;
    case 1: a = pop(vm); return ((int (*)(int))native->call)(a);
    case 2: b = pop(vm); a = pop(vm); return ((int (*)(int, int))native->call)(a, b);
    case 3: c = pop(vm); b = pop(vm); a = pop(vm); return ((int (*)(int, int, int))native->call)(a, b, c);
    case 11: a = pop(vm); return ((int (*)(struct vm *, int))native->call)(vm, a);
    case 12: b = pop(vm); a = pop(vm); return ((int (*)(struct vm *, int, int))native->call)(vm, a, b);
    case 13: c = pop(vm); b = pop(vm); a = pop(vm); return ((int (*)(struct vm *, int, int, int))native->call)(vm, a, b, c);
    default: abort();
  }
}
