// Linked with thrower.cpp: what an embedder without exception support links: a throw ends the program.
#include <cstdlib>
#include <exception>
#include <typeinfo>
extern "C" {
void *__cxa_allocate_exception(size_t size) { return malloc(size); }
void __cxa_free_exception(void *) {}
__attribute__((noinline)) void __cxa_throw(void *object, std::type_info *type, void (*destructor)(void *)) {
  volatile void *kept = object; (void)kept; (void)type; (void)destructor;
  std::terminate();
}
}
