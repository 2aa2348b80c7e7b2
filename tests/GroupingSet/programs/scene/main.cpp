// Builds a scene from commands on standard input, measures it and draws it.
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "index.hpp"
#include "shapes.hpp"

class Scene {
 public:
  using Command = std::function<void(std::istringstream&)>;

  Scene() {
    groups_.push_back(std::make_unique<Group>());
    stack_.push_back(groups_.back().get());
    names_.put("root", stack_.back());
    on("rect", [this](std::istringstream& in) { add(in, new Rect(box(in), color(in))); });
    on("line", [this](std::istringstream& in) { add(in, new Line(box(in), color(in))); });
    on("label", [this](std::istringstream& in) {
      int x = 0, y = 0;
      std::string text;
      in >> x >> y >> text;
      add(in, new Label(x, y, text));
    });
    on("link", [this](std::istringstream& in) { add(in, link(in)); });
    on("group", [this](std::istringstream& in) { open(in, new Group()); });
    on("grid", [this](std::istringstream& in) {
      int columns = 1;
      in >> columns;
      open(in, new Grid(columns));
    });
    on("end", [this](std::istringstream&) { if (stack_.size() > 1) stack_.pop_back(); });
    on("swap", [this](std::istringstream& in) {
      int a = 0, b = 0;
      in >> a >> b;
      stack_.back()->swap(a, b);
    });
    on("pick", [this](std::istringstream& in) { pick(in); });
    on("forget", [this](std::istringstream& in) { names_.remove(word(in)); });
    on("bounds", [this](std::istringstream& in) { show(measured(in)->bounds()); });
    on("area", [this](std::istringstream& in) { std::printf("area %ld\n", measured(in)->area()); });
    on("draw", [this](std::istringstream& in) { draw(in); });
    on("names", [this](std::istringstream&) {
      names_.each([](const std::string& name, Shape* shape) { std::printf("%s %ld\n", name.c_str(), shape ? 1L : 0L); });
    });
  }

  void run(std::istream& in) {
    std::string line;
    while (std::getline(in, line)) {
      std::istringstream words(line);
      auto found = commands_.find(word(words));
      if (found != commands_.end()) found->second(words);
    }
  }

 private:
  void on(const char* name, Command command) { commands_.emplace(name, std::move(command)); }

  static std::string word(std::istringstream& in) {
    std::string text;
    in >> text;
    return text;
  }

  static Box box(std::istringstream& in) {
    Box box;
    in >> box.left >> box.top >> box.right >> box.bottom;
    return box;
  }

  static uint32_t color(std::istringstream& in) {
    uint32_t color = 1;
    in >> color;
    return color;
  }

  void add(std::istringstream& in, Shape* shape) {
    shapes_.emplace_back(shape);
    stack_.back()->add(shape);
    std::string name = word(in);
    if (!name.empty()) names_.put(name, shape);
  }

  void open(std::istringstream& in, Group* group) {
    add(in, group);
    stack_.push_back(group);
  }

  Shape* known(const std::string& name) {
    Shape* const* found = names_.find(name);
    return found ? *found : nullptr;
  }

  // Defect 7: a link may lead to what holds it. Defect 8: the name may be unknown.
  Shape* link(std::istringstream& in) {
    std::string name = word(in);
    Shape* target = known(name);
    if (mended(7))
      for (Group* open : stack_)
        if (open == target) return new Group();
    if (mended(8) && !target) return new Group();
    return new Link(target);
  }

  Shape* measured(std::istringstream& in) {
    Shape* shape = known(word(in));
    return shape ? shape : stack_.front();
  }

  // Defect 9: a path of positions is followed without a look at the sizes.
  void pick(std::istringstream& in) {
    Group* group = stack_.front();
    int at = 0;
    while (in >> at) {
      if (mended(9) && (at < 0 || at >= group->size())) return;
      Shape* shape = group->child(at);
      group = dynamic_cast<Group*>(shape);
      if (!group) {
        show(shape->bounds());
        return;
      }
    }
    std::printf("%d children\n", group->size());
  }

  static void show(const Box& box) { std::printf("%d %d %d %d\n", box.left, box.top, box.right, box.bottom); }

  void draw(std::istringstream& in) {
    int width = 32, height = 32;
    in >> width >> height;
    Canvas canvas(width, height);
    stack_.front()->draw(canvas, 0, 0);
    std::printf("drawn %08x\n", (unsigned)canvas.checksum());
  }

  std::map<std::string, Command> commands_;
  std::vector<std::unique_ptr<Shape>> shapes_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::vector<Group*> stack_;
  Index<std::string, Shape*> names_;
};

int main() {
  Scene scene;
  scene.run(std::cin);
}
