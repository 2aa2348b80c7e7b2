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
NI static int f2(int a,int b){
  WI(a); WI(b);
  short v0=((int)gl * (int)gl); WI(v0);
  int v1=(gcount ? a : a); WI(v1);
  ;
  while(gcount<9){ gcount++; fill(&v1,1); if((gsum - gsum)&1) break; }
  { int v1=938; WI(v1); gsum+=v1; }
  float v2=((-25 | gcount) + (int)gl); WF(v2);
  ;
  v1=vf[(((int)v1 ^ a) ^ gsum)&1](((int)v2 ? (((int)v0 - (int)gl) & (int)gl) : b)&3,((int)v2 * (int)v1));
  v0+=va(3,(((int)v0 - 28) & gsum),(((int)v2 - (int)v0) & (int)gl),((int)v1 | (int)v2));
  int r=0; DUMP(); r=(((int)v2 ? ((int)v1 ^ (int)gl) : (int)gl))%zero; gsum+=r;
  return r+(int)v0+(int)v1+(int)v2;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  const int k1=gsum; WI(k1);
  esc[nesc++&7]=&a;
  unsigned v0=((a - 18) * a); WU(v0);
  ;
  ;
  signed char v1=(gsum ? ((gsum * gsum) ^ a) : 25); WI(v1);
  v1=vf[((gcount & gsum) & (int)v0)&1](gsum&3,(-41 | (int)v0));
  ;
  ;
  int v2=(((int)gl | (int)v0) + gcount); WI(v2);
  mut((b * -32)&3,14);
  int v3=(gsum ? ((gsum ^ -41) | (int)v2) : (int)gl); WI(v3);
  int r=0; if(a){ ; r=f2(((int)v0 ? (((int)v3 ^ (int)v3) - (int)v1) : gcount),(int)v1); } else { ; r=f2(((int)v0 ? (((int)v3 ^ (int)v3) - (int)v1) : gcount),(int)v1); }
  return r+(int)v0;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,10}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,21,1},{b,2,3},21.5,a*3,{1,b,68}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  unsigned long long v0=((gsum | p.y) - q.tag[1]); WU(v0);
  unsigned v1=(a + (int)v0); WU(v1);
  bumpp(&p);
  float v2=((p.y ^ b) & p.x); WF(v2);
  unsigned v3=((int)gl & (int)v2); WU(v3);
  v0=5;
  { int v3=a*3; WI(v3); gsum+=v3; }
  ;
  long long v4=b; WI(v4);
  ;
  gd+=dmix((((int)gl + q.lo.x) ^ (int)v3),(int)v4);
  bumpb(&q);
  int r=f1((a | (int)v4),((int)v4 ? p.y : q.tag[1]));
  return r+(int)v0+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1];
}
int main(int argc,char **argv){ int s=argc+16; WI(s); return f0(s,s*2)&63; }