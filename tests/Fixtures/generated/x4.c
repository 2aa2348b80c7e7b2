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
NI static int f4(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,8}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,56,1},{b,2,3},83.5,a*3,{1,b,28}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  struct bits bb={(unsigned)a&7,b&31,2039,a}; WI(bb.d);
  int arr[4]={a,b,9,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  esc[nesc++&7]=&a;
  signed char v0=(gsum ^ (int)q.id); WI(v0);
  v0+=inl(((gcount - (int)v0) ^ p.y),((gcount | q.tag[1]) ^ (int)v0));
  short v1=((int)q.id - gcount); WI(v1);
  if((((int)v0 | (int)v0) ^ gcount)){ v1+=(((int)gl | q.lo.x) | q.tag[1]); }
  v1=vf[(int)q.id&1](p.x&3,a);
  int v2=b; WI(v2);
  unsigned v3=(int)v2; WU(v3);
  switch(((a - gcount) ^ a)&3){ case 0: v1+=1; break; case 1: v1=14; case 2: gsum++; break; default: v1^=q.tag[1]; }
  if(((gsum & gsum) * gsum)){ ; } else { v2=((gsum ^ q.lo.x) + (int)q.id); }
  { int v3=689; WI(v3); gsum+=v3; }
  unsigned char v4=(int)v0; WU(v4);
  ;
  if(((int)gl & (int)q.id)){ ; } else { bumpb(&q); }
  v0+=va(3,(((int)v1 - q.tag[1]) - (int)v4),q.tag[1],((int)v3 ? (int)v3 : (int)v1));
  double v5=(int)v1; WF(v5);
  v1=((int)v2 * a);
  double v6=((int)v1 - (int)v2); WF(v6);
  bumpb(&q);
  gd+=dmix((gsum ? ((gsum - 3) | (int)v2) : (int)v1),gcount);
  DUMP(); int r=((int)v5)/zero;
  return r+(int)v1+(int)v2+(int)v3+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1]+arr[2];
}
NI static int f3(int a,int b){
  WI(a); WI(b);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  int arr[4]={a,b,5,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k1=((5 | b) - (int)gl); WI(k1);
  esc[nesc++&7]=&a;
  long long v0=((gsum * a) | a); WI(v0);
  ;
  v0=50;
  gsum+=pure(b,((a * b) - gsum));
  double v1=((b ^ b) + 31); WF(v1);
  float v2=(int)v0; WF(v2);
  double v3=(((int)v0 ^ gsum) | (int)gl); WF(v3);
  v0=82;
  if(gcount==5) goto out3; v0=((int)v3 & (int)v2); out3:;
  int r=f4((((int)v1 | gsum) * (int)gl),(gsum - gcount));
  return r+(int)v0+(int)v2+(int)v3+arr[2];
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  struct bits bb={(unsigned)a&7,b&31,3870,a}; WI(bb.d);
  int arr[4]={a,b,3,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=73; WI(k0);
  esc[nesc++&7]=&a;
  signed char v0=(gsum ? ((gsum & (int)gl) & gcount) : a); WI(v0);
  ;
  int v1=(a ^ b); WI(v1);
  long long v2=((gsum & gcount) & -40); WI(v2);
  float v3=(b ? gcount : (int)gl); WF(v3);
  v2=vf[(int)gl&1](gsum&3,(a * (int)gl));
  v2+=va(3,((int)gl + (int)gl),84,(int)v3);
  float v4=((-44 * gsum) + a); WF(v4);
  ;
  ;
  int r=1; while(r<100){ WI(r); r=r*3; v3*=2; r+=f3(-10,gcount); }
  return r+(int)v0+(int)v2+(int)v3+(int)v4+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,178}; WI(p.x); WI(p.y); WU(p.z);
  int arr[4]={a,b,0,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=((gsum + p.y) * gcount); WI(v0);
  gsum+=pure((gcount ? ((p.y - a) * p.y) : b),((-39 | gsum) ^ gsum));
  bumpp(&p);
  bumpp(&p);
  int v1=gsum; WI(v1);
  unsigned v2=gcount; WU(v2);
  v0+=va(3,(gsum ? ((p.y * (int)gl) ^ a) : -37),(gcount - (int)v1),((int)v0 ? gcount : p.y));
  ;
  int v3=((int)v2 - (int)v2); WI(v3);
  bumpp(&p);
  vfill((gcount&3)+1,&v3);
  short v4=((a | gsum) * (int)v3); WI(v4);
  if((((int)v2 * a) + (int)v0)){ ; } else { mut(((int)v1 ? (gcount | gsum) : (int)v2)&3,(int)v3); }
  mut((((int)v2 - (int)gl) & (int)v3)&3,(p.y - (int)v3));
  { int v4=a*3; WI(v4); gsum+=v4; }
  unsigned v5=(b ^ (int)v3); WU(v5);
  int r=f2(a,a);
  return r+(int)v0+(int)v1+(int)v2+(int)v3+(int)v4+(int)v5+p.x+p.y+p.z+arr[2];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,149}; WI(p.x); WI(p.y); WU(p.z);
  struct box q={{a,54,1},{b,2,3},25.5,a*3,{1,b,87}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  struct bits bb={(unsigned)a&7,b&31,427,a}; WI(bb.d);
  const int k0=51; WI(k0);
  const int k1=a; WI(k1);
  esc[nesc++&7]=&a;
  unsigned v0=((p.x & a) | q.tag[1]); WU(v0);
  signed char v1=gsum; WI(v1);
  unsigned long long v2=((int)v1 ? gsum : p.x); WU(v2);
  int v3=(15 ? (gsum | gsum) : q.lo.x); WI(v3);
  if((int)gl){ ; } else { v1+=va(3,p.x,((gsum - gsum) ^ a),((int)v2 & gcount)); }
  unsigned char v4=((int)v0 | gcount); WU(v4);
  ;
  long long v5=(gcount - (int)v1); WI(v5);
  while(gcount<3){ gcount++; ; if((p.y - gsum)&1) break; }
  bb.b=(((int)v5 - (int)v1) + p.x); bb.d+=bb.b;
  if(((int)v0 | q.lo.x)){ v1+=(b + (int)v4); }
  short v6=(a | b); WI(v6);
  for(int i=0;i<(a&3)+2;i++){ v6+=i*1; }
  bumpb(&q);
  int r=1; while(r<100){ WI(r); r=r*3; mut((int)gl&3,(q.tag[1] | (int)q.id)); r+=f1(((p.y - (int)v6) & gcount),((int)gl + (int)v6)); }
  return r+(int)v0+(int)v1+(int)v2+(int)v4+(int)v6+p.x+p.y+p.z+q.lo.x+(int)q.w+q.tag[1];
}
int main(int argc,char **argv){ int s=argc+28; WI(s); return f0(s,s*2)&63; }