#include <string.h>
#include <stdlib.h>
#include <stdarg.h>
#include "watch.h"
static int *esc[8]; static int nesc; static int gsum=3, gcount; static long long gl=5; static double gd=1.5; volatile int zero=0;
struct pt { int x; short y; unsigned char z; }; struct box { struct pt lo, hi; double w; long long id; int tag[3]; };
union un { int i; unsigned u; float f; unsigned char c[8]; long long l; };
struct bits { unsigned a:3; int b:7; unsigned c:12; int d; };
NI static int mut(int k,int c){ if(nesc) *esc[(unsigned)k%(nesc<8?nesc:8)]+=c; gcount++; return gsum+=k; }
NI static void fill(int *p,int n){ for(int i=0;i<n;i++) p[i]=p[i]*3+i; }
NI static void bumpp(struct pt *p){ p->x+=7; p->y=(short)(p->y*2); p->z^=5; }
NI static void bumpb(struct box *p){ p->lo.x+=gsum; p->hi.y-=3; p->w*=2; p->id^=gl; p->tag[1]+=p->tag[0]; }
NI static double dmix(double a,float b){ gd+=a; return a*b+gd; }
NI static int va(int n,...){ va_list ap; va_start(ap,n); int s=0; for(int i=0;i<n;i++) s+=va_arg(ap,int); va_end(ap); return s; }
NI static int pure(int a,int b){ return a*7-b; }
NI static void vfill(int n,int *out){ int t[n]; for(int i=0;i<n;i++) t[i]=i*n; fill(t,n); for(int i=0;i<n;i++) *out+=t[i]; }
typedef int (*fn)(int,int); volatile fn vf[2]={mut,pure};
static inline int inl(int q,int w){ int t1=q*3+w; int t2=t1^gsum; if(t2&1){ t1+=w; } for(int j=0;j<(w&3);j++) t2+=t1; return t1-t2; }
NI static int f2(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,174}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,88,1},{b,2,3},47.5,a*3,{1,b,30}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,6,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=29; WI(k0);
  esc[nesc++&7]=&a;
  int v0=(int)gl; WI(v0);
  fill(&v0,1);
  while(gcount<2){ gcount++; gd+=dmix((q.lo.x | q.tag[1]),p.x); if(((86 | (int)q.id) + gcount)&1) break; }
  bumpp(&p);
  long long v1=((int)q.id ? (int)v0 : p.y); WI(v1);
  if(((p.x * b) - gcount)){ ; } else { ; }
  bumpb(&q);
  int v2=((int)v1 ? ((int)q.id ^ -32) : (int)v0); WI(v2);
  esc[nesc++&7]=&v2;
  if((a + gcount)){ v1+=(p.x ^ a); }
  v0+=va(3,((gsum ^ q.lo.x) | gcount),(a | (int)q.id),((a | gcount) & (int)v1));
  int r=0; DUMP(); __builtin_trap();
  return r+(int)v0+(int)v1+(int)v2+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1]+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,154}; WI(p.x); WI(p.y); WU(p.z);
  unsigned long long v0=(int)gl; WU(v0);
  ;
  gsum+=pure((((int)v0 + b) - p.x),((p.y & (int)gl) * (int)v0));
  signed char v1=((b | p.x) & 83); WI(v1);
  gd+=dmix((gcount - gcount),(a | p.y));
  for(int i=0;i<(a&3)+2;i++){ v0+=i*3; }
  unsigned char v2=((b ^ p.x) - gsum); WU(v2);
  float v3=(int)v0; WF(v3);
  switch((78 ^ (int)v1)&3){ case 0: v1+=1; break; case 1: v1=21; case 2: gsum++; break; default: v1^=(b * (int)v1); }
  int r=(int)v1; WI(r); { int n=((int)v3 ^ (int)v1); WI(n); r+=f2(p.x,((int)v3 ? p.x : a)); }
  return r+(int)v0+(int)v3+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct box q={{a,28,1},{b,2,3},21.5,a*3,{1,b,97}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  int arr[4]={a,b,6,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  float v0=gcount; WF(v0);
  while(gcount<5){ gcount++; v0=((19 * gcount) - q.lo.x); if((11 & b)&1) break; }
  v0=vf[((gsum * (int)v0) | q.lo.x)&1](q.lo.x&3,((int)gl ^ (int)gl));
  float v1=(-26 - gsum); WF(v1);
  unsigned char v2=((q.lo.x * gcount) - gsum); WU(v2);
  fill(arr,4);
  v1+=va(3,(((int)v2 | gsum) & (int)v2),q.lo.x,gcount);
  v1*=2;
  signed char v3=((int)v2 & q.tag[1]); WI(v3);
  bumpb(&q);
  while(gcount<1){ gcount++; v1+=va(3,q.tag[1],(int)v0,((a ^ q.tag[1]) & (int)v2)); if(41&1) break; }
  float v4=-27; WF(v4);
  ;
  mut(((int)v1 ? a : q.tag[1])&3,((gsum - (int)v4) - (int)v2));
  int r=(((int)v0 * (int)gl) | b); WI(r); { int n=(int)v2; WI(n); r+=f1(((q.tag[1] - q.lo.x) ^ (int)q.id),a); }
  return r+(int)v0+(int)v2+q.lo.x+(int)q.w+q.tag[1]+arr[2];
}
int main(int argc,char **argv){ int s=argc+13; WI(s); return f0(s,s*2)&63; }