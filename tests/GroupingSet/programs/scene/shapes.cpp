#include "shapes.hpp"

#include <algorithm>

void Rect::draw(Canvas& canvas, int x, int y) const {
  canvas.fill({box_.left + x, box_.top + y, box_.right + x, box_.bottom + y}, color_);
}

Box Line::bounds() const {
  return {std::min(ends_.left, ends_.right), std::min(ends_.top, ends_.bottom), std::max(ends_.left, ends_.right) + 1,
          std::max(ends_.top, ends_.bottom) + 1};
}

void Line::draw(Canvas& canvas, int x, int y) const {
  canvas.line(ends_.left + x, ends_.top + y, ends_.right + x, ends_.bottom + y, color_);
}

void Label::draw(Canvas& canvas, int x, int y) const { canvas.glyphs(x_ + x, y_ + y, text_.c_str(), 0xffffff); }

template <typename Result, typename Step>
Result Group::gather(Result start, Step step) const {
  for (Shape* shape : children_) start = step(start, *shape);
  return start;
}

// Defect 5: positions count from one, and are used as they come.
void Group::swap(int a, int b) {
  if (mended(5) && (a >= size() || b >= size() || a < 0 || b < 0)) return;
  Shape* first = child(a);
  children_[a] = child(b);
  children_[b] = first;
}

Box Group::bounds() const {
  return gather(Box{}, [](Box sum, const Shape& shape) { return sum.merged(shape.bounds()); });
}

long Group::area() const {
  return gather(0L, [](long sum, const Shape& shape) { return sum + shape.area(); });
}

void Group::draw(Canvas& canvas, int x, int y) const {
  for (const Shape* shape : children_) shape->draw(canvas, x, y);
}

// Defect 6: a grid of no columns.
int Grid::rows() const {
  int columns = mended(6) && columns_ < 1 ? 1 : columns_;
  return (size() + columns - 1) / columns;
}

Box Grid::bounds() const {
  Box one = Group::bounds();
  return {one.left, one.top, one.left + columns_ * one.width(), one.top + rows() * one.height()};
}

void Grid::draw(Canvas& canvas, int x, int y) const {
  Box cell = Group::bounds();
  for (int row = 0, at = 0; row < rows(); row++)
    for (int column = 0; column < columns_ && at < size(); column++, at++)
      children_[at]->draw(canvas, x + column * cell.width(), y + row * cell.height());
}
