#pragma once
#include <memory>
#include <string>
#include <vector>

#include "canvas.hpp"

class Shape {
 public:
  virtual ~Shape() = default;
  virtual Box bounds() const = 0;
  virtual long area() const = 0;
  virtual void draw(Canvas& canvas, int x, int y) const = 0;
};

class Rect : public Shape {
 public:
  Rect(Box box, uint32_t color) : box_(box), color_(color) {}
  Box bounds() const override { return box_; }
  long area() const override { return (long)box_.width() * box_.height(); }
  void draw(Canvas& canvas, int x, int y) const override;

 private:
  Box box_;
  uint32_t color_;
};

class Line : public Shape {
 public:
  Line(Box ends, uint32_t color) : ends_(ends), color_(color) {}
  Box bounds() const override;
  long area() const override { return 0; }
  void draw(Canvas& canvas, int x, int y) const override;

 private:
  Box ends_;
  uint32_t color_;
};

class Label : public Shape {
 public:
  Label(int x, int y, std::string text) : x_(x), y_(y), text_(std::move(text)) {}
  Box bounds() const override { return {x_, y_, x_ + 4 * (int)text_.size(), y_ + 4}; }
  long area() const override { return 16 * (long)text_.size(); }
  void draw(Canvas& canvas, int x, int y) const override;

 private:
  int x_, y_;
  std::string text_;
};

class Group : public Shape {
 public:
  void add(Shape* shape) { children_.push_back(shape); }
  int size() const { return (int)children_.size(); }
  Shape* child(int at) const { return children_.at(at); }
  void swap(int a, int b);
  Box bounds() const override;
  long area() const override;
  void draw(Canvas& canvas, int x, int y) const override;

 protected:
  template <typename Result, typename Step>
  Result gather(Result start, Step step) const;
  std::vector<Shape*> children_;
};

// Lays its children out in columns.
class Grid : public Group {
 public:
  explicit Grid(int columns) : columns_(columns) {}
  void draw(Canvas& canvas, int x, int y) const override;
  Box bounds() const override;

 private:
  int rows() const;
  int columns_;
};

// Stands for a shape that is known elsewhere.
class Link : public Shape {
 public:
  explicit Link(Shape* target) : target_(target) {}
  void aim(Shape* target) { target_ = target; }
  Box bounds() const override { return target_->bounds(); }
  long area() const override { return target_->area(); }
  void draw(Canvas& canvas, int x, int y) const override { target_->draw(canvas, x + 1, y + 1); }

 private:
  Shape* target_;
};
