#ifndef VM_H
#define VM_H
#include <stddef.h>
#include <stdint.h>

/* The build in which the seeded defect of that number is mended. */
#ifndef MEND
#define MEND 0
#endif
#define MENDED(number) (MEND == (number))

enum op {
  OP_HALT, OP_PUSH, OP_LOAD, OP_STORE, OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_LESS, OP_JUMP, OP_BRANCH, OP_CALL, OP_RETURN,
  OP_NATIVE, OP_PRINT, OP_DUP, OP_DROP, OP_COUNT
};

struct code { enum op op; int operand; };

struct label { char name[16]; int at; int defined; struct label *next; };
struct macro { char name[16]; char body[8][24]; int lines; struct macro *next; };

struct program {
  struct code *code;
  int length, room;
  struct label *labels;
  struct macro *macros;
};

struct vm;
struct native { const char *name; void (*call)(void); int arity; };

struct vm {
  const struct program *program;
  int stack[64];
  int sp;
  int calls[64];
  int depth;
  int *heap;
  int heap_words;
  int steps;
};

/* assembler.c */
void assemble(struct program *program, char *text);
struct label *label_of(struct program *program, const char *name);

/* optimizer.c */
void optimize(struct program *program);
int op_cost(enum op op);

/* natives.c */
extern const struct native natives[];
int native_of(const char *name);
int call_native(struct vm *vm, int number);

/* vm.c */
void push(struct vm *vm, int value);
int pop(struct vm *vm);
int *cell(struct vm *vm, int at);
void run(struct vm *vm);

/* memory.c */
void *want(size_t size);
#endif
