#include <stdlib.h>

#include "vm.h"

int op_cost(enum op op) {
  switch (op) {
    case OP_HALT: return 0;
    case OP_PUSH: case OP_DUP: case OP_DROP: return 1;
    case OP_LOAD: case OP_STORE: return 2;
    case OP_ADD: case OP_SUB: case OP_LESS: return 1;
    case OP_MUL: return 3;
    case OP_DIV: return 8;
    case OP_JUMP: case OP_BRANCH: return 1;
    case OP_CALL: case OP_RETURN: case OP_NATIVE: return 5;
    case OP_PRINT: return MENDED(3) ? 9 : -1;
    default: return -1;
  }
}

/* What division by constants and overflowing constants give is known when the program is read. */
static int folded(enum op op, int a, int b) {
  switch (op) {
    case OP_ADD: return (int)((unsigned)a + (unsigned)b);
    case OP_SUB: return (int)((unsigned)a - (unsigned)b);
    case OP_MUL: return (int)((unsigned)a * (unsigned)b);
    case OP_DIV:
      if (MENDED(4) && (b == 0 || b == -1)) return 0;
      return a / b; /* Defect 4: by zero. */
    default: abort();
  }
}

static int is_target(const struct program *program, int at) {
  for (const struct label *label = program->labels; label; label = label->next)
    if (label->at == at) return 1;
  return 0;
}

static void fold(struct program *program, int at) {
  struct code *code = program->code + at;
  if (code[0].op != OP_PUSH || code[1].op != OP_PUSH || code[2].op < OP_ADD || code[2].op > OP_DIV) return;
  if (is_target(program, at + 1) || is_target(program, at + 2)) return;
  int value = folded(code[2].op, code[0].operand, code[1].operand);
  code[0] = (struct code){OP_PUSH, value};
  code[1] = (struct code){OP_PUSH, 0};
  code[2] = (struct code){OP_DROP, 0};
}

static int by_cost(const void *a, const void *b) {
  const struct code *x = *(const struct code *const *)a, *y = *(const struct code *const *)b;
  int cost = op_cost(x->op) - op_cost(y->op);
  /* Defect 3: no cost was given to what came to the language last. */
  if (op_cost(x->op) < 0 || op_cost(y->op) < 0) __builtin_trap();
  return cost ? cost : (x > y) - (x < y);
}

static void hottest(const struct program *program) {
  if (program->length < 24) return;
  const struct code **order = want(program->length * sizeof *order);
  for (int i = 0; i < program->length; i++) order[i] = &program->code[i];
  qsort(order, program->length, sizeof *order, by_cost);
  free(order);
}

void optimize(struct program *program) {
  for (int at = 0; at + 2 < program->length; at++) fold(program, at);
  hottest(program);
}
