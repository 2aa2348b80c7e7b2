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
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,5,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=((gsum + b) ^ b); WI(v0);
  esc[nesc++&7]=&v0;
  { int v0=337; WI(v0); gsum+=v0; }
  v0=52;
  double v1=(a * a); WF(v1);
  unsigned long long v2=(b + 66); WU(v2);
  ;
  { int v2=a*3; WI(v2); gsum+=v2; }
  unsigned char v3=((int)v1 + gsum); WU(v3);
  if(((68 ^ (int)v0) + gcount)){ v2+=((gcount ^ 72) | 72); }
  v0=vf[-31&1]((int)v1&3,(int)v0);
  int r=0; DUMP(); r=((a | (int)gl))%zero; gsum+=r;
  return r+(int)v1+(int)v2+(int)v3+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,108}; WI(p.x); WI(p.y); WU(p.z);
  struct bits bb={(unsigned)a&7,b&31,711,a}; WI(bb.d);
  const int k0=80; WI(k0);
  unsigned char v0=((int)gl ? 24 : b); WU(v0);
  v0+=va(3,((69 - gcount) & gcount),b,a);
  unsigned char v1=((81 - b) | a); WU(v1);
  bumpp(&p);
  int v2=(b - (int)v0); WI(v2);
  bb.b=gsum; bb.d+=bb.b;
  v2=vf[(int)v2&1]((int)v1&3,((p.x - p.x) + p.y));
  if((gcount - p.x)==4) goto out2; v2=((int)v1 ? p.x : (int)gl); out2:;
  float v3=(int)v0; WF(v3);
  float v4=(gsum & -22); WF(v4);
  v4*=2;
  if(((int)v2 ? ((int)v3 * (int)v0) : (int)gl)==2) goto out4; v1=(int)v3; out4:;
  double v5=gcount; WF(v5);
  ;
  gsum+=pure((((int)v3 * p.x) & (int)v5),gsum);
  ;
  int v6=gcount; WI(v6);
  int r=0; if((((int)gl | p.y) | p.x)){ gd+=dmix(((int)v5 ^ gcount),(int)v4); r=f2(((int)v6 ? ((int)v5 + p.x) : gsum),(((int)v5 ^ p.x) & p.y)); } else { ; r=f2(((int)v6 ? ((int)v5 + p.x) : gsum),(((int)v5 ^ p.x) & p.y)); }
  return r+(int)v0+(int)v1+(int)v3+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  int arr[4]={a,b,2,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=81; WI(k0);
  const int k1=(int)gl; WI(k1);
  int v0=(gsum | b); WI(v0);
  ;
  v0+=va(3,b,(b & b),(17 ^ a));
  unsigned v1=((gcount + (int)gl) ^ (int)gl); WU(v1);
  ;
  fill(arr,4);
  unsigned char v2=-42; WU(v2);
  v2=vf[-6&1](a&3,(-46 * -46));
  ;
  unsigned v3=(int)v2; WU(v3);
  int v4=((int)v2 & a); WI(v4);
  int r=0; for(int i=0;i<2;i++){ WI(i); int t=((int)v4 | (int)v3); WI(t); r+=f1((a + (int)v0)+i,t); v0+=r; }
  return r+(int)v0+(int)v1+(int)v3+(int)v4+arr[2];
}
int main(int argc,char **argv){ int s=argc+4; WI(s); return f0(s,s*2)&63; }