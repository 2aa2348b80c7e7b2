#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

struct parser { struct sheet *sheet; const char *at; int depth; };

static struct node *parse_sum(struct parser *parser);

static struct node *node_new(enum node_kind kind) {
  struct node *node = mem_get(sizeof *node);
  node->kind = kind;
  return node;
}

static void skip_blanks(struct parser *parser) {
  while (*parser->at == ' ') parser->at++;
}

int parse_place(const char **text, struct place *place) {
  const char *at = *text;
  if (!isupper((unsigned char)*at) || !isdigit((unsigned char)at[1])) return 0;
  place->column = *at++ - 'A';
  place->row = (int)strtol(at, (char **)&at, 10);
  /* Defect 1: rows below the sheet. */
  if (MENDED(1) && (place->row < 0 || place->row >= ROWS)) place->row = ROWS - 1;
  *text = at;
  return 1;
}

static struct node *parse_call(struct parser *parser, const char *name, size_t length) {
  struct node *node = node_new(N_CALL);
  node->text = mem_text(name, length);
  node->function = function_find(node->text);
  parser->at++;
  for (skip_blanks(parser); *parser->at && *parser->at != ')'; skip_blanks(parser)) {
    struct node *child = parse_sum(parser);
    if (node->count < 8) node->children[node->count++] = child;
    if (*parser->at == ',') parser->at++;
    else if (*parser->at != ')') break;
  }
  if (*parser->at == ')') parser->at++;
  return node;
}

static struct node *parse_word(struct parser *parser) {
  const char *start = parser->at;
  struct place from;
  if (parse_place(&parser->at, &from)) {
    struct node *node = node_new(N_CELL);
    node->from = node->to = from;
    if (*parser->at == ':') {
      parser->at++;
      if (parse_place(&parser->at, &node->to)) node->kind = N_RANGE;
    }
    return node;
  }
  while (isalnum((unsigned char)*parser->at)) parser->at++;
  size_t length = (size_t)(parser->at - start);
  if (*parser->at == '(') return parse_call(parser, start, length);
  struct node *node = node_new(N_NAME);
  node->text = mem_text(start, length);
  return node;
}

static struct node *parse_primary(struct parser *parser) {
  skip_blanks(parser);
  if (*parser->at == '(') {
    parser->at++;
    /* Defect 2: brackets in brackets without an end. */
    struct node *inner = MENDED(2) && ++parser->depth > 200 ? node_new(N_NUMBER) : parse_sum(parser);
    if (*parser->at == ')') parser->at++;
    return inner;
  }
  if (*parser->at == '"') {
    const char *end = strchr(parser->at + 1, '"');
    struct node *node = node_new(N_TEXT);
    if (!end) end = parser->at + strlen(parser->at);
    node->text = mem_text(parser->at + 1, (size_t)(end - parser->at - (*end != 0 || end > parser->at ? 1 : 0)));
    parser->at = *end ? end + 1 : end;
    return node;
  }
  if (isdigit((unsigned char)*parser->at)) {
    struct node *node = node_new(N_NUMBER);
    node->number = strtod(parser->at, (char **)&parser->at);
    return node;
  }
  if (isalpha((unsigned char)*parser->at)) return parse_word(parser);
  if (*parser->at) parser->at++;
  return node_new(N_NUMBER);
}

static struct node *parse_signed(struct parser *parser) {
  skip_blanks(parser);
  if (*parser->at != '-') return parse_primary(parser);
  parser->at++;
  struct node *node = node_new(N_NEGATE);
  node->children[0] = parse_primary(parser);
  return node;
}

static struct node *parse_binary(struct parser *parser, const char *signs, struct node *(*inner)(struct parser *)) {
  struct node *left = inner(parser);
  for (skip_blanks(parser); *parser->at && strchr(signs, *parser->at); skip_blanks(parser)) {
    struct node *node = node_new(N_BINARY);
    node->operation = *parser->at++;
    node->children[0] = left;
    node->children[1] = inner(parser);
    left = node;
  }
  return left;
}

static struct node *parse_product(struct parser *parser) { return parse_binary(parser, "*/%", parse_signed); }

static struct node *parse_sum(struct parser *parser) { return parse_binary(parser, "+-&", parse_product); }

struct node *parse_formula(struct sheet *sheet, const char *text) {
  struct parser parser = {sheet, text, 0};
  return parse_sum(&parser);
}
