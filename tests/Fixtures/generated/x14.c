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
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,9,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=(int)gl; WI(v0);
  if((((int)gl | (int)v0) + gsum)==0) goto out0; v0=gcount; out0:;
  long long v1=gcount; WI(v1);
  gsum+=pure((int)gl,((int)v1 ? (((int)v1 - -9) + b) : (int)v0));
  long long v2=(((int)v0 + -30) * a); WI(v2);
  ;
  int v3=((a - (int)v1) * (int)v2); WI(v3);
  switch(((-36 | (int)v3) | -36)&3){ case 0: v3+=1; break; case 1: v3=52; case 2: gsum++; break; default: v3^=b; }
  int v4=(-6 - gsum); WI(v4);
  v1+=va(3,(gcount ? (b - (int)v4) : a),(int)gl,((int)v0 ^ (int)gl));
  fill(arr,4);
  short v5=((int)v0 - gcount); WI(v5);
  ;
  double v6=((b | (int)gl) - (int)v5); WF(v6);
  if((int)v6){ ; } else { if(((int)v4 ^ (int)v2)){ v4+=((int)v0 ^ (int)v4); } }
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=((gsum | 25) | gcount); WI(t); gsum^=t; if(i==1){ DUMP(); r=t/zero; } ; }
  return r+(int)v2+(int)v3+(int)v4+(int)v5+arr[2];
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  unsigned v0=(int)gl; WU(v0);
  if((gsum * gcount)){ v0+=b; }
  if((-6 * b)){ gd+=dmix(((gcount - 57) * b),(b & (int)gl)); } else { v0+=va(3,gcount,a,((int)gl ? (a | (int)gl) : gcount)); }
  float v1=(int)gl; WF(v1);
  v0=17;
  if(a==1) goto out1; v0=(24 + (int)v0); out1:;
  v0=vf[(gsum ? (74 * (int)gl) : 74)&1](((b | b) | 40)&3,b);
  long long v2=(47 | gsum); WI(v2);
  ;
  short v3=(int)v0; WI(v3);
  int r=f3((((int)v1 & a) - (int)v0),((gsum ^ (int)v3) + -26));
  return r+(int)v1+(int)v2+(int)v3;
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct box q={{a,15,1},{b,2,3},63.5,a*3,{1,b,54}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  struct bits bb={(unsigned)a&7,b&31,671,a}; WI(bb.d);
  int v0=(q.lo.x & gsum); WI(v0);
  short v1=((int)v0 & gsum); WI(v1);
  mut((a ? ((int)q.id - q.tag[1]) : q.tag[1])&3,gsum);
  ;
  mut((q.tag[1] - a)&3,(q.lo.x ^ b));
  int v2=((int)gl - (int)v1); WI(v2);
  int v3=(int)v2; WI(v3);
  v0=vf[(int)v3&1]((-6 | gsum)&3,(gsum ? ((15 & q.lo.x) & (int)v2) : (int)v2));
  fill(&v3,1);
  if((gcount & (int)gl)){ for(int i=0;i<(a&3)+2;i++){ v0+=i*1; } } else { ; }
  int v4=gsum; WI(v4);
  v2=1;
  short v5=gcount; WI(v5);
  int r=f2(((int)gl - (int)v5),(gsum + a));
  return r+(int)v2+(int)v3+(int)v4+(int)v5+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,65}; WI(p.x); WI(p.y); WU(p.z);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  struct bits bb={(unsigned)a&7,b&31,466,a}; WI(bb.d);
  const int k0=93; WI(k0);
  int v0=(gcount | (int)gl); WI(v0);
  vfill((a&3)+1,&v0);
  gsum+=pure(((gcount & gsum) - p.x),((a | gcount) + (int)v0));
  int v1=(gcount | p.x); WI(v1);
  vfill(((gcount ? (b ^ gsum) : (int)v1)&3)+1,&v1);
  v1+=va(3,a,(int)v0,a);
  int v2=((gsum | b) + (int)v0); WI(v2);
  ;
  v1=(int)v0;
  int v3=((int)v2 ? ((int)v0 | b) : gcount); WI(v3);
  ;
  for(int i=0;i<(a&3)+2;i++){ v0+=i*5; }
  int v4=(gcount ^ -33); WI(v4);
  v4=vf[((int)v1 & gcount)&1](gcount&3,((80 - (int)v3) * (int)v3));
  fill(&v4,1);
  while(gcount<1){ gcount++; ; if((a + (int)v0)&1) break; }
  long long v5=a; WI(v5);
  long long v6=((int)v5 ? gcount : gcount); WI(v6);
  ;
  v5+=inl(((b + (int)gl) + p.x),(((int)gl + (int)v1) | gcount));
  int r=1; while(r<100){ WI(r); r=r*3; vfill((((int)v5 - (int)v3)&3)+1,&v0); r+=f1((gsum - a),p.x); }
  return r+(int)v0+(int)v1+(int)v3+(int)v4+(int)v5+(int)v6+p.x+p.y+p.z;
}
int main(int argc,char **argv){ int s=argc+14; WI(s); return f0(s,s*2)&63; }