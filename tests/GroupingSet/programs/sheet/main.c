/* A spreadsheet: lines set cells, print them, sort and fill ranges and take steps back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

static void show_value(struct value value) {
  if (value.kind == TEXT) printf("%.40s\n", value.text);
  else printf("%g %s\n", value.number, value.kind == NUMBER ? "number" : value_kind_name(value));
}

static int read_range(const char *text, struct place *from, struct place *to) {
  if (!parse_place(&text, from)) return 0;
  *to = *from;
  if (*text == ':') text++;
  return parse_place(&text, to);
}

static void run_line(struct sheet *sheet, const char *line) {
  struct place from, to;
  const char *at = line;
  if (parse_place(&at, &from) && *at == '=') {
    grid_set(sheet, from, parse_formula(sheet, at + 1));
  } else if (!strncmp(line, "print ", 6)) {
    at = line + 6;
    if (parse_place(&at, &from)) show_value(eval_cell(sheet, from));
    else show_value(eval_node(sheet, parse_formula(sheet, line + 6)));
  } else if (!strncmp(line, "sort ", 5)) {
    if (read_range(line + 5, &from, &to)) grid_sort(sheet, from, to);
  } else if (!strncmp(line, "fill ", 5)) {
    if (read_range(line + 5, &from, &to)) grid_fill(sheet, from, to, 7);
  } else if (!strncmp(line, "name ", 5)) {
    char name[16];
    if (sscanf(line + 5, "%15s", name) == 1 && sheet->name_count < MOST_NAMES) {
      at = line + 6 + strlen(name);
      strcpy(sheet->names[sheet->name_count].name, name);
      sheet->name_count += parse_place(&at, &sheet->names[sheet->name_count].place);
    }
  } else if (!strncmp(line, "undo", 4)) {
    grid_undo(sheet);
  }
}

static char text[1 << 20];

int main(void) {
  struct sheet sheet = {0};
  sheet.cells = mem_get(sizeof *sheet.cells * ROWS * COLUMNS);
  text[fread(text, 1, sizeof text - 1, stdin)] = 0;
  for (char *line = strtok(text, "\n"); line; line = strtok(0, "\n")) run_line(&sheet, line);
  return 0;
}
