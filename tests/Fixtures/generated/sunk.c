#include "watch.h"
// The store to p.x is left out, and the load that it would have overwritten stands behind the trap.
volatile int zero = 0, seed = 3;
struct pt { int x; double y; };
NI static struct pt mk(int a, double d) { struct pt p = {a * 2, d + a}; return p; }
NI static int deep(int a) { WI(a); struct pt p = mk(a, 1.5); p.x += seed; WI(p.x); DUMP(); if (seed == 3) __builtin_trap(); return a + p.x; }
int main(int argc, char **argv) { int s = argc + 9; WI(s); return deep(s) + s; }
