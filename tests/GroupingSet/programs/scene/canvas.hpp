#pragma once
#include <cstdint>
#include <cstdlib>
#include <vector>

// The build in which the seeded defect of that number is mended.
#ifndef MEND
#define MEND 0
#endif
constexpr bool mended(int number) { return MEND == number; }

struct Box {
  int left = 0, top = 0, right = 0, bottom = 0;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
  bool empty() const { return right <= left || bottom <= top; }
  Box merged(const Box& other) const;
  Box clipped(const Box& other) const;
};

class Canvas {
 public:
  Canvas(int width, int height);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  int width() const { return width_; }
  int height() const { return height_; }
  Box area() const { return {0, 0, width_, height_}; }
  void set(int x, int y, uint32_t color);
  uint32_t at(int x, int y) const;
  void fill(const Box& box, uint32_t color);
  void line(int x0, int y0, int x1, int y1, uint32_t color);
  void glyphs(int x, int y, const char* text, uint32_t color);
  uint32_t checksum() const;

 private:
  int width_, height_;
  uint32_t* pixels_;
};
