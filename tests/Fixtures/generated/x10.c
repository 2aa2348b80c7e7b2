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
  struct pt p={a,(short)b,51}; WI(p.x); WI(p.y); WU(p.z);
  short v0=(((int)gl - a) * a); WI(v0);
  bumpp(&p);
  int v1=p.x; WI(v1);
  long long v2=p.y; WI(v2);
  { int v2=359; WI(v2); gsum+=v2; }
  v1=vf[b&1]((25 ^ (int)v1)&3,gcount);
  int r=0; DUMP(); __builtin_trap();
  return r+(int)v0+(int)v2+p.x+p.y+p.z;
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  struct box q={{a,76,1},{b,2,3},11.5,a*3,{1,b,27}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  const int k1=(q.lo.x ? (((int)q.id * q.tag[1]) & q.tag[1]) : gsum); WI(k1);
  short v0=(gsum ? ((gcount + a) ^ q.lo.x) : (int)gl); WI(v0);
  gd+=dmix((a ^ b),((gcount & q.tag[1]) * a));
  long long v1=((int)gl | gcount); WI(v1);
  short v2=(q.tag[1] + gcount); WI(v2);
  ;
  while(gcount<3){ gcount++; gd+=dmix((int)v1,((a + (int)v2) | (int)v1)); if((gsum + (int)gl)&1) break; }
  v2+=va(3,((-15 - q.tag[1]) | a),((int)gl ? (int)v2 : (int)v0),(q.tag[1] | (int)q.id));
  int v3=((int)v2 + (int)q.id); WI(v3);
  v3=vf[b&1]((((int)q.id | q.lo.x) | q.lo.x)&3,(((int)q.id + (int)v3) * q.tag[1]));
  { int v3=211; WI(v3); gsum+=v3; }
  int v4=((q.tag[1] ^ q.lo.x) + gcount); WI(v4);
  v3=vf[((b * (int)v1) & (int)v3)&1]((((int)v1 & (int)v2) | (int)q.id)&3,((gcount | b) - gcount));
  if((int)v2){ v0+=((q.tag[1] + 57) | 57); }
  v1=vf[(int)v3&1]((int)gl&3,((a - (int)v0) + q.tag[1]));
  float v5=(((int)v2 * gsum) - (int)v1); WF(v5);
  if((gsum | q.lo.x)==1) goto out5; v2=(int)v4; out5:;
  ;
  { int v5=a*3; WI(v5); gsum+=v5; }
  unsigned v6=((int)v1 * (int)q.id); WU(v6);
  if(((int)gl * (int)v4)){ v0+=((int)v2 ? (((int)v3 - (int)v3) | (int)v3) : a); }
  v5=35;
  if(q.tag[1]==5) goto out6; v0=(a - b); out6:;
  int r=0; for(int i=0;i<2;i++){ WI(i); int t=(a ? (int)v0 : 33); WI(t); r+=f3(((int)v0 | (int)v6)+i,t); v0+=r; }
  return r+(int)v0+(int)v1+(int)v2+(int)v3+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,188}; WI(p.x); WI(p.y); WU(p.z);
  esc[nesc++&7]=&a;
  short v0=b; WI(v0);
  gsum+=pure((gcount & b),(b ? p.x : a));
  ;
  double v1=p.y; WF(v1);
  unsigned long long v2=((gsum - (int)gl) | p.y); WU(v2);
  ;
  if(((p.x - (int)v0) ^ 23)){ v1=(int)v2; } else { ; }
  unsigned v3=(((int)v2 ^ p.y) * (int)v1); WU(v3);
  int r=1; while(r<100){ WI(r); r=r*3; mut(gsum&3,(gsum & (int)v3)); r+=f2((p.y * p.y),(gcount + (int)v0)); }
  return r+(int)v0+(int)v1+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  signed char v0=((int)gl ^ b); WI(v0);
  ;
  float v1=gsum; WF(v1);
  v1*=2;
  int v2=((b & (int)v0) * gsum); WI(v2);
  v0+=va(3,(gcount & (int)v1),b,(((int)v2 & b) | gsum));
  int r=f1((((int)v2 * (int)v1) - b),gsum);
  return r+(int)v0+(int)v1;
}
int main(int argc,char **argv){ int s=argc+14; WI(s); return f0(s,s*2)&63; }