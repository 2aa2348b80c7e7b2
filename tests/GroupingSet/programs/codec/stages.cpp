#include "stages.hpp"

#include <cassert>

// Defect 4: nothing scales by zero.
int Scale::scaled(int value) const { return mended<4> && by_ == 0 ? value : value * 8 / by_; }

void Scale::apply(Message& message) {
  if (auto* number = std::get_if<int32_t>(&message.value)) *number = scaled(*number);
  else if (auto* point = std::get_if<Point>(&message.value)) *point = {scaled(point->x), scaled(point->y)};
  else if (auto* points = std::get_if<std::vector<Point>>(&message.value))
    for (auto& each : *points) each.x = scaled(each.x);
}

// Defect 5: the middle of no points.
void Spread::apply(Message& message) {
  auto* points = std::get_if<std::vector<Point>>(&message.value);
  if (!points || (mended<5> && points->empty())) return;
  Point middle = points->at(points->size() / 2);
  for (auto& point : *points) point = {point.x - middle.x, point.y - middle.y};
}

// Defect 6: who has no name is not counted on.
void Names::apply(Message& message) {
  if (message.kind != 7) return;
  if (mended<6> && !message.name) return;
  assert(message.name);
  seen_[*message.name]++;
}

Hooks::Hooks() {
  hooks_[1] = [](Message& message) { message.kind = 0; };
  hooks_[2] = [](Message& message) { message.name = "hooked"; };
  hooks_[3] = [](Message& message) { message.value = 3; };
  hooks_[4] = [this](Message& message) { hooks_[2](message); };
}

// Defect 7: not every kind below eight has a hook.
void Hooks::apply(Message& message) {
  if (message.kind >= 8 || message.kind == 0 || message.kind == 7) return;
  if (mended<7> && !hooks_[message.kind]) return;
  hooks_[message.kind](message);
}

const Message* Follow::find(const Message& message, const std::string& name) const {
  if (message.name == name) return &message;
  if (auto* tree = std::get_if<Tree>(&message.value))
    for (auto& child : *tree)
      if (auto* found = find(*child, name)) return found;
  return nullptr;
}

// A text stands for the message of that name. Defect 8: which may lead back. Defect 9: or nowhere.
int Follow::weigh(const Message& root, const Message& message) const {
  if (auto* name = std::get_if<std::string>(&message.value)) {
    if (name->empty() || (*name)[0] != '@') return (int)name->size();
    const Message* target = find(root, name->substr(1));
    if (mended<8> && target == &root) return 0;
    if (mended<9> && !target) return 0;
    if (!target) fail("nobody has this name");
    return 1 + weigh(root, *target);
  }
  int sum = 1;
  if (auto* tree = std::get_if<Tree>(&message.value))
    for (auto& child : *tree) sum += weigh(root, *child);
  return sum;
}

void Follow::run(Message& message) { std::printf("weighs %d\n", weigh(message, message)); }
