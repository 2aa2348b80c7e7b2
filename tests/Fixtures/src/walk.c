// A parameter whose local takes what a member points to: another thing, or the next one of its own kind.
#define NI __attribute__((noinline))
struct sink {
  struct sink *next;
  int used;
  int *dropped;
};

static int drops[2] = {40, 2};
struct sink end = {0, 9, &drops[1]}, last = {&end, 7, &drops[0]}, first = {&last, 5, &drops[0]};
volatile int zero, kept;
static struct sink *volatile entry;

NI static int divide(int *at, int by) { return *at / by; }

// s is what was passed: its local holds s->dropped, which is no struct sink *.
NI static int drop(struct sink *s, int by) {
  int *count = s->dropped;
  int left = divide(count, by);
  *count += 3;
  return left + *count;
}

// s is what was passed: its local holds a product.
NI static int scale(struct sink *s, int by) {
  struct sink *volatile *at = &entry;
  *at = s->next;
  int count = s->used * 3;
  kept = count;
  return drop(*at, by) + count;
}

// s is &last: its local holds what was assigned.
NI static int walk(struct sink *s, int by) {
  s = s->next;
  int left = scale(s, by);
  return left + s->used;
}

int main(void) {
  if (zero)
    return walk(&last, 1);
  return walk(&first, zero);
}
