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
  const int k0=90; WI(k0);
  int v0=-5; WI(v0);
  v0=(b - gcount);
  unsigned char v1=((int)gl | gcount); WU(v1);
  ;
  if(((int)v1 + gcount)){ v0+=((gcount - gcount) - (int)v0); }
  v0+=inl(((int)v0 ^ gsum),(((int)gl ^ (int)v0) | b));
  unsigned long long v2=((int)gl ? (gsum + (int)v1) : (int)v0); WU(v2);
  ;
  v2=vf[gcount&1]((((int)v2 | gsum) ^ (int)v1)&3,(15 ? gcount : gsum));
  unsigned v3=((gsum & (int)v1) - (int)v1); WU(v3);
  ;
  if(((a & b) - (int)gl)==3) goto out3; v2=gcount; out3:;
  ;
  int r=0; int c=(int)v1; WI(c); if(c|1){ DUMP(); r=*(volatile int*)(0x7ffffff0+(c&3)*4+zero); }
  return r+(int)v0+(int)v1;
}
NI static int f3(int a,int b){
  WI(a); WI(b);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  const int k0=50; WI(k0);
  short v0=b; WI(v0);
  v0=vf[(((int)gl ^ gcount) * -35)&1](((int)v0 - (int)gl)&3,(18 ? gsum : (int)v0));
  int v1=gcount; WI(v1);
  if((a ^ (int)gl)){ v1=83; } else { ; }
  while(gcount<3){ gcount++; u.c[1]=gcount; if(((a & b) + gcount)&1) break; }
  long long v2=((int)gl ? gsum : -28); WI(v2);
  ;
  float v3=b; WF(v3);
  v3+=va(3,b,31,(a ? ((int)v1 | (int)v3) : (int)v1));
  gsum+=pure((((int)v3 - (int)v2) - (int)v1),(b * b));
  ;
  float v4=((int)v0 ? ((-27 ^ a) ^ a) : (int)v2); WF(v4);
  switch(((gsum - a) - (int)v1)&3){ case 0: v0+=1; break; case 1: v0=65; case 2: gsum++; break; default: v0^=(int)v1; }
  ;
  unsigned v5=(gsum ? ((int)v3 | (int)v0) : 53); WU(v5);
  for(int i=0;i<(a&3)+2;i++){ v2+=i*2; }
  ;
  double v6=((gsum * gsum) - (int)v2); WF(v6);
  v1+=va(3,((int)v6 ? b : gcount),((int)v0 - b),(b + (int)v6));
  int r=0; for(int i=0;i<2;i++){ WI(i); int t=(gsum ^ gcount); WI(t); r+=f4((b ? ((gcount - (int)gl) | (int)v6) : (int)v3)+i,t); v0+=r; }
  return r+(int)v0+(int)v3+(int)v5;
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  int arr[4]={a,b,0,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=81; WI(k0);
  long long v0=a; WI(v0);
  mut(35&3,((int)v0 ^ gcount));
  long long v1=b; WI(v1);
  ;
  ;
  { int v1=a*3; WI(v1); gsum+=v1; }
  double v2=((gsum & a) | (int)gl); WF(v2);
  if((int)v2){ ; } else { mut((((int)v1 * gsum) ^ (int)v0)&3,(((int)v2 - (int)v2) & (int)gl)); }
  v1=vf[(int)v1&1](((int)v0 ^ gsum)&3,((int)v1 * (int)v2));
  mut((int)v0&3,gcount);
  double v3=((a - gsum) * gcount); WF(v3);
  v2=(int)v2;
  for(int i=0;i<(a&3)+2;i++){ v0+=i*4; }
  int r=1; while(r<100){ WI(r); r=r*3; v0+=inl(((b & (int)gl) + gsum),(gcount - (int)v2)); r+=f3((a | (int)v0),((a & -35) | (int)v3)); }
  return r+(int)v0+(int)v1+(int)v2+(int)v3+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,173}; WI(p.x); WI(p.y); WU(p.z);
  double v0=(p.y ? a : (int)gl); WF(v0);
  if((a * p.x)){ ; } else { v0=vf[(b ^ p.x)&1](b&3,(((int)gl + p.y) | b)); }
  ;
  v0=(int)gl;
  long long v1=((70 + gsum) | p.y); WI(v1);
  if((((int)gl * (int)gl) + p.y)){ v0=60; } else { bumpp(&p); }
  if(((22 + (int)v1) - p.x)){ v0+=(((int)gl * p.x) - p.x); }
  int v2=b; WI(v2);
  switch(p.x&3){ case 0: v1+=1; break; case 1: v1=29; case 2: gsum++; break; default: v1^=((p.x & (int)gl) & 80); }
  int r=f2(a,(b ? (((int)v2 * (int)v0) | gcount) : (int)v0));
  return r+(int)v0+(int)v1+(int)v2+p.x+p.y+p.z;
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  union un u; u.l=a; u.i=b; WI(u.i); WI(u.l);
  const int k0=96; WI(k0);
  const int k1=((80 + gsum) - gsum); WI(k1);
  long long v0=(gcount + gsum); WI(v0);
  if(((int)gl ^ gsum)){ mut(b&3,(int)v0); } else { v0+=inl(((gsum | b) + gcount),((33 ^ gcount) & 33)); }
  unsigned char v1=gsum; WU(v1);
  int v2=((b * (int)v0) + gsum); WI(v2);
  for(int i=0;i<(a&3)+2;i++){ v2+=i*2; }
  gd+=dmix((-23 ? gcount : gsum),(((int)v2 ^ gsum) | gsum));
  esc[nesc++&7]=&v2;
  unsigned long long v3=((int)v2 | (int)v1); WU(v3);
  while(gcount<7){ gcount++; ; if((gcount ? ((int)v2 - -34) : gcount)&1) break; }
  ;
  if(b==3) goto out3; v1=gsum; out3:;
  int r=f1((((int)v3 | b) ^ (int)v1),(int)v0);
  return r+(int)v0+(int)v1+(int)v2+(int)v3;
}
int main(int argc,char **argv){ int s=argc+28; WI(s); return f0(s,s*2)&63; }