#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm.h"

static const char *const names[OP_COUNT] = {"halt", "push", "load", "store", "add", "sub", "mul", "div", "less",
                                            "jump", "branch", "call", "return", "native", "print", "dup", "drop"};

static void line(struct program *program, const char *text, int nested);

static void emit(struct program *program, enum op op, int operand) {
  if (program->length == program->room) {
    program->room = program->room ? program->room * 2 : 16;
    program->code = realloc(program->code, program->room * sizeof *program->code);
  }
  program->code[program->length++] = (struct code){op, operand};
}

struct label *label_of(struct program *program, const char *name) {
  for (struct label *label = program->labels; label; label = label->next)
    if (!strcmp(label->name, name)) return label;
  struct label *label = want(sizeof *label);
  strncpy(label->name, name, sizeof label->name - 1);
  label->next = program->labels;
  program->labels = label;
  return label;
}

static struct macro *macro_of(struct program *program, const char *name) {
  for (struct macro *macro = program->macros; macro; macro = macro->next)
    if (!strcmp(macro->name, name)) return macro;
  return NULL;
}

/* Defect 1: a macro may use itself. */
static void expand(struct program *program, const struct macro *macro, const char *argument, int nested) {
  char text[96];
  if (MENDED(1) && nested > 20) return;
  for (int i = 0; i < macro->lines; i++) {
    const char *hole = strchr(macro->body[i], '$');
    if (hole)
      snprintf(text, sizeof text, "%.*s%s%s", (int)(hole - macro->body[i]), macro->body[i], argument, hole + 1);
    else
      snprintf(text, sizeof text, "%s", macro->body[i]);
    line(program, text, nested + 1);
  }
}

static int operand_of(struct program *program, enum op op, const char *word) {
  switch (op) {
    case OP_JUMP: case OP_BRANCH: case OP_CALL: return (int)(intptr_t)label_of(program, word);
    case OP_NATIVE: return native_of(word);
    default: return atoi(word);
  }
}

static void line(struct program *program, const char *text, int nested) {
  char word[24] = "", rest[72] = "";
  if (sscanf(text, "%23s %71[^\n]", word, rest) < 1) return;
  size_t length = strlen(word);
  if (word[length - 1] == ':') {
    word[length - 1] = 0;
    struct label *label = label_of(program, word);
    label->at = program->length;
    label->defined = 1;
    return;
  }
  for (int op = 0; op < OP_COUNT; op++)
    if (!strcmp(names[op], word)) {
      emit(program, op, operand_of(program, op, rest));
      return;
    }
  const struct macro *macro = macro_of(program, word);
  if (macro) expand(program, macro, rest, nested);
}

static void resolve(struct program *program, struct code *code) {
  struct label *label = (struct label *)(intptr_t)code->operand;
  if (MENDED(2) && !label->defined) label->at = program->length;
  else assert(label->defined); /* Defect 2: a jump to nowhere is taken for a slip of ours. */
  code->operand = label->at;
}

void assemble(struct program *program, char *text) {
  struct macro *open = NULL;
  for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n")) {
    char name[16];
    if (sscanf(at, "macro %15s", name) == 1) {
      open = want(sizeof *open);
      strcpy(open->name, name);
      open->next = program->macros;
      program->macros = open;
    } else if (!strcmp(at, "endmacro")) {
      open = NULL;
    } else if (open) {
      if (open->lines < 8) snprintf(open->body[open->lines++], sizeof open->body[0], "%s", at);
    } else {
      line(program, at, 0);
    }
  }
  emit(program, OP_HALT, 0);
  for (int i = 0; i < program->length; i++)
    if (program->code[i].op == OP_JUMP || program->code[i].op == OP_BRANCH || program->code[i].op == OP_CALL)
      resolve(program, &program->code[i]);
}
