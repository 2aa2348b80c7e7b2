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
  int arr[4]={a,b,8,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  float v0=a; WF(v0);
  unsigned char v1=(gcount - (int)v0); WU(v1);
  if(b==1) goto out1; v0=(-35 * b); out1:;
  for(int i=0;i<(a&3)+2;i++){ v0+=i*1; }
  unsigned long long v2=((int)gl & (int)v1); WU(v2);
  int v3=((a * (int)gl) | 31); WI(v3);
  DUMP(); int r=(((int)v3 + (int)v2))/zero;
  return r+(int)v0+(int)v1+(int)v2+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,136}; WI(p.x); WI(p.y); WU(p.z);
  int v0=((gsum ^ gsum) | p.x); WI(v0);
  ;
  switch(p.y&3){ case 0: v0+=1; break; case 1: v0=24; case 2: gsum++; break; default: v0^=(gsum - (int)gl); }
  v0=vf[gsum&1]((p.y ? b : p.y)&3,((b * gcount) - 79));
  int v1=(gsum ? 50 : b); WI(v1);
  v1=vf[b&1](((int)gl * p.x)&3,gsum);
  if(((gcount + (int)v1) | (int)gl)){ v1+=((a - (int)v1) | 7); }
  ;
  unsigned char v2=((int)v1 * p.x); WU(v2);
  while(gcount<2){ gcount++; v2=vf[((p.x + p.y) + p.y)&1](gsum&3,(a - (int)v1)); if(gcount&1) break; }
  gd+=dmix(((int)gl ? (int)v1 : (int)gl),(int)gl);
  v1=gcount;
  int r=f2((68 * (int)v0),(((int)v2 + 25) * 25));
  return r+(int)v0+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct box q={{a,95,1},{b,2,3},65.5,a*3,{1,b,46}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,4,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=73; WI(k0);
  long long v0=((q.tag[1] ^ (int)q.id) ^ (int)q.id); WI(v0);
  short v1=(gsum ? (q.lo.x + gcount) : q.lo.x); WI(v1);
  float v2=((int)v0 - 89); WF(v2);
  double v3=((int)v2 ? (int)gl : (int)gl); WF(v3);
  ;
  unsigned v4=(int)gl; WU(v4);
  int v5=(((int)v4 + gsum) + gsum); WI(v5);
  mut((a ? (int)q.id : b)&3,(((int)v4 | gsum) * gcount));
  short v6=q.lo.x; WI(v6);
  v6+=va(3,((q.lo.x * q.tag[1]) * (int)v0),((a - q.tag[1]) + (int)gl),(a ? (-22 + q.tag[1]) : (int)v2));
  v5=(int)v6;
  int r=f1(((int)v1 * gsum),((a & -17) | gsum));
  return r+(int)v1+(int)v3+q.lo.x+(int)q.w+q.tag[1]+arr[2];
}
int main(int argc,char **argv){ int s=argc+12; WI(s); return f0(s,s*2)&63; }