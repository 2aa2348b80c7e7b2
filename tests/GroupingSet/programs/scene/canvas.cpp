#include "canvas.hpp"

#include <algorithm>
#include <cstring>

Box Box::merged(const Box& other) const {
  if (empty()) return other;
  if (other.empty()) return *this;
  return {std::min(left, other.left), std::min(top, other.top), std::max(right, other.right), std::max(bottom, other.bottom)};
}

Box Box::clipped(const Box& other) const {
  return {std::max(left, other.left), std::max(top, other.top), std::min(right, other.right), std::min(bottom, other.bottom)};
}

// Defect 1: a canvas larger than memory.
Canvas::Canvas(int width, int height) : width_(width), height_(height) {
  if (mended(1) && (int64_t)width * height > 1 << 20) width_ = height_ = 16;
  pixels_ = new uint32_t[(size_t)width_ * height_];
  std::memset(pixels_, 0, sizeof(uint32_t) * width_ * height_);
}

Canvas::~Canvas() { delete[] pixels_; }

void Canvas::set(int x, int y, uint32_t color) { pixels_[y * width_ + x] = color; }

uint32_t Canvas::at(int x, int y) const { return pixels_[y * width_ + x]; }

// Defect 2: clipped on the right and at the bottom only.
void Canvas::fill(const Box& box, uint32_t color) {
  Box inside = box.clipped(mended(2) ? area() : Box{box.left, box.top, width_, height_});
  for (int y = inside.top; y < inside.bottom; y++)
    for (int x = inside.left; x < inside.right; x++) set(x, y, color);
}

// Defect 3: lines are not clipped at all.
void Canvas::line(int x0, int y0, int x1, int y1, uint32_t color) {
  int dx = std::abs(x1 - x0), dy = -std::abs(y1 - y0), sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1, error = dx + dy;
  for (;;) {
    if (!mended(3) || (x0 >= 0 && y0 >= 0 && x0 < width_ && y0 < height_)) set(x0, y0, color);
    if (x0 == x1 && y0 == y1) return;
    int twice = 2 * error;
    if (twice >= dy) error += dy, x0 += sx;
    if (twice <= dx) error += dx, y0 += sy;
  }
}

void Canvas::glyphs(int x, int y, const char* text, uint32_t color) {
  for (; *text; text++, x += 4)
    for (int bit = 0; bit < 8; bit++)
      if (*text >> bit & 1) {
        int px = x + (bit & 1), py = y + bit / 2;
        if (px >= 0 && py >= 0 && px < width_ && py < height_) set(px, py, color);
      }
}

uint32_t Canvas::checksum() const {
  uint32_t sum = 17;
  for (int y = 0; y < height_; y++)
    for (int x = 0; x < width_; x++) sum = sum * 31 + at(x, y);
  return sum;
}
