#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

struct totals { double sum, most; int count; };

static void total_cell(struct sheet *sheet, struct place place, void *state) {
  struct totals *totals = state;
  struct value value = eval_cell(sheet, place);
  if (value.kind != NUMBER) return;
  totals->sum += value.number;
  if (!totals->count++ || value.number > totals->most) totals->most = value.number;
}

static struct totals totals_of(struct sheet *sheet, struct node *call) {
  struct totals totals = {0};
  for (int i = 0; i < call->count; i++) {
    struct node *child = call->children[i];
    if (child->kind == N_RANGE) range_each(sheet, child->from, child->to, total_cell, &totals);
    else if (child->kind == N_CELL) total_cell(sheet, child->from, &totals);
    else totals.sum += eval_node(sheet, child).number, totals.count++;
  }
  return totals;
}

static struct value number(double number) { return (struct value){NUMBER, number, 0}; }

static struct value fn_sum(struct sheet *sheet, struct node *call) { return number(totals_of(sheet, call).sum); }
static struct value fn_count(struct sheet *sheet, struct node *call) { return number(totals_of(sheet, call).count); }
static struct value fn_most(struct sheet *sheet, struct node *call) { return number(totals_of(sheet, call).most); }

static struct value argument(struct sheet *sheet, struct node *call, int at) {
  return at < call->count ? eval_node(sheet, call->children[at]) : (struct value){NOTHING, 0, 0};
}

/* Defect 10: more text than there is memory. */
static struct value fn_repeat(struct sheet *sheet, struct node *call) {
  struct value text = argument(sheet, call, 0);
  size_t times = (size_t)argument(sheet, call, 1).number, length = text.kind == TEXT ? strlen(text.text) : 0;
  if (MENDED(10) && times > 1000) times = 1000;
  char *all = mem_get(length * times + 1);
  for (size_t i = 0; i < times; i++) memcpy(all + i * length, text.text ? text.text : "", length);
  return (struct value){TEXT, 0, all};
}

static int month_days(int month, int leap) {
  static const int days[2][12] = {{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}, {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};
  /* Defect 11: a month after December. */
  if (MENDED(11) && (month < 0 || month > 11)) return 30;
  return days[leap][month];
}

static int year_days(int year, int months) {
  int days = 0, leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (months > 12) return month_days(months, leap);
  for (int month = 0; month < months; month++) days += month_days(month, leap);
  return days;
}

static struct value fn_date(struct sheet *sheet, struct node *call) {
  int year = (int)argument(sheet, call, 0).number, month = (int)argument(sheet, call, 1).number, day = (int)argument(sheet, call, 2).number;
  return number(year * 365.0 + year_days(year, month - 1) + day);
}

static struct value fn_days(struct sheet *sheet, struct node *call) {
  return number(month_days((int)argument(sheet, call, 0).number - 1, 0));
}

static struct value fn_kind(struct sheet *sheet, struct node *call) {
  return (struct value){TEXT, 0, (char *)value_kind_name(argument(sheet, call, 0))};
}

static struct value fn_if(struct sheet *sheet, struct node *call) {
  return argument(sheet, call, argument(sheet, call, 0).number != 0 ? 1 : 2);
}

static const struct { const char *name; struct value (*call)(struct sheet *sheet, struct node *call); } functions[] = {
  {"SUM", fn_sum}, {"COUNT", fn_count}, {"MOST", fn_most}, {"REPEAT", fn_repeat}, {"DATE", fn_date}, {"DAYS", fn_days}, {"KIND", fn_kind}, {"IF", fn_if},
};

int function_find(const char *name) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (!strcmp(functions[i].name, name)) return (int)i;
  return 0;
}

struct value function_call(struct sheet *sheet, int function, struct node *call) { return functions[function].call(sheet, call); }
