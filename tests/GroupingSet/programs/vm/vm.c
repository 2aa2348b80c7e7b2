#include <stdio.h>
#include <stdlib.h>

#include "vm.h"

void push(struct vm *vm, int value) {
  if (vm->sp < 64) vm->stack[vm->sp++] = value;
}

int pop(struct vm *vm) { return vm->sp > 0 ? vm->stack[--vm->sp] : 0; }

/* Defect 7: an address outside the heap. */
int *cell(struct vm *vm, int at) {
  static int nowhere;
  if (MENDED(7) && (at < 0 || at >= vm->heap_words)) return &nowhere;
  return &vm->heap[at];
}

static int divide(int a, int b) {
  if (b == 0) return 0;
  if (MENDED(8) && b == -1) return -a;
  return a / b; /* Defect 8: the smallest number by minus one. */
}

static int apply(enum op op, int a, int b) {
  switch (op) {
    case OP_ADD: return (int)((unsigned)a + (unsigned)b);
    case OP_SUB: return (int)((unsigned)a - (unsigned)b);
    case OP_MUL: return (int)((unsigned)a * (unsigned)b);
    case OP_DIV: return divide(a, b);
    default: return a < b;
  }
}

static int step(struct vm *vm, int at) {
  const struct code *code = &vm->program->code[at++];
  int a, b;
  switch (code->op) {
    case OP_HALT: return -1;
    case OP_PUSH: push(vm, code->operand); break;
    case OP_LOAD: push(vm, *cell(vm, code->operand + pop(vm))); break;
    case OP_STORE: a = pop(vm); *cell(vm, code->operand + pop(vm)) = a; break;
    case OP_JUMP: return code->operand;
    case OP_BRANCH: return pop(vm) ? code->operand : at;
    case OP_CALL:
      if (vm->depth < 64) vm->calls[vm->depth++] = at;
      return code->operand;
    case OP_RETURN: return vm->depth > 0 ? vm->calls[--vm->depth] : -1;
    case OP_NATIVE: push(vm, call_native(vm, code->operand)); break;
    case OP_PRINT: printf("%d\n", pop(vm)); break;
    case OP_DUP: a = pop(vm); push(vm, a); push(vm, a); break;
    case OP_DROP: pop(vm); break;
    default: b = pop(vm); a = pop(vm); push(vm, apply(code->op, a, b)); break;
  }
  return at;
}

void run(struct vm *vm) {
  for (int at = 0; at >= 0 && at < vm->program->length && vm->steps < 100000; vm->steps++) at = step(vm, at);
}

static char text[16384];

int main(void) {
  struct program program = {0};
  struct vm vm = {.program = &program};
  text[fread(text, 1, sizeof text - 1, stdin)] = 0;
  assemble(&program, text);
  optimize(&program);
  vm.heap_words = 64;
  vm.heap = want(vm.heap_words * sizeof *vm.heap);
  run(&vm);
  printf("%d steps\n", vm.steps);
  return 0;
}
