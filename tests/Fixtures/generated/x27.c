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
  struct box q={{a,90,1},{b,2,3},67.5,a*3,{1,b,7}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  unsigned char v0=(gsum | b); WU(v0);
  if(((b - (int)gl) - a)==4) goto out0; v0=(((int)v0 ^ (int)v0) & q.lo.x); out0:;
  ;
  ;
  long long v1=((int)q.id ? (gsum + q.lo.x) : gsum); WI(v1);
  v1+=inl((((int)q.id | (int)gl) ^ gsum),((gcount * (int)q.id) & 64));
  long long v2=gcount; WI(v2);
  if(((int)v2 & (int)gl)==5) goto out2; v2=(int)v2; out2:;
  ;
  { int v2=a*3; WI(v2); gsum+=v2; }
  float v3=(int)q.id; WF(v3);
  gd+=dmix((((int)v0 | a) & gcount),(int)v2);
  while(gcount<2){ gcount++; gsum+=pure(gcount,((q.tag[1] & q.lo.x) & (int)gl)); if(((q.lo.x ^ (int)q.id) + (int)q.id)&1) break; }
  ;
  double v4=(int)gl; WF(v4);
  v1=59;
  ;
  if((((int)v1 + q.lo.x) & (int)q.id)==2) goto out4; v0=a; out4:;
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=(((int)v2 - (int)v4) | q.tag[1]); WI(t); gsum^=t; if(i==1){ DUMP(); r=t/zero; } ; }
  return r+(int)v1+(int)v3+(int)v4+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  unsigned v0=(18 - gsum); WU(v0);
  unsigned v1=(b ^ gsum); WU(v1);
  ;
  if((b + (int)v1)){ v0+=49; }
  { int v1=a*3; WI(v1); gsum+=v1; }
  unsigned long long v2=((-34 - -34) - gcount); WU(v2);
  ;
  unsigned v3=(80 | gcount); WU(v3);
  v2=(b + gsum);
  ;
  double v4=(gsum ^ (int)v3); WF(v4);
  gsum+=pure((int)v1,((int)v4 & b));
  while(gcount<3){ gcount++; ; if((((int)v3 | b) | gcount)&1) break; }
  signed char v5=((int)v1 + b); WI(v5);
  int v6=((47 & (int)v1) | (int)v5); WI(v6);
  int r=1; while(r<100){ WI(r); r=r*3; v5+=inl((a ? (int)v6 : (int)gl),(int)v5); r+=f2((gcount + a),((int)v3 ? ((int)v0 | (int)v6) : (int)v4)); }
  return r+(int)v1+(int)v2+(int)v3+(int)v4+(int)v6;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct box q={{a,52,1},{b,2,3},45.5,a*3,{1,b,98}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  float v0=a; WF(v0);
  mut((((int)v0 * q.tag[1]) | -26)&3,(-42 ? ((a * (int)gl) & (int)q.id) : -42));
  v0+=inl(((83 & 83) ^ (int)q.id),((int)v0 | a));
  signed char v1=(q.tag[1] - gcount); WI(v1);
  long long v2=((gcount ^ (int)v0) * b); WI(v2);
  if(a==3) goto out2; v0=(a ^ gsum); out2:;
  float v3=((gsum - (int)v1) ^ 51); WF(v3);
  signed char v4=a; WI(v4);
  v1=(int)q.id;
  int v5=(gsum ^ 64); WI(v5);
  vfill(((79 | (int)v3)&3)+1,&v5);
  int r=0; for(int i=0;i<4;i++){ WI(i); int t=(((int)v4 * (int)v0) ^ (int)q.id); WI(t); r+=f1(((q.tag[1] * a) & (int)gl)+i,t); v0+=r; }
  return r+(int)v0+(int)v2+(int)v5+q.lo.x+(int)q.w+q.tag[1];
}
int main(int argc,char **argv){ int s=argc+25; WI(s); return f0(s,s*2)&63; }