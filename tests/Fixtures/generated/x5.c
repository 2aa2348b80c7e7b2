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
  struct box q={{a,34,1},{b,2,3},93.5,a*3,{1,b,83}}; WI(q.lo.x); WI(q.hi.y); WF(q.w); WI(q.id); WI(q.tag[1]);
  short v0=q.lo.x; WI(v0);
  int v1=((q.lo.x - q.tag[1]) * 81); WI(v1);
  v0=(q.tag[1] ^ -50);
  v1=vf[(gsum | gcount)&1]((((int)q.id ^ (int)q.id) & gcount)&3,(gsum - q.tag[1]));
  int v2=((int)v0 ? (gsum ^ q.lo.x) : (int)gl); WI(v2);
  ;
  if(b==1) goto out2; v2=(((int)q.id * 7) - 7); out2:;
  if((gcount + (int)v2)){ v1+=gcount; }
  int r=0; int c=q.tag[1]; WI(c); if(c|1){ DUMP(); r=*(volatile int*)(0x7ffffff0+(c&3)*4+zero); }
  return r+(int)v0+(int)v2+q.lo.x+(int)q.w+q.tag[1];
}
NI static int f2(int a,int b){
  WI(a); WI(b);
  struct pt p={a,(short)b,62}; WI(p.x); WI(p.y); WU(p.z);
  int arr[4]={a,b,5,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  int v0=p.x; WI(v0);
  fill(arr,4);
  if(((-32 | b) ^ b)){ v0+=a; }
  signed char v1=(b ^ 58); WI(v1);
  ;
  v0=((a - 10) ^ (int)v1);
  v0=80;
  int v2=(p.x * a); WI(v2);
  vfill(((int)gl&3)+1,&v2);
  double v3=gsum; WF(v3);
  if(((b * 9) + gsum)){ v3+=(gcount ^ gcount); }
  ;
  if((58 + (int)v1)){ mut(-43&3,((int)v2 ? ((p.y * p.y) - (int)v2) : (int)v3)); } else { ; }
  int v4=(p.x ^ p.y); WI(v4);
  ;
  while(gcount<9){ gcount++; for(int i=0;i<(a&3)+2;i++){ v3+=i*3; } if((((int)v2 | (int)gl) | b)&1) break; }
  mut(b&3,((int)v1 * b));
  unsigned long long v5=((int)v4 ? ((p.y * (int)gl) | gsum) : a); WU(v5);
  fill(arr,4);
  fill(arr,4);
  while(gcount<8){ gcount++; for(int i=0;i<(a&3)+2;i++){ v3+=i*4; } if((((int)v5 & (int)v2) & gcount)&1) break; }
  int r=0; for(int i=0;i<2;i++){ WI(i); int t=gcount; WI(t); r+=f3(gcount+i,t); v0+=r; }
  return r+(int)v2+(int)v3+(int)v5+p.x+p.y+p.z+arr[2];
}
NI static int f1(int a,int b){
  WI(a); WI(b);
  int arr[4]={a,b,2,(int)((unsigned)a+b)}; WI(arr[0]); WI(arr[3]);
  const int k0=98; WI(k0);
  int v0=((int)gl ? ((a - -45) + a) : gsum); WI(v0);
  gd+=dmix(((b + gsum) ^ a),(int)gl);
  float v1=((int)v0 | (int)gl); WF(v1);
  ;
  ;
  unsigned long long v2=(gsum - (int)gl); WU(v2);
  v1=(((int)gl + (int)v2) & gsum);
  double v3=((gcount ^ (int)v1) * (int)gl); WF(v3);
  if(((int)v0 | (int)v2)){ v1+=(((int)v2 - 14) * (int)v1); }
  mut(((int)v1 ? ((gsum | b) - (int)v2) : (int)gl)&3,((int)v0 - b));
  int r=0; for(int i=0;i<3;i++){ WI(i); int t=((78 ^ gsum) | (int)v1); WI(t); r+=f2((int)v0+i,t); v0+=r; }
  return r+(int)v0+(int)v1+arr[2];
}
NI static int f0(int a,int b){
  WI(a); WI(b);
  const int k0=22; WI(k0);
  esc[nesc++&7]=&a;
  float v0=((gcount ^ a) + (int)gl); WF(v0);
  ;
  if(((28 & (int)gl) & (int)v0)==2) goto out0; v0=gcount; out0:;
  ;
  float v1=28; WF(v1);
  float v2=(gsum * gcount); WF(v2);
  if((int)gl==3) goto out2; v0=(a + gsum); out2:;
  ;
  ;
  double v3=(gsum ? (int)gl : 55); WF(v3);
  if(gsum){ v3+=((int)v1 * (int)v0); }
  int r=0; for(int i=0;i<5;i++){ WI(i); int t=((int)v0 ? ((gcount | gsum) * b) : gcount); WI(t); r+=f1((gsum ? (int)gl : b)+i,t); v0+=r; }
  return r+(int)v1+(int)v3;
}
int main(int argc,char **argv){ int s=argc+24; WI(s); return f0(s,s*2)&63; }