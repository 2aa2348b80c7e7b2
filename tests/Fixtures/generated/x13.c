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
NI static int f3(int a,int b){
  WI(a); WI(b);
  const int k0=3; WI(k0);
  unsigned v0=gcount; WU(v0);
  while(gcount<3){ gcount++; v0=((int)v0 + gsum); if(-41&1) break; }
  signed char v1=gcount; WI(v1);
  v0+=va(3,(gcount * b),(a ^ 85),(((int)gl + b) | (int)v1));
  short v2=(int)gl; WI(v2);
  ;
  unsigned long long v3=gsum; WU(v3);
  int v4=b; WI(v4);
  v0+=va(3,((int)v2 ? ((-27 * (int)v4) & b) : b),(((int)v0 - (int)v4) | gsum),((int)v2 - gsum));
  while(gcount<7){ gcount++; ; if(((b | (int)gl) - (int)gl)&1) break; }
  signed char v5=(int)v0; WI(v5);
  if((int)v5){ ; } else { ; }
  gd+=dmix((gsum | (int)v5),((int)gl ? ((int)v0 * b) : gcount));
  unsigned v6=(((int)v3 & a) & (int)v5); WU(v6);
  ;
  int r=0; int c=((int)v0 ^ gsum); WI(c); if(c|1){ DUMP(); r=*(volatile int*)(0x7ffffff0+(c&3)*4+zero); }
  return r+(int)v0+(int)v1+(int)v2+(int)v4+(int)v6;
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  const int k0=32; WI(k0);
  const int k1=((a + b) - a); WI(k1);
  unsigned long long v0=(b * b); WU(v0);
  gsum+=pure(((int)gl ? ((int)v0 * gcount) : b),(a ? (-41 ^ gcount) : gsum));
  ;
  ;
  unsigned char v1=b; WU(v1);
  float v2=(b & (int)v0); WF(v2);
  v2=((int)v0 ^ -42);
  ;
  ;
  short v3=((int)v0 + gcount); WI(v3);
  unsigned long long v4=(((int)v2 - gsum) ^ (int)gl); WU(v4);
  { int v4=411; WI(v4); gsum+=v4; }
  ;
  if(gsum){ ; } else { ; }
  long long v5=(87 ^ a); WI(v5);
  { int v5=823; WI(v5); gsum+=v5; }
  int r=f3(((int)v3 ^ gsum),(((int)gl - (int)gl) ^ (int)v1));
  return r+(int)v0+(int)v2+(int)v3;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,102}; WI(p.x); WI(p.y); WU(p.z);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,7,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=37; WI(k0);
  int v0=(gcount ^ gcount); WI(v0);
  { int v0=a*3; WI(v0); gsum+=v0; }
  v0+=va(3,((int)gl + gsum),(int)v0,((a * (int)gl) * gcount));
  if(((gsum - p.x) | gsum)){ mut((int)v0&3,(78 ^ p.x)); } else { v0+=va(3,((int)gl ^ gsum),((48 | gsum) - p.y),(((int)v0 + b) + p.y)); }
  unsigned char v1=((int)v0 ^ (int)gl); WU(v1);
  signed char v2=(gcount - (int)v0); WI(v2);
  v0+=va(3,((int)v2 & gsum),((int)gl ? gcount : b),(int)v1);
  int v3=((int)v2 * gsum); WI(v3);
  ;
  double v4=(a & gcount); WF(v4);
  signed char v5=((int)v2 & p.y); WI(v5);
  { int v5=832; WI(v5); gsum+=v5; }
  int r=f2((gcount ? ((a + (int)v5) ^ 90) : 90),b);
  return r+(int)v0+(int)v2+(int)v4+p.x+p.y+p.z+arr[2];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,175}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,28,1},{b,2,3},75.5,a*3,{1,b,60}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  struct bits bb={(unsigned)a&7,b&31,3244,a}; WI(bb.d);
  const int k0=62; WI(k0);
  double v0=((int)q.id ? 88 : gsum); WF(v0);
  v0=83;
  float v1=((int)v0 | gsum); WF(v1);
  if((((int)q.id | q.lo.x) | gcount)==4) goto out1; v0=(q.tag[1] ^ (int)v0); out1:;
  v1=vf[((int)v1 | b)&1]((gcount ? b : gsum)&3,((int)v0 ? ((gsum | p.x) | (int)gl) : q.lo.x));
  ;
  short v2=((q.lo.x & q.tag[1]) * q.tag[1]); WI(v2);
  ;
  int r=gcount; WI(r); { int n=a; WI(n); r+=f1((((int)v0 + (int)gl) - (int)gl),((int)q.id & (int)q.id)); }
  return r+(int)v0+(int)v2+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1];
}
int main(int argc,char **argv){ int s=argc+11; WI(s); return f0(s,s*2)&63; }