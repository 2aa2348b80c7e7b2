namespace outer { namespace { struct Hidden { int v; template<class T> inline int twice(T x) { return v * (int)x / 3; } }; }
 template<class T, int N> struct Box { T items[N]; struct Inner { T t; inline T get(int i) const { return t / i; } };
  inline T sum(int k) const { T s = 0; for (int i = 0; i < N; i++) s += items[i] / k; return s; } 
  __attribute__((noinline)) T slow(int k) const { return sum(k) + items[k]; } }; }
