// Throws what its argument says; nobody catches it.
#include <stdexcept>
#include <string>
#include <new>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <functional>
#include <any>
namespace depot {
struct Jam : std::runtime_error { int belt; Jam(int b, const std::string &why) : std::runtime_error(why), belt(b) {} };
struct Own : std::exception { const char *text; Own(const char *t) : text(t) {} const char *what() const noexcept override { return text; } };
struct Bare { int x; };
}
static std::runtime_error *old;
__attribute__((noinline)) void toss(int n, const std::string &what) {
  if (n == 0) throw std::runtime_error("belt " + what);
  if (n == 1) throw depot::Jam(3, "jam in " + what);
  if (n == 2) throw std::out_of_range("row out of range");
  if (n == 3) throw depot::Own("own text");
  if (n == 4) throw depot::Bare{5};
  if (n == 5) throw 42;
  if (n == 6) throw "literal";
  if (n == 7) throw std::bad_alloc();
  if (n == 8) throw std::string("a string");
  if (n == 9) throw std::bad_function_call();
  if (n == 10) throw std::logic_error("");
  if (n == 11) { old = new std::runtime_error("decoy"); std::terminate(); }
  if (n == 12) throw std::system_error(std::make_error_code(std::errc::io_error), "disk");
  if (n == 13) throw new depot::Jam(1, "pointer");
}
__attribute__((noinline)) int guard(int n) noexcept { std::string s = "number " + std::to_string(n); toss(n, s); return n; }
int main(int argc, char **argv) { int n = argc > 1 ? atoi(argv[1]) : 0; old = new std::runtime_error("an older text"); return guard(n) + (int)(long)old; }
