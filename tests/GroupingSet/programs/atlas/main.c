/* A map of places and roads: commands, one a line. */
#include "atlas.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct place *place_of(struct map *map, const char *name) {
  int at = registry_find(&map->registry, name);
  return at < 0 ? NULL : &map->places[at];
}

static struct place *place_add(struct map *map, const char *name, int x, int y) {
  struct place *place = place_of(map, name);
  if (!place) {
    if (map->place_count == MOST_PLACES) return NULL;
    place = &map->places[map->place_count];
    registry_store(&map->registry, name, map->place_count++);
  }
  snprintf(place->name, sizeof place->name, "%s", name);
  place->x = x;
  place->y = y;
  return place;
}

static int cost_of(const char *text) {
  int cost = atoi(text);
  /* Defect 8: costs that are none end everything. */
  if (cost < 0 && !MENDED(8)) atlas_fail("a cost is negative");
  return cost < 0 ? 0 : cost;
}

static void road_add(struct place *from, struct place *to, const char *cost) {
  if (from->road_count < MOST_ROADS) from->roads[from->road_count++] = (struct road){to, cost_of(cost)};
}

static void reserve(struct map *map, size_t places) {
  /* Defect 9: as much as is asked for. */
  if (MENDED(9) && places > 100000) return;
  struct place **spare = obtain(places * sizeof(struct place));
  free(spare);
  (void)map;
}

static void command(struct map *map, char **words, int count) {
  struct place *one = count > 1 && strcmp(words[0], "place") && strcmp(words[0], "forget") ? place_of(map, words[1]) : NULL;
  struct place *other = count > 2 ? place_of(map, words[2]) : NULL;
  if (!strcmp(words[0], "place") && count > 3) place_add(map, words[1], atoi(words[2]), atoi(words[3]));
  else if (!strcmp(words[0], "forget") && count > 1) registry_forget(&map->registry, words[1]);
  else if (!strcmp(words[0], "tidy")) registry_shrink(&map->registry);
  else if (!strcmp(words[0], "sort") && count > 1) print_sorted(map, atoi(words[1]));
  else if (!strcmp(words[0], "reserve") && count > 1) reserve(map, (size_t)atol(words[1]));
  else if (!strcmp(words[0], "text") && count > 1) {
    struct buffer out = {0};
    expand(map, words[1], &out);
    if (out.text) puts(out.text);
    free(out.text);
  } else if (!one) return;
  else if (!strcmp(words[0], "road") && other && count > 3) road_add(one, other, words[3]);
  else if (!strcmp(words[0], "toll") && count > 2) for (int i = 0; i < one->road_count; i++) one->roads[i].cost += cost_of(words[2]);
  else if (!strcmp(words[0], "route") && other) printf("%d\n", routes_between(map, one, other));
  else if (!strcmp(words[0], "near") && count > 2) printf("%d\n", routes_nearest(map, one, atoi(words[2])));
  else if (!strcmp(words[0], "bearing") && other) printf("%d\n", routes_bearing(one, other));
  else if (!strcmp(words[0], "grade")) printf("%d\n", routes_grade(map, one));
  else if (!strcmp(words[0], "count") && count > 2) for (int i = 0; i < one->road_count; i++) routes_count(map, one->roads[i].cost, atoi(words[2]));
  else if (!strcmp(words[0], "bin") && count > 3) routes_count(map, cost_of(words[2]), atoi(words[3]));
  else if (!strcmp(words[0], "into") && other) one->parent = other;
  else if (!strcmp(words[0], "tree")) print_tree(map, one, 0);
  else if (!strcmp(words[0], "attr") && count > 3 && one->attribute_count < MOST_ATTRIBUTES) {
    snprintf(one->attributes[one->attribute_count].key, 12, "%s", words[2]);
    snprintf(one->attributes[one->attribute_count++].text, 48, "%s", words[3]);
  }
}

int main(void) {
  static char line[512];
  struct map *map = obtain(sizeof *map);
  registry_open(&map->registry, 256);
  while (fgets(line, sizeof line, stdin)) {
    char *words[8];
    int count = 0;
    for (char *word = strtok(line, " \n"); word && count < 8; word = strtok(NULL, " \n")) words[count++] = word;
    if (count) command(map, words, count);
  }
  printf("%d places\n", map->place_count);
  return 0;
}
