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
  struct box q={{a,71,1},{b,2,3},10.5,a*3,{1,b,19}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  struct bits bb={(unsigned)a&7,b&31,1423,a}; WI(bb.d);
  int arr[4]={a,b,3,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=42; WI(k0);
  unsigned long long v0=b; WU(v0);
  v0=(gsum * (int)v0);
  for(int i=0;i<(a&3)+2;i++){ v0+=i*4; }
  long long v1=((int)q.id - gcount); WI(v1);
  float v2=(((int)q.id | b) | q.lo.x); WF(v2);
  v2+=va(3,gcount,82,(((int)v1 & gsum) - (int)q.id));
  unsigned char v3=((int)v2 ? (gcount - (int)gl) : a); WU(v3);
  int v4=(q.lo.x & (int)v0); WI(v4);
  if((int)v0){ esc[nesc++&7]=&v4; } else { gd+=dmix((gcount * (int)v2),(int)v1); }
  while(gcount<2){ gcount++; bb.b=(-48 ? -48 : a); bb.d+=bb.b; if(((int)v3 ? (((int)v4 * a) - (int)v2) : q.lo.x)&1) break; }
  { int v4=505; WI(v4); gsum+=v4; }
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=((int)q.id ? ((-39 ^ gcount) - q.tag[1]) : (int)v0); WI(t); gsum^=t; if(i==2){ DUMP(); r=t/zero; } ; }
  return r+(int)v0+(int)v1+(int)v2+(int)v3+(int)v4+q.lo.x+(int)q.w+q.tag[1]+arr[2];
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  const int k0=71; WI(k0);
  esc[nesc++&7]=&a;
  short v0=((int)gl + (int)gl); WI(v0);
  short v1=((int)gl - gsum); WI(v1);
  unsigned long long v2=(gcount + 84); WU(v2);
  ;
  ;
  signed char v3=((int)v1 | (int)v1); WI(v3);
  long long v4=(a + gsum); WI(v4);
  ;
  short v5=(b | (int)v1); WI(v5);
  switch(b&3){ case 0: v3+=1; break; case 1: v3=46; case 2: gsum++; break; default: v3^=((int)v1 ? (int)v3 : (int)v3); }
  int r=(int)v5; WI(r); { int n=(int)v4; WI(n); r+=f3((int)v0,(gsum | (int)v5)); }
  return r+(int)v0+(int)v2+(int)v4+(int)v5;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,98}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,86,1},{b,2,3},47.5,a*3,{1,b,43}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  const int k0=13; WI(k0);
  const int k1=(q.lo.x & (int)q.id); WI(k1);
  double v0=p.x; WF(v0);
  gd+=dmix((int)gl,(p.y + q.tag[1]));
  ;
  unsigned v1=(((int)v0 | (int)v0) * p.y); WU(v1);
  gd+=dmix(((q.lo.x - 64) & (int)v0),((int)q.id | (int)gl));
  if((p.x ? ((int)v0 | gsum) : (int)gl)==4) goto out1; v1=(a | p.x); out1:;
  int v2=(gcount ? ((int)v0 * gsum) : p.y); WI(v2);
  signed char v3=(int)q.id; WI(v3);
  mut((a + (int)v3)&3,((p.x - (int)v1) | (int)v0));
  ;
  int v4=gcount; WI(v4);
  int v5=(q.lo.x & q.tag[1]); WI(v5);
  unsigned v6=((int)v1 * (int)v5); WU(v6);
  if((int)v6==5) goto out6; v3=(((int)v6 & (int)v5) | (int)v1); out6:;
  int r=(int)v2; WI(r); { int n=(q.tag[1] - (int)v3); WI(n); r+=f2((q.tag[1] & q.tag[1]),gsum); }
  return r+(int)v1+(int)v2+(int)v5+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct box q={{a,21,1},{b,2,3},0.5,a*3,{1,b,69}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  unsigned v0=(q.tag[1] & a); WU(v0);
  if((int)v0==0) goto out0; v0=(int)gl; out0:;
  ;
  float v1=((q.tag[1] + q.lo.x) | b); WF(v1);
  ;
  unsigned char v2=(q.tag[1] + q.tag[1]); WU(v2);
  ;
  ;
  int r=(b ? gcount : gcount); WI(r); { int n=((int)q.id - (int)v1); WI(n); r+=f1((((int)v2 ^ (int)gl) ^ (int)gl),((int)v2 ^ (int)gl)); }
  return r+(int)v0+(int)v1+(int)v2+q.lo.x+(int)q.w+q.tag[1];
}
int main(int argc,char **argv){ int s=argc+13; WI(s); return f0(s,s*2)&63; }