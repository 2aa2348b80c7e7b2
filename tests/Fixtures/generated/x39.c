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
  int arr[4]={a,b,5,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=49; WI(k0);
  int v0=((gcount + 21) - b); WI(v0);
  v0=53;
  if((((int)gl + a) & -45)){ v0+=((int)v0 ^ -11); }
  mut((b & 3)&3,(((int)v0 + (int)gl) + (int)gl));
  long long v1=((int)v0 & a); WI(v1);
  if(((int)v1 | gsum)){ for(int i=0;i<(a&3)+2;i++){ v1+=i*2; } } else { ; }
  int v2=(int)gl; WI(v2);
  v2+=va(3,(int)gl,(int)gl,(b ? (int)gl : (int)v2));
  while(gcount<5){ gcount++; esc[nesc++&7]=&v2; if((((int)v1 + (int)v2) * (int)v0)&1) break; }
  unsigned long long v3=gcount; WU(v3);
  ;
  short v4=((gsum * gcount) & (int)v0); WI(v4);
  long long v5=((b | b) * (int)v2); WI(v5);
  if(((int)v3 + (int)gl)){ v1+=(int)v1; }
  v5+=va(3,(int)v0,(((int)v5 * gsum) - -5),((int)v0 | -31));
  ;
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=(gsum | 7); WI(t); gsum^=t; if(i==0){ DUMP(); r=t/zero; } ; }
  return r+(int)v1+(int)v3+(int)v4+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct box q={{a,62,1},{b,2,3},94.5,a*3,{1,b,94}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  double v0=(gsum * gsum); WF(v0);
  v0*=2;
  long long v1=((int)gl ? b : b); WI(v1);
  ;
  switch((gcount ? (((int)v0 ^ a) | (int)v1) : q.tag[1])&3){ case 0: v1+=1; break; case 1: v1=88; case 2: gsum++; break; default: v1^=(((int)q.id + -21) | b); }
  unsigned v2=gcount; WU(v2);
  gd+=dmix(((gsum + -20) * (int)gl),((13 | gsum) & (int)q.id));
  v0+=va(3,((b + (int)v0) * a),(((int)q.id - b) + q.tag[1]),(b * (int)gl));
  gd+=dmix(((int)v2 | 30),(gsum + gcount));
  int v3=((int)v2 ? (int)gl : (int)v1); WI(v3);
  fill(&v3,1);
  gd+=dmix(((int)v3 ^ (int)v1),(((int)gl + (int)v0) & q.tag[1]));
  fill(&v3,1);
  long long v4=((int)v1 & (int)gl); WI(v4);
  v3=vf[(((int)gl - (int)v2) & a)&1](((int)v1 & (int)v0)&3,(int)v3);
  switch(26&3){ case 0: v3+=1; break; case 1: v3=22; case 2: gsum++; break; default: v3^=((gcount - a) ^ (int)v2); }
  ;
  unsigned long long v5=((gsum | (int)v1) - (int)v1); WU(v5);
  v5=q.lo.x;
  for(int i=0;i<(a&3)+2;i++){ v4+=i*2; }
  int r=f2(((int)v3 ^ a),(int)v3);
  return r+(int)v0+(int)v3+(int)v4+(int)v5+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,144}; WI(p.x); WI(p.y); WU(p.z);
  struct bits bb={(unsigned)a&7,b&31,976,a}; WI(bb.d);
  int arr[4]={a,b,2,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=27; WI(k0);
  esc[nesc++&7]=&a;
  unsigned long long v0=((p.y & gcount) | -16); WU(v0);
  v0=vf[-26&1]((a & b)&3,((56 - p.x) ^ 56));
  if((int)v0){ for(int i=0;i<(a&3)+2;i++){ v0+=i*3; } } else { v0+=inl((a ? p.x : b),(26 ? (26 + a) : p.x)); }
  ;
  unsigned char v1=((62 & p.x) & p.x); WU(v1);
  int v2=(p.x & p.y); WI(v2);
  mut((-37 ? ((int)gl | -37) : (int)v1)&3,(int)v2);
  bb.b=(p.y - p.x); bb.d+=bb.b;
  unsigned long long v3=((int)gl * gcount); WU(v3);
  signed char v4=((int)v1 + b); WI(v4);
  gsum+=pure((((int)v4 - a) | gsum),((int)v1 ? (gsum + b) : -50));
  if(((p.y & (int)v3) ^ (int)v3)==2) goto out4; v2=(int)gl; out4:;
  ;
  int v5=-30; WI(v5);
  if((gsum ? ((gcount - gsum) + (int)v0) : (int)v2)==5) goto out5; v2=(p.y * (int)v3); out5:;
  { int v5=679; WI(v5); gsum+=v5; }
  v5=((gcount + p.x) * (int)v2);
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=(39 ^ b); WI(t); r+=f1(gcount+i,t); v0+=r; }
  return r+(int)v0+(int)v2+(int)v3+(int)v4+(int)v5+p.x+p.y+p.z+arr[2];
}
int main(int argc,char **argv){ int s=argc+11; WI(s); return f0(s,s*2)&63; }