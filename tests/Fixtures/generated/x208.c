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
NI static int f3(int a,int b){
  WI(a); WI(b);
  int v0=a; WI(v0);
  for(int i=0;i<(a&3)+2;i++){ v0+=i*2; }
  unsigned v1=(gcount - 51); WU(v1);
  if((-13 | -13)==3) goto out1; v1=(gcount - (int)v0); out1:;
  gd+=dmix(((a & gcount) ^ b),(int)v1);
  double v2=b; WF(v2);
  unsigned long long v3=(a ? 54 : (int)v0); WU(v3);
  int r=0; DUMP(); r=((gcount ? ((int)gl | a) : gsum))%zero; gsum+=r;
  return r+(int)v0+(int)v2+(int)v3;
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,96}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,34,1},{b,2,3},70.5,a*3,{1,b,58}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  const int k0=58; WI(k0);
  int v0=((int)gl | p.x); WI(v0);
  v0=(int)v0;
  if((int)gl){ v0+=(int)q.id; }
  unsigned long long v1=p.x; WU(v1);
  v0=((q.tag[1] * (int)q.id) - (int)v0);
  int v2=gsum; WI(v2);
  for(int i=0;i<(a&3)+2;i++){ v2+=i*5; }
  int r=((gsum * q.tag[1]) * (int)v2); WI(r); { int n=((gsum + gsum) + 13); WI(n); r+=f3(((q.tag[1] & p.y) | p.x),(int)gl); }
  return r+(int)v1+(int)v2+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,105}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,95,1},{b,2,3},4.5,a*3,{1,b,21}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  unsigned v0=((gcount ^ q.lo.x) - p.y); WU(v0);
  ;
  ;
  float v1=(b ? (p.y & (int)q.id) : a); WF(v1);
  v1=32;
  gsum+=pure(((q.tag[1] ^ p.y) | a),b);
  unsigned long long v2=(((int)v0 + q.lo.x) ^ b); WU(v2);
  int r=0; if(gcount){ ; r=f2(gsum,(int)v1); } else { bumpp(&p); r=f2(gsum,(int)v1); }
  return r+(int)v1+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct bits bb={(unsigned)a&7,b&31,191,a}; WI(bb.d);
  const int k1=(int)gl; WI(k1);
  int v0=(84 + (int)gl); WI(v0);
  if((b ? (b + (int)v0) : b)){ ; } else { mut(46&3,(gcount - b)); }
  esc[nesc++&7]=&v0;
  while(gcount<8){ gcount++; ; if(((b * gcount) - gcount)&1) break; }
  unsigned long long v1=(((int)gl * gsum) + (int)gl); WU(v1);
  ;
  { int v1=128; WI(v1); gsum+=v1; }
  unsigned long long v2=(a - (int)v1); WU(v2);
  v2=(-26 + (int)v0);
  int r=f1(((int)gl & b),(b ? (((int)v1 | a) ^ gcount) : (int)v1));
  return r+(int)v0+(int)v1;
}
int main(int argc,char **argv){ int s=argc+22; WI(s); return f0(s,s*2)&63; }