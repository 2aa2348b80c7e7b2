#ifndef ATLAS_H
#define ATLAS_H
#include <stddef.h>
#include <stdint.h>

/* The build in which the seeded defect of that number is mended. */
#ifndef MEND
#define MEND 0
#endif
#define MENDED(number) (MEND == (number))

enum { MOST_PLACES = 64, MOST_ROADS = 8, MOST_ATTRIBUTES = 6, BINS = 16 };

struct place;
struct road { struct place *to; int cost; };
struct place {
  char name[16];
  int x, y, distance, shown;
  struct place *parent;
  struct road roads[MOST_ROADS];
  int road_count;
  struct { char key[12]; char text[48]; } attributes[MOST_ATTRIBUTES];
  int attribute_count;
};

struct entry { uint32_t key; int value; };
struct registry { struct entry *entries; uint32_t mask; int used; };
struct heap { struct place *items[MOST_PLACES]; int count; };
struct buffer { char *text; size_t length, capacity; };
struct map { struct place places[MOST_PLACES]; int place_count; struct registry registry; int histogram[BINS]; };

/* base.c */
void atlas_fail(const char *why);
void *obtain(size_t bytes);
void buffer_add(struct buffer *buffer, const char *text);
uint32_t name_key(const char *name);

/* registry.c */
void registry_open(struct registry *registry, uint32_t size);
void registry_shrink(struct registry *registry);
int registry_find(struct registry *registry, const char *name);
void registry_store(struct registry *registry, const char *name, int value);
int registry_forget(struct registry *registry, const char *name);

/* routes.c */
void heap_push(struct heap *heap, struct place *place);
struct place *heap_pop(struct heap *heap);
int routes_between(struct map *map, struct place *from, struct place *to);
int routes_nearest(struct map *map, struct place *from, int many);
int routes_bearing(struct place *from, struct place *to);
int routes_grade(struct map *map, struct place *from);
void routes_count(struct map *map, int cost, int width);

/* print.c */
void print_tree(struct map *map, struct place *place, int depth);
void expand(struct map *map, const char *text, struct buffer *out);
void print_sorted(struct map *map, int field);
#endif
