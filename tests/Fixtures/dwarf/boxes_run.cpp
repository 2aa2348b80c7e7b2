#include "boxes.h"
using namespace outer;
extern "C" int ext(int);
struct Shape { virtual int area(int) { return 1; } };
__attribute__((noinline)) static int helper(int a) { auto l = [&](int q) { return ext(q) / a; }; return l(a) + l(2); }
extern "C" int run(int a, int b) {
  Box<int, 4> x{{a, b, 3, 4}}; Hidden h{a}; Box<int,4>::Inner in{b};
  struct Local { int z; __attribute__((noinline)) int calc(int y) { return z / y; } } lo{a};
  return x.sum(b) + x.slow(a) + h.twice(b) + in.get(a) + helper(a) + lo.calc(b);
}
