#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// The build in which the seeded defect of that number is mended.
#ifndef MEND
#define MEND 0
#endif
template <int number>
constexpr bool mended = MEND == number;

[[noreturn]] inline void fail(const char* what) {
  std::fprintf(stderr, "codec: %s\n", what);
  std::abort();
}

// Bytes with a place in them; asking for more than there is ends the program.
class Buffer {
 public:
  explicit Buffer(std::vector<uint8_t> bytes) : bytes_(std::move(bytes)) {}
  size_t left() const { return bytes_.size() - at_; }
  size_t place() const { return at_; }
  uint8_t byte() {
    need(1);
    return bytes_[at_++];
  }
  const uint8_t* take(size_t count) {
    need(count);
    const uint8_t* start = bytes_.data() + at_;
    at_ += count;
    return start;
  }
  void skip(size_t count) {
    need(count);
    at_ += count;
  }

 private:
  void need(size_t count) const {
    if (left() < count) fail("the bytes end");
  }
  std::vector<uint8_t> bytes_;
  size_t at_ = 0;
};
