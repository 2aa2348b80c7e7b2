#pragma once
#include <cassert>
#include <functional>
#include <memory>

#include "canvas.hpp"

// A balanced tree from keys to values.
template <typename Key, typename Value, typename Less = std::less<Key>>
class Index {
  struct Node {
    Key key;
    Value value;
    int height = 1;
    std::unique_ptr<Node> left, right;
  };
  using Link = std::unique_ptr<Node>;

 public:
  void put(const Key& key, const Value& value) { put(root_, key, value); }
  bool remove(const Key& key) { return remove(root_, key); }

  const Value* find(const Key& key) const {
    const Node* node = root_.get();
    while (node) {
      if (less_(key, node->key)) node = node->left.get();
      else if (less_(node->key, key)) node = node->right.get();
      else return &node->value;
    }
    return nullptr;
  }

  template <typename Visit>
  void each(Visit visit) const { each(root_.get(), visit); }

 private:
  static int height(const Link& node) { return node ? node->height : 0; }
  static int lean(const Link& node) { return height(node->left) - height(node->right); }
  static void measure(Link& node) { node->height = 1 + std::max(height(node->left), height(node->right)); }

  static void rotate_right(Link& node) {
    assert(node->left);
    Link left = std::move(node->left);
    node->left = std::move(left->right);
    measure(node);
    left->right = std::move(node);
    node = std::move(left);
    measure(node);
  }

  static void rotate_left(Link& node) {
    assert(node->right);
    Link right = std::move(node->right);
    node->right = std::move(right->left);
    measure(node);
    right->left = std::move(node);
    node = std::move(right);
    measure(node);
  }

  // Defect 4: after a removal the sibling's lean is read the wrong way round.
  static void balance(Link& node, bool removed) {
    measure(node);
    int by = lean(node);
    if (by > 1) {
      bool inner = lean(node->left) < 0;
      if (removed && !mended(4)) inner = lean(node->left) > 0;
      if (inner) rotate_left(node->left);
      rotate_right(node);
    } else if (by < -1) {
      bool inner = lean(node->right) > 0;
      if (removed && !mended(4)) inner = lean(node->right) < 0;
      if (inner) rotate_right(node->right);
      rotate_left(node);
    }
  }

  void put(Link& node, const Key& key, const Value& value) {
    if (!node) {
      node = std::make_unique<Node>();
      node->key = key;
      node->value = value;
      return;
    }
    if (less_(key, node->key)) put(node->left, key, value);
    else if (less_(node->key, key)) put(node->right, key, value);
    else node->value = value;
    balance(node, false);
  }

  bool remove(Link& node, const Key& key) {
    if (!node) return false;
    bool found = true;
    if (less_(key, node->key)) found = remove(node->left, key);
    else if (less_(node->key, key)) found = remove(node->right, key);
    else if (!node->left || !node->right) {
      node = std::move(node->left ? node->left : node->right);
      return true;
    } else {
      Node* next = node->right.get();
      while (next->left) next = next->left.get();
      node->key = next->key;
      node->value = next->value;
      remove(node->right, node->key);
    }
    balance(node, true);
    return found;
  }

  template <typename Visit>
  static void each(const Node* node, Visit& visit) {
    if (!node) return;
    each(node->left.get(), visit);
    visit(node->key, node->value);
    each(node->right.get(), visit);
  }

  Link root_;
  Less less_;
};
