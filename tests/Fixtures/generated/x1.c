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
  struct bits bb={(unsigned)a&7,b&31,1996,a}; WI(bb.d);
  const int k1=(a - a); WI(k1);
  int v0=((gsum + (int)gl) * a); WI(v0);
  long long v1=(b ? (gcount + (int)gl) : (int)gl); WI(v1);
  int v2=((gsum - b) & a); WI(v2);
  ;
  int v3=((int)v1 & (int)gl); WI(v3);
  ;
  gsum+=pure((((int)gl * (int)v1) & (int)v3),(((int)gl * (int)v2) | b));
  vfill((gsum&3)+1,&v3);
  int v4=gcount; WI(v4);
  { int v4=405; WI(v4); gsum+=v4; }
  for(int i=0;i<(a&3)+2;i++){ v1+=i*1; }
  v1=vf[b&1]((int)gl&3,(9 & (int)v1));
  long long v5=(int)v3; WI(v5);
  int r=0; int c=((int)v5 * (int)gl); WI(c); if(c|1){ DUMP(); r=*(volatile int*)(0x7ffffff0+(c&3)*4+zero); }
  return r+(int)v0+(int)v2+(int)v4;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,57}; WI(p.x); WI(p.y); WU(p.z);
  struct bits bb={(unsigned)a&7,b&31,499,a}; WI(bb.d);
  int arr[4]={a,b,7,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=(a ? ((p.y ^ (int)gl) ^ gsum) : p.y); WI(v0);
  int v1=((gsum + a) | (int)gl); WI(v1);
  unsigned char v2=p.y; WU(v2);
  ;
  ;
  double v3=(a & gcount); WF(v3);
  if(((b ^ p.y) * p.y)){ ; } else { ; }
  { int v3=378; WI(v3); gsum+=v3; }
  float v4=((int)v3 - gcount); WF(v4);
  bb.b=(((int)v4 & (int)gl) | (int)v0); bb.d+=bb.b;
  ;
  if((b | gcount)){ v2+=((int)v3 * gcount); }
  int v5=(gcount | (int)v0); WI(v5);
  fill(&v5,1);
  int v6=gsum; WI(v6);
  v3*=2;
  int r=f2((int)v6,(((int)v6 ^ p.y) + (int)v6));
  return r+(int)v2+(int)v3+p.x+p.y+p.z+arr[2];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct bits bb={(unsigned)a&7,b&31,3767,a}; WI(bb.d);
  int arr[4]={a,b,2,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=(int)gl; WI(v0);
  fill(&v0,1);
  switch(gcount&3){ case 0: v0+=1; break; case 1: v0=78; case 2: gsum++; break; default: v0^=gsum; }
  signed char v1=(gcount ? (b | (int)v0) : b); WI(v1);
  unsigned char v2=(a ? (25 | gsum) : a); WU(v2);
  fill(arr,4);
  int r=f1(gcount,((b | b) - 72));
  return r+(int)v0+(int)v1+arr[2];
}
int main(int argc,char **argv){ int s=argc+2; WI(s); return f0(s,s*2)&63; }