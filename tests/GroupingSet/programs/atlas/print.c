#include "atlas.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_children(struct map *map, struct place *place, int depth) {
  for (int i = 0; i < map->place_count; i++)
    if (map->places[i].parent == place) print_tree(map, &map->places[i], depth + 1);
}

void print_tree(struct map *map, struct place *place, int depth) {
  char line[64];
  /* Defect 5: a place may stand in itself. */
  if (MENDED(5) && depth > MOST_PLACES) return;
  snprintf(line, sizeof line, "%*s%s", depth % 20, "", place->name);
  if (depth < 50) puts(line);
  print_children(map, place, depth);
  place->shown = depth;
}

static const char *attribute(struct place *place, const char *key) {
  for (int i = 0; i < place->attribute_count; i++)
    if (!strcmp(place->attributes[i].key, key)) return place->attributes[i].text;
  return "";
}

static const char *expand_reference(struct map *map, const char *text, struct buffer *out) {
  char name[16] = "", key[12] = "";
  int used = 0;
  if (sscanf(text, "{%15[a-z0-9].%11[a-z]}%n", name, key, &used) < 2 || !used) {
    buffer_add(out, "{");
    return text + 1;
  }
  int at = registry_find(&map->registry, name);
  if (at >= 0) expand(map, attribute(&map->places[at], key), out);
  return text + used;
}

static int expanding;

void expand(struct map *map, const char *text, struct buffer *out) {
  char one[2] = {0};
  /* Defect 6: an attribute may name itself. */
  if (MENDED(6) && expanding > 40) return;
  expanding++;
  while (*text) {
    if (*text == '{') {
      text = expand_reference(map, text, out);
      continue;
    }
    one[0] = *text++;
    buffer_add(out, one);
  }
  expanding--;
}

static int by_name(const void *a, const void *b) {
  return strcmp((*(struct place *const *)a)->name, (*(struct place *const *)b)->name);
}
static int by_x(const void *a, const void *b) { return (*(struct place *const *)a)->x - (*(struct place *const *)b)->x; }
static int by_roads(const void *a, const void *b) {
  return (*(struct place *const *)a)->road_count - (*(struct place *const *)b)->road_count;
}

typedef int (*comparison)(const void *, const void *);
static comparison comparisons[8] = {by_name, by_x, by_roads};

static comparison comparison_of(int field) {
  /* Defect 7: not each field has a comparison. */
  if (MENDED(7) && !comparisons[field & 7]) return by_name;
  return comparisons[field & 7];
}

void print_sorted(struct map *map, int field) {
  struct place *all[MOST_PLACES];
  for (int i = 0; i < map->place_count; i++) all[i] = &map->places[i];
  comparison compare = comparison_of(field);
  /* Sorted by insertion: few places. */
  for (int i = 1; i < map->place_count; i++)
    for (int k = i; k > 0 && compare(&all[k - 1], &all[k]) > 0; k--) {
      struct place *swap = all[k];
      all[k] = all[k - 1];
      all[k - 1] = swap;
    }
  for (int i = 0; i < map->place_count; i++) puts(all[i]->name);
}
