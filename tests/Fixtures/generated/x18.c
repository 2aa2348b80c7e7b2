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
  struct pt p={a,(short)b,172}; WI(p.x); WI(p.y); WU(p.z);
  signed char v0=p.x; WI(v0);
  switch((b ? ((71 & (int)gl) ^ gcount) : gcount)&3){ case 0: v0+=1; break; case 1: v0=79; case 2: gsum++; break; default: v0^=(gcount & a); }
  v0=vf[(int)v0&1](gcount&3,(gsum - (int)v0));
  int v1=(gsum ? (b & gsum) : (int)v0); WI(v1);
  for(int i=0;i<(a&3)+2;i++){ v1+=i*1; }
  gd+=dmix(((int)v0 ? ((b ^ gcount) - gsum) : 11),(gcount & gcount));
  switch(a&3){ case 0: v1+=1; break; case 1: v1=64; case 2: gsum++; break; default: v1^=(a ? gsum : 11); }
  int v2=(int)gl; WI(v2);
  v2=33;
  esc[nesc++&7]=&v2;
  int v3=a; WI(v3);
  v0=61;
  ;
  gd+=dmix((gcount & (int)v1),((int)v2 ? gcount : (int)v1));
  short v4=((p.y | p.y) * (int)v2); WI(v4);
  v1=42;
  v3=vf[((int)v1 - p.x)&1](((int)v3 | (int)v0)&3,(int)v2);
  if(gsum==2) goto out4; v0=b; out4:;
  long long v5=(((int)v1 & p.y) * (int)v2); WI(v5);
  { int v5=269; WI(v5); gsum+=v5; }
  v5+=va(3,(int)v5,35,(int)v1);
  double v6=((int)v1 ^ (int)v5); WF(v6);
  mut(((a & (int)v0) & (int)v6)&3,(((int)v2 | (int)v1) - (int)gl));
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=(int)v3; WI(t); gsum^=t; if(i==2){ DUMP(); r=t/zero; } ; }
  return r+(int)v2+(int)v5+(int)v6+p.x+p.y+p.z;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,20}; WI(p.x); WI(p.y); WU(p.z);
  esc[nesc++&7]=&a;
  int v0=(gcount | b); WI(v0);
  vfill(((gsum ? ((p.x | gsum) - gsum) : (int)v0)&3)+1,&v0);
  signed char v1=((int)gl ? ((int)gl ^ gcount) : (int)gl); WI(v1);
  unsigned long long v2=(((int)v0 ^ p.y) - b); WU(v2);
  int r=1; while(r<100){ WI(r); r=r*3; for(int i=0;i<(a&3)+2;i++){ v0+=i*2; } r+=f2((-11 ^ p.y),(int)v2); }
  return r+(int)v1+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  const int k0=5; WI(k0);
  short v0=((gsum - a) + (int)gl); WI(v0);
  v0=b;
  long long v1=gcount; WI(v1);
  switch(b&3){ case 0: v1+=1; break; case 1: v1=0; case 2: gsum++; break; default: v1^=(a & a); }
  mut((int)v1&3,(a ? a : (int)v1));
  v0+=va(3,23,(int)gl,((int)v0 ? (int)gl : gcount));
  long long v2=((42 + (int)v0) * gsum); WI(v2);
  ;
  short v3=((int)v2 | gsum); WI(v3);
  mut(gcount&3,(int)gl);
  ;
  float v4=((-33 * (int)v2) + (int)v2); WF(v4);
  ;
  ;
  if((gcount & b)){ v2+=(int)v3; }
  signed char v5=gsum; WI(v5);
  int r=0; for(int i=0;i<3;i++){ WI(i); int t=14; WI(t); r+=f1((int)v0+i,t); v0+=r; }
  return r+(int)v0+(int)v3+(int)v5;
}
int main(int argc,char **argv){ int s=argc+9; WI(s); return f0(s,s*2)&63; }