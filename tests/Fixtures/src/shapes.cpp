// Objects behind pointers to their base classes; stops in Scene::total.
#include <cstdlib>

namespace geo {
struct Shape {
  virtual ~Shape() = default;
  virtual int area() const = 0;
  int id = 4;
};
struct Square : Shape {
  int side = 9;
  int area() const override { return side * side; }
};
struct Named {
  virtual ~Named() = default;
  virtual char initial() const { return tag; }
  char tag = 'n';
};
struct Label : Named, Shape {
  short width = 12;
  int area() const override { return width; }
};
struct Node {
  virtual ~Node() = default;
  int weight = 7;
};
struct Leaf : virtual Node {
  int depth = 3;
};
template <class T> struct Scaled : Shape {
  T factor = T(2);
  int area() const override { return int(factor); }
};
} // namespace geo

__attribute__((noinline)) int total(const geo::Shape *plain, const geo::Shape *second, const geo::Node *node, const geo::Shape &scaled, geo::Shape *none) {
  abort();
  return plain->area() + second->area() + node->weight + scaled.area() + none->area();
}

int main() {
  geo::Square square;
  geo::Label label;
  geo::Leaf leaf;
  geo::Scaled<double> scaled;
  geo::Shape *gone = nullptr;

  return total(&square, &label, &leaf, scaled, gone);
}
