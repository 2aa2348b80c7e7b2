#include "watch.h"
// The first round of the loop stands before it: in its calls debug information says that r is 1 still.
volatile int zero = 0; static int gsum = 3, gcount; static long long gl = 5;
NI static int mut(int k, int c) { gcount++; return gsum += k + c; }
NI static int pure(int a, int b) { return a * 7 - b; }
NI static int f1(int a, int b) { WI(a); WI(b); if (a | 1) { DUMP(); return a / zero; } gcount += b; return b; }
NI static int f0(int a, int b) {
  WI(a); WI(b);
  const int k1 = (gcount - b); WI(k1);
  unsigned long long v0 = -38; WU(v0);
  gsum += pure(((gcount * 16) | gcount), ((a + gcount) - b));
  gsum += pure((int)v0, b);
  int v1 = (gsum | gcount); WI(v1);
  long long v2 = (a | (int)gl); WI(v2);
  int r = 1; while (r < 100) { WI(r); r = r * 3; mut((-3 + gsum) & 3, ((int)gl ? (((int)v1 + gcount) - -2) : b)); r += f1(((int)v2 + (int)v0), ((b | a) | (int)v0)); }
  return r + (int)v0 + (int)v1;
}
int main(int argc, char **argv) { int s = argc + 9; WI(s); return f0(s, s * 2) & 63; }
