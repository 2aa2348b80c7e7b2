#pragma once
#ifdef TRACE
#include <stdio.h>
struct w_ent { const char *fn, *name; char t; const void *p; int sz; };
#ifdef __cplusplus
#define WEXT inline
#else
#define WEXT static
#endif
WEXT struct w_ent w_list[512]; WEXT int w_n;
WEXT inline void w_pop(int *old) { w_n = *old; }
#define W_CAT2(a,b) a##b
#define W_CAT(a,b) W_CAT2(a,b)
#define WATCHT(x, T) __attribute__((cleanup(w_pop))) int W_CAT(w_, __COUNTER__) = w_n; do { w_list[w_n].fn = __func__; w_list[w_n].name = #x; w_list[w_n].t = T; w_list[w_n].p = &(x); w_list[w_n++].sz = sizeof(x); } while (0)
static void w_dump(void) {
  for (int i = 0; i < w_n; i++) { struct w_ent *e = &w_list[i]; printf("T %s %s ", e->fn, e->name);
    if (e->t == 's') printf("\"%s\"\n", *(const char **)e->p);
    else if (e->t == 'a') printf("\"%s\"\n", (const char *)e->p);
    else if (e->t == 'f') printf("%.17g\n", e->sz == 4 ? *(float *)e->p : *(double *)e->p);
    else if (e->t == 'p') printf("0x%x\n", *(unsigned *)e->p);
    else if (e->t == 'u') { unsigned long long v = e->sz == 1 ? *(unsigned char *)e->p : e->sz == 2 ? *(unsigned short *)e->p : e->sz == 4 ? *(unsigned *)e->p : *(unsigned long long *)e->p; printf("%llu\n", v); }
    else { long long v = e->sz == 1 ? *(signed char *)e->p : e->sz == 2 ? *(short *)e->p : e->sz == 4 ? *(int *)e->p : *(long long *)e->p; printf("%lld\n", v); } }
  fflush(stdout); }
#define DUMP() w_dump()
#else
#define WATCHT(x, T) (void)0
#define DUMP() (void)0
#endif
#define WI(x) WATCHT(x, 'i')
#define WU(x) WATCHT(x, 'u')
#define WS(x) WATCHT(x, 's')
#define WA(x) WATCHT(x, 'a')
#define WF(x) WATCHT(x, 'f')
#define NI __attribute__((noinline))
