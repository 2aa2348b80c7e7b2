#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

#define GONE ((struct cell *)(ptrdiff_t)-64)

struct cell *grid_cell(struct sheet *sheet, struct place place) { return &sheet->cells[(size_t)place.row * COLUMNS + (size_t)place.column]; }

struct place grid_name(struct sheet *sheet, const char *name) {
  for (int i = 0; i < sheet->name_count; i++)
    if (!strcmp(sheet->names[i].name, name)) return sheet->names[i].place;
  /* Defect 3: a name that nobody gave. */
  if (!MENDED(3)) sheet_die("no such name");
  return (struct place){0, 0};
}

static void journal_add(struct sheet *sheet, struct cell *cell, struct node *old) {
  if (sheet->journal_count == MOST_UNDO) {
    memmove(&sheet->journal[0], &sheet->journal[1], sizeof sheet->journal[0] * (MOST_UNDO - 1));
    sheet->journal_count--;
  }
  sheet->journal[sheet->journal_count].cell = cell;
  sheet->journal[sheet->journal_count++].old = old;
}

void grid_set(struct sheet *sheet, struct place place, struct node *formula) {
  struct cell *cell = grid_cell(sheet, place);
  journal_add(sheet, cell, cell->formula);
  cell->formula = formula;
}

void grid_undo(struct sheet *sheet) {
  if (!sheet->journal_count) return;
  struct cell *cell = sheet->journal[--sheet->journal_count].cell;
  /* Defect 4: a step whose cells were sorted away. */
  if (MENDED(4) && cell == GONE) return;
  cell->formula = sheet->journal[sheet->journal_count].old;
}

void range_each(struct sheet *sheet, struct place from, struct place to, range_visit visit, void *state) {
  /* Defect 5: a range that is written from its end. */
  if (MENDED(5) && (to.row < from.row || to.column < from.column)) return;
  assert(to.row >= from.row && to.column >= from.column);
  for (int row = from.row; row <= to.row; row++)
    for (int column = from.column; column <= to.column; column++) visit(sheet, (struct place){column, row}, state);
}

/* Defect 6: texts and numbers in one range. */
static int compare_cells(const void *one, const void *other) {
  const struct cell *a = one, *b = other;
  if (MENDED(6) && a->value.kind != b->value.kind) return (int)a->value.kind - (int)b->value.kind;
  assert(a->value.kind == b->value.kind);
  if (a->value.kind == TEXT) return strcmp(a->value.text, b->value.text);
  return (a->value.number > b->value.number) - (a->value.number < b->value.number);
}

struct collected { struct cell cells[ROWS]; int count; };

static void collect_cell(struct sheet *sheet, struct place place, void *state) {
  struct collected *all = state;
  if (all->count == ROWS) return;
  all->cells[all->count] = *grid_cell(sheet, place);
  all->cells[all->count++].value = eval_cell(sheet, place);
}

void grid_sort(struct sheet *sheet, struct place from, struct place to) {
  struct collected *all = mem_get(sizeof *all);
  range_each(sheet, from, to, collect_cell, all);
  qsort(all->cells, (size_t)all->count, sizeof all->cells[0], compare_cells);
  for (int i = 0; i < all->count && from.row + i <= to.row; i++) *grid_cell(sheet, (struct place){from.column, from.row + i}) = all->cells[i];
  for (int i = 0; i < sheet->journal_count; i++) sheet->journal[i].cell = GONE;
}

static void fill_cell(struct sheet *sheet, struct place place, void *state) {
  struct node *node = mem_get(sizeof *node);
  node->kind = N_NUMBER;
  node->number = *(double *)state;
  grid_set(sheet, place, node);
}

void grid_fill(struct sheet *sheet, struct place from, struct place to, double value) { range_each(sheet, from, to, fill_cell, &value); }
