#include "atlas.h"
#include <assert.h>
#include <limits.h>
#include <stdlib.h>

void heap_push(struct heap *heap, struct place *place) {
  int at = heap->count++;
  while (at > 0 && heap->items[(at - 1) / 2]->distance > place->distance) {
    heap->items[at] = heap->items[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap->items[at] = place;
}

struct place *heap_pop(struct heap *heap) {
  /* Defect 2: who asks has to know whether anything is left. */
  if (MENDED(2) && heap->count == 0) return NULL;
  assert(heap->count > 0);
  struct place *top = heap->items[0], *last = heap->items[--heap->count];
  int at = 0;
  for (;;) {
    int child = 2 * at + 1;
    if (child >= heap->count) break;
    if (child + 1 < heap->count && heap->items[child + 1]->distance < heap->items[child]->distance) child++;
    if (heap->items[child]->distance >= last->distance) break;
    heap->items[at] = heap->items[child];
    at = child;
  }
  heap->items[at] = last;
  return top;
}

static void begin(struct map *map, struct heap *heap, struct place *from) {
  for (int i = 0; i < map->place_count; i++) map->places[i].distance = INT_MAX;
  heap->count = 0;
  from->distance = 0;
  heap_push(heap, from);
}

static void relax(struct heap *heap, struct place *place) {
  for (int i = 0; i < place->road_count; i++) {
    struct road *road = &place->roads[i];
    if (place->distance + road->cost < road->to->distance && heap->count < MOST_PLACES - 1) {
      road->to->distance = place->distance + road->cost;
      heap_push(heap, road->to);
    }
  }
}

int routes_between(struct map *map, struct place *from, struct place *to) {
  struct heap heap;
  begin(map, &heap, from);
  for (;;) {
    struct place *place = heap_pop(&heap);
    if (!place) return -1;
    if (place == to) return place->distance;
    relax(&heap, place);
  }
}

int routes_nearest(struct map *map, struct place *from, int many) {
  struct heap heap;
  int sum = 0;
  begin(map, &heap, from);
  while (many-- > 0) {
    struct place *place = heap_pop(&heap);
    if (!place) break;
    sum += place->distance;
    relax(&heap, place);
  }
  return sum;
}

static int ratio(int part, int whole) {
  /* Defect 3: places on one line. */
  if (MENDED(3) && whole == 0) return 0;
  return part * 100 / whole;
}

int routes_bearing(struct place *from, struct place *to) { return ratio(to->y - from->y, to->x - from->x); }

int routes_grade(struct map *map, struct place *from) {
  int steepest = 0;
  for (int i = 0; i < map->place_count; i++) {
    struct place *to = &map->places[i];
    if (to == from) continue;
    int grade = abs(ratio(abs(to->y - from->y), abs(to->x - from->x)));
    if (grade > steepest) steepest = grade;
  }
  return steepest;
}

void routes_count(struct map *map, int cost, int width) {
  int bin = width ? cost / width : 0;
  /* Defect 4: a bin for each cost, however large. */
  if (MENDED(4) && (bin < 0 || bin >= BINS)) return;
  map->histogram[bin]++;
}
