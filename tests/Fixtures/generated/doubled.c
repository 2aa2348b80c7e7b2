#include "watch.h"
// The loop works out the next c before it compares: behind it, debug information says that c is the next one.
volatile int zero = 0, seed = 3;
NI static int fin(int a) { WI(a); DUMP(); return a / zero; }
NI static int dbl(int a, int f) { WI(a); WI(f); int c = 1; WI(c); while (c < a) { c *= 2; } WI(c); int r = fin(c + f); return r + c; }
int main(int argc, char **argv) { int s = argc + seed * 4; WI(s); return dbl(s, s - 3) + s; }
