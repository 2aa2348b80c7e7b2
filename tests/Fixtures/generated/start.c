/* What the programs need of a C library. */
typedef __SIZE_TYPE__ size_t;
int __main_argc_argv(int argc, char **argv);
void _start(void) { __main_argc_argv(1, 0); }
void *memset(void *to, int value, size_t count) { char *at = to; while (count--) *at++ = (char)value; return to; }
void *memcpy(void *to, const void *from, size_t count) { char *at = to; const char *source = from; while (count--) *at++ = *source++; return to; }
