#pragma once
#include <functional>

#include "codec.hpp"

// What is done with messages, one stage after another. CRTP: each stage says `apply`.
struct Stage {
  virtual ~Stage() = default;
  virtual void run(Message& message) = 0;
};

template <typename Derived>
class Each : public Stage {
 public:
  void run(Message& message) override {
    static_cast<Derived*>(this)->apply(message);
    if (auto* tree = std::get_if<Tree>(&message.value))
      for (auto& child : *tree) run(*child);
  }
};

class Scale : public Each<Scale> {
 public:
  explicit Scale(int by) : by_(by) {}
  void apply(Message& message);

 private:
  int scaled(int value) const;
  int by_;
};

class Spread : public Each<Spread> {
 public:
  void apply(Message& message);
};

class Names : public Each<Names> {
 public:
  void apply(Message& message);
  const std::map<std::string, int>& seen() const { return seen_; }

 private:
  std::map<std::string, int> seen_;
};

class Hooks : public Each<Hooks> {
 public:
  Hooks();
  void apply(Message& message);

 private:
  std::array<std::function<void(Message&)>, 8> hooks_;
};

class Follow : public Stage {
 public:
  void run(Message& message) override;

 private:
  const Message* find(const Message& message, const std::string& name) const;
  int weigh(const Message& root, const Message& message) const;
};
