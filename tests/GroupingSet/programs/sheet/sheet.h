#ifndef SHEET_H
#define SHEET_H
#include <stddef.h>

/* The build in which the seeded defect of that number is mended. */
#ifndef MEND
#define MEND 0
#endif
#define MENDED(number) (MEND == (number))

enum { ROWS = 64, COLUMNS = 26, MOST_UNDO = 32, MOST_NAMES = 16 };

enum value_kind { NOTHING, NUMBER, TEXT, BROKEN };
struct value { enum value_kind kind; double number; char *text; };

enum node_kind { N_NUMBER, N_TEXT, N_CELL, N_RANGE, N_NAME, N_CALL, N_BINARY, N_NEGATE };
struct place { int column, row; };
struct node {
  enum node_kind kind;
  int operation, function, count;
  double number;
  char *text;
  struct place from, to;
  struct node *children[8];
};

struct cell { struct node *formula; struct value value; int format, seen; char note[24]; };

struct sheet {
  struct cell *cells;
  struct { char name[16]; struct place place; } names[MOST_NAMES];
  int name_count;
  struct { struct cell *cell; struct node *old; } journal[MOST_UNDO];
  int journal_count;
};

/* util.c */
void sheet_die(const char *why);
void *mem_get(size_t size);
char *mem_text(const char *from, size_t length);

/* parse.c */
struct node *parse_formula(struct sheet *sheet, const char *text);
int parse_place(const char **text, struct place *place);

/* grid.c */
struct cell *grid_cell(struct sheet *sheet, struct place place);
struct place grid_name(struct sheet *sheet, const char *name);
void grid_set(struct sheet *sheet, struct place place, struct node *formula);
void grid_undo(struct sheet *sheet);
void grid_sort(struct sheet *sheet, struct place from, struct place to);
void grid_fill(struct sheet *sheet, struct place from, struct place to, double value);
typedef void (*range_visit)(struct sheet *sheet, struct place place, void *state);
void range_each(struct sheet *sheet, struct place from, struct place to, range_visit visit, void *state);

/* eval.c */
struct value eval_node(struct sheet *sheet, struct node *node);
struct value eval_cell(struct sheet *sheet, struct place place);
const char *value_kind_name(struct value value);

/* functions.c */
int function_find(const char *name);
struct value function_call(struct sheet *sheet, int function, struct node *call);
#endif
