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
  struct pt p={a,(short)b,7}; WI(p.x); WI(p.y); WU(p.z);
  const int k0=55; WI(k0);
  esc[nesc++&7]=&a;
  int v0=((gcount + (int)gl) - gsum); WI(v0);
  ;
  ;
  while(gcount<4){ gcount++; v0=vf[(gcount ? p.x : p.y)&1](-17&3,p.x); if(b&1) break; }
  float v1=28; WF(v1);
  unsigned v2=p.y; WU(v2);
  unsigned char v3=((gcount * (int)gl) - b); WU(v3);
  ;
  long long v4=((p.x - gcount) * (int)gl); WI(v4);
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=((int)v0 ^ (int)v3); WI(t); gsum^=t; if(i==2){ DUMP(); r=t/zero; } ; }
  return r+(int)v0+(int)v1+(int)v2+(int)v4+p.x+p.y+p.z;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,125}; WI(p.x); WI(p.y); WU(p.z);
  const int k0=58; WI(k0);
  esc[nesc++&7]=&a;
  long long v0=(gsum ^ gcount); WI(v0);
  switch(((p.y - gsum) + p.y)&3){ case 0: v0+=1; break; case 1: v0=86; case 2: gsum++; break; default: v0^=(p.y | a); }
  switch(((gcount | (int)gl) * gsum)&3){ case 0: v0+=1; break; case 1: v0=74; case 2: gsum++; break; default: v0^=gsum; }
  v0=14;
  float v1=(1 - p.x); WF(v1);
  ;
  ;
  long long v2=(b ? a : (int)gl); WI(v2);
  gd+=dmix(p.x,(((int)v2 - (int)gl) & 60));
  { int v2=a*3; WI(v2); gsum+=v2; }
  if(p.y){ gsum+=pure((p.x + -45),((a | (int)v2) | gcount)); } else { ; }
  float v3=p.y; WF(v3);
  ;
  int r=0; if((gsum & (int)v0)){ v2=97; r=f2((int)v3,((int)v0 * (int)v0)); } else { ; r=f2((int)v3,((int)v0 * (int)v0)); }
  return r+(int)v0+(int)v1+(int)v3+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,23}; WI(p.x); WI(p.y); WU(p.z);
  signed char v0=gsum; WI(v0);
  ;
  signed char v1=((p.y * p.x) ^ gcount); WI(v1);
  unsigned char v2=((gcount - 7) + (int)gl); WU(v2);
  ;
  ;
  for(int i=0;i<(a&3)+2;i++){ v0+=i*2; }
  signed char v3=(p.y ? (((int)v1 * gcount) ^ p.x) : p.y); WI(v3);
  int v4=17; WI(v4);
  int v5=((int)v1 ? (((int)gl * b) + b) : (int)v0); WI(v5);
  for(int i=0;i<(a&3)+2;i++){ v3+=i*1; }
  int r=0; for(int i=0;i<2;i++){ WI(i); int t=(gcount ^ p.x); WI(t); r+=f1((((int)v5 * (int)v2) | p.x)+i,t); v0+=r; }
  return r+(int)v1+(int)v2+(int)v3+(int)v4+p.x+p.y+p.z;
}
int main(int argc,char **argv){ int s=argc+21; WI(s); return f0(s,s*2)&63; }