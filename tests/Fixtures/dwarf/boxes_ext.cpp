#include "boxes.h"
extern "C" int ext(int a) { outer::Box<int, 4> x{{a, 1, 2, 3}}; return x.slow(a) + x.sum(2); }
