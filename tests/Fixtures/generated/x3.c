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
  struct pt p={a,(short)b,12}; WI(p.x); WI(p.y); WU(p.z);
  esc[nesc++&7]=&a;
  float v0=(gcount ^ gsum); WF(v0);
  int v1=((a * (int)gl) * 85); WI(v1);
  ;
  v1=85;
  int v2=(int)v0; WI(v2);
  unsigned long long v3=((gcount * (int)v2) ^ (int)v0); WU(v3);
  { int v3=25; WI(v3); gsum+=v3; }
  unsigned char v4=(((int)v3 & (int)v2) & (int)v0); WU(v4);
  if((int)gl){ v0+=a; }
  if((int)v1){ v3+=inl((39 * (int)v4),((b - p.y) | p.x)); } else { v0=(gsum + -37); }
  gd+=dmix((((int)v1 & -20) & gcount),(((int)v1 + (int)v4) | (int)gl));
  int v5=((p.y * b) + -22); WI(v5);
  long long v6=b; WI(v6);
  v2=a;
  switch(((int)v6 ? ((gsum * (int)v1) + -20) : b)&3){ case 0: v5+=1; break; case 1: v5=74; case 2: gsum++; break; default: v5^=(int)v3; }
  for(int i=0;i<(a&3)+2;i++){ v5+=i*5; }
  int r=0; int c=(((int)v6 | (int)v0) ^ gcount); WI(c); if(c|1){ DUMP(); r=*(volatile int*)(0x7ffffff0+(c&3)*4+zero); }
  return r+(int)v0+(int)v1+(int)v2+(int)v4+p.x+p.y+p.z;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct box q={{a,62,1},{b,2,3},89.5,a*3,{1,b,3}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  int arr[4]={a,b,7,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k1=q.lo.x; WI(k1);
  esc[nesc++&7]=&a;
  int v0=((q.lo.x | b) - (int)q.id); WI(v0);
  vfill(((gcount & -2)&3)+1,&v0);
  vfill((((77 - q.lo.x) ^ (int)gl)&3)+1,&v0);
  float v1=((int)v0 ? (((int)v0 | q.tag[1]) - -31) : (int)gl); WF(v1);
  mut((q.lo.x & a)&3,(b ? ((b | a) | b) : -45));
  int v2=(q.lo.x * (int)v0); WI(v2);
  bumpb(&q);
  mut((gsum ? (q.tag[1] | gcount) : a)&3,((int)v1 ? ((int)gl + (int)gl) : (int)gl));
  int r=(a * (int)v2); WI(r); { int n=-27; WI(n); r+=f2((-6 * (int)v0),((int)v0 - (int)v2)); }
  return r+(int)v0+(int)v1+(int)v2+q.lo.x+(int)q.w+q.tag[1]+arr[2];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,42}; WI(p.x); WI(p.y); WU(p.z);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,9,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=((p.y ^ (int)gl) - gcount); WI(v0);
  int v1=(-21 + gsum); WI(v1);
  ;
  esc[nesc++&7]=&v1;
  unsigned v2=p.x; WU(v2);
  ;
  float v3=(((int)v1 | 51) ^ p.y); WF(v3);
  v1=31;
  ;
  u.c[1]=(int)v3;
  int r=f1(((int)gl * b),((int)gl * 8));
  return r+(int)v0+(int)v2+p.x+p.y+p.z+arr[2];
}
int main(int argc,char **argv){ int s=argc+5; WI(s); return f0(s,s*2)&63; }