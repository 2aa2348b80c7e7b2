#pragma once
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "buffer.hpp"

struct Point { int32_t x, y; };
struct Blob { std::vector<uint8_t> bytes; };
struct Message;
using Tree = std::vector<std::unique_ptr<Message>>;

template <typename T>
struct Codec;

template <typename T>
T read(Buffer& in) { return Codec<T>::read(in); }

// Seven bits a byte, the least first.
template <>
struct Codec<uint32_t> {
  static uint32_t read(Buffer& in) {
    uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      uint8_t byte = in.byte();
      value |= (uint32_t)(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
};

template <>
struct Codec<int32_t> {
  static int32_t read(Buffer& in) {
    uint32_t raw = ::read<uint32_t>(in);
    return (int32_t)(raw >> 1) ^ -(int32_t)(raw & 1);
  }
};

// Defect 1: the length is believed.
template <>
struct Codec<std::string> {
  static std::string read(Buffer& in) {
    uint32_t length = ::read<uint32_t>(in);
    if (mended<1> && length > in.left()) return "";
    const uint8_t* start = in.take(length);
    return std::string(start, start + length);
  }
};

// Defect 2: so is this one, before anything is looked at.
template <>
struct Codec<Blob> {
  static Blob read(Buffer& in) {
    uint32_t length = ::read<uint32_t>(in);
    if (mended<2> && length > in.left()) return {};
    Blob blob;
    blob.bytes.resize(length);
    for (auto& byte : blob.bytes) byte = in.left() ? in.byte() : 0;
    return blob;
  }
};

template <>
struct Codec<Point> {
  static Point read(Buffer& in) {
    int32_t x = ::read<int32_t>(in);
    return {x, ::read<int32_t>(in)};
  }
};

template <typename T>
struct Codec<std::vector<T>> {
  static std::vector<T> read(Buffer& in) {
    std::vector<T> items;
    uint32_t count = ::read<uint32_t>(in);
    for (uint32_t i = 0; i < count && in.left(); i++) items.push_back(::read<T>(in));
    return items;
  }
};

template <typename T>
struct Codec<std::optional<T>> {
  static std::optional<T> read(Buffer& in) {
    if (!in.byte()) return std::nullopt;
    return ::read<T>(in);
  }
};

template <typename K, typename V>
struct Codec<std::map<K, V>> {
  static std::map<K, V> read(Buffer& in) {
    std::map<K, V> entries;
    uint32_t count = ::read<uint32_t>(in);
    for (uint32_t i = 0; i < count && in.left(); i++) {
      K key = ::read<K>(in);
      entries.emplace(std::move(key), ::read<V>(in));
    }
    return entries;
  }
};

template <typename A, typename B>
struct Codec<std::pair<A, B>> {
  static std::pair<A, B> read(Buffer& in) {
    A first = ::read<A>(in);
    return {std::move(first), ::read<B>(in)};
  }
};

using Value = std::variant<std::monostate, int32_t, std::string, Blob, Point, std::vector<Point>, std::map<std::string, int32_t>,
                           std::optional<std::string>, Tree>;

struct Message {
  uint32_t kind = 0;
  std::optional<std::string> name;
  Value value;
};

// Reads the alternative of the number that the bytes begin with.
template <typename... Alternatives>
struct Codec<std::variant<Alternatives...>> {
  using Variant = std::variant<Alternatives...>;
  using Reader = Variant (*)(Buffer&);

  template <typename T>
  static Variant alternative(Buffer& in) {
    if constexpr (std::is_same_v<T, std::monostate>) return {};
    else return Variant(::read<T>(in));
  }

  // Defect 3: a number past the last alternative.
  static Variant read(Buffer& in) {
    static const Reader readers[] = {&alternative<Alternatives>...};
    uint32_t number = ::read<uint32_t>(in);
    if (mended<3> && number >= sizeof...(Alternatives)) return {};
    return readers[number](in);
  }
};

template <>
struct Codec<std::unique_ptr<Message>> {
  static std::unique_ptr<Message> read(Buffer& in);
};

template <>
struct Codec<Message> {
  static Message read(Buffer& in) {
    Message message;
    message.kind = ::read<uint32_t>(in);
    message.name = ::read<std::optional<std::string>>(in);
    message.value = ::read<Value>(in);
    return message;
  }
};

inline std::unique_ptr<Message> Codec<std::unique_ptr<Message>>::read(Buffer& in) {
  return std::make_unique<Message>(::read<Message>(in));
}
