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
  int arr[4]={a,b,5,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k1=((-16 | (int)gl) + (int)gl); WI(k1);
  unsigned v0=gcount; WU(v0);
  ;
  ;
  gsum+=pure(((int)gl + (int)v0),58);
  int v1=((b * 29) | b); WI(v1);
  gd+=dmix((int)v1,a);
  double v2=(a * (int)v1); WF(v2);
  if((((int)v2 + b) - 51)==4) goto out2; v1=(52 | (int)v2); out2:;
  v2*=2;
  ;
  DUMP(); int r=((a ? ((int)v0 & (int)v0) : a))/zero;
  return r+(int)v0+(int)v1+(int)v2+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,179}; WI(p.x); WI(p.y); WU(p.z);
  const int k0=10; WI(k0);
  short v0=(((int)gl - -26) - (int)gl); WI(v0);
  v0+=va(3,(p.y + (int)gl),(((int)v0 + 69) + gsum),((int)gl * a));
  int v1=p.y; WI(v1);
  v1=58;
  float v2=b; WF(v2);
  short v3=gcount; WI(v3);
  int r=f2(((p.y * (int)gl) & b),(89 ? ((gcount ^ (int)v3) ^ gsum) : (int)gl));
  return r+(int)v0+(int)v1+(int)v2+(int)v3+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,48}; WI(p.x); WI(p.y); WU(p.z);
  int arr[4]={a,b,7,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  unsigned v0=a; WU(v0);
  bumpp(&p);
  gd+=dmix((gsum | p.y),(p.x & a));
  int v1=((gcount * gcount) - (int)v0); WI(v1);
  esc[nesc++&7]=&v1;
  if((p.y | b)){ v1+=(p.y ? a : (int)gl); }
  if(gcount==4) goto out1; v1=((int)v1 & (int)gl); out1:;
  unsigned long long v2=(68 * p.x); WU(v2);
  gd+=dmix(((a * 1) ^ gcount),((int)v2 - b));
  v0+=inl((gcount * (int)gl),(p.x & -3));
  float v3=((a | (int)v0) & gcount); WF(v3);
  int v4=(((int)gl + (int)v0) & b); WI(v4);
  int r=f1((p.x - gsum),gsum);
  return r+(int)v0+(int)v1+(int)v2+(int)v4+p.x+p.y+p.z+arr[2];
}
int main(int argc,char **argv){ int s=argc+27; WI(s); return f0(s,s*2)&63; }