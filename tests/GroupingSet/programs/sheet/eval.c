#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

static struct value number_value(double number) { return (struct value){NUMBER, number, 0}; }

static struct value text_value(char *text) { return (struct value){TEXT, 0, text}; }

const char *value_kind_name(struct value value) {
  switch (value.kind) {
    case NOTHING: return "nothing";
    case NUMBER: return "number";
    case TEXT: return "text";
    default:
      if (MENDED(7)) return "broken";
      __builtin_trap(); /* Defect 7: a value that is none. */
  }
}

static char *as_text(struct value value) {
  if (value.kind == TEXT) return value.text;
  char *text = mem_get(32);
  snprintf(text, 32, "%g", value.number);
  return text;
}

static struct value eval_binary(int operation, struct value left, struct value right) {
  int divisor = (int)right.number;
  switch (operation) {
    case '+': return number_value(left.number + right.number);
    case '-': return number_value(left.number - right.number);
    case '*': return number_value(left.number * right.number);
    case '%':
      /* Defect 8: the rest of a division by nothing. */
      return MENDED(8) && !divisor ? number_value(0) : number_value((int)left.number % divisor);
    case '/': return right.number != 0 ? number_value(left.number / right.number) : (struct value){BROKEN, 0, 0};
    default: {
      char *a = as_text(left), *b = as_text(right), *both = mem_get(strlen(a) + strlen(b) + 1);
      return text_value(strcat(strcat(both, a), b));
    }
  }
}

struct value eval_cell(struct sheet *sheet, struct place place) {
  struct cell *cell = grid_cell(sheet, place);
  if (!cell->formula) return (struct value){NOTHING, 0, 0};
  /* Defect 9: a cell that needs itself. */
  if (MENDED(9) && cell->seen) return number_value(0);
  cell->seen++;
  struct value value = eval_node(sheet, cell->formula);
  cell->seen--;
  return value;
}

struct value eval_node(struct sheet *sheet, struct node *node) {
  switch (node->kind) {
    case N_NUMBER: return number_value(node->number);
    case N_TEXT: return text_value(node->text);
    case N_CELL: return eval_cell(sheet, node->from);
    case N_RANGE: return eval_cell(sheet, node->from);
    case N_NAME: return eval_cell(sheet, grid_name(sheet, node->text));
    case N_NEGATE: return number_value(-eval_node(sheet, node->children[0]).number);
    case N_BINARY: return eval_binary(node->operation, eval_node(sheet, node->children[0]), eval_node(sheet, node->children[1]));
    default: return function_call(sheet, node->function, node);
  }
}
