#pragma once
#include <cassert>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The build in which the seeded defect of that number is mended.
#ifndef MEND
#define MEND 0
#endif
constexpr bool mended(int number) { return MEND == number; }

namespace tracks {

struct Note {
  int pitch = 60, length = 4;
};

// Values in a circle.
template <typename T>
class Ring {
 public:
  void add(T value) { values_.push_back(value); }
  bool empty() const { return values_.empty(); }
  const T& at(int index) const { return values_[(unsigned)index % (unsigned)values_.size()]; }

 private:
  std::vector<T> values_;
};

class Song;

class Part {
 public:
  virtual ~Part() = default;
  virtual int ticks(const Song& song) const = 0;
  virtual void play(Song& song) = 0;
};

class Melody : public Part {
 public:
  explicit Melody(std::vector<Note> notes) : notes_(std::move(notes)) {}
  int ticks(const Song& song) const override;
  void play(Song& song) override;

 private:
  std::vector<Note> notes_;
};

class Repeat : public Part {
 public:
  Repeat(std::string name, int times) : name_(std::move(name)), times_(times) {}
  int ticks(const Song& song) const override;
  void play(Song& song) override;

 private:
  std::string name_;
  int times_;
};

class Arpeggio : public Part {
 public:
  explicit Arpeggio(Ring<Note> chord) : chord_(std::move(chord)) {}
  int ticks(const Song& song) const override;
  void play(Song& song) override;

 private:
  Ring<Note> chord_;
};

struct Voice {
  virtual ~Voice() = default;
  virtual int sound(int pitch, int length) = 0;
};

struct Sine : Voice {
  int sound(int pitch, int length) override;
};

struct Noise : Voice {
  int sound(int pitch, int length) override;
};

class Buffer {
 public:
  explicit Buffer(int seconds);
  void write(int at, int value);
  int size() const { return (int)samples_.size(); }

 private:
  std::vector<int> samples_;
};

class Song {
 public:
  void define(const std::string& name, std::unique_ptr<Part> part) { parts_[name] = std::move(part); }
  Part& part(const std::string& name) const;
  Voice* voice() const { return voice_.get(); }
  void choose(const std::string& name);
  void hook(const std::string& name, std::function<int(const Note&)> effect) { effects_[name] = std::move(effect); }
  int apply(const std::string& name, const Note& note);
  void sound(const Note& note);
  std::optional<int> tempo;
  int beat() const;
  void echo(const std::vector<int>& delays);
  void allocate(int seconds) { buffer_ = std::make_unique<Buffer>(seconds); }
  int total = 0;

 private:
  std::map<std::string, std::unique_ptr<Part>> parts_;
  std::map<std::string, std::function<int(const Note&)>> effects_;
  std::unique_ptr<Voice> voice_ = std::make_unique<Sine>();
  std::unique_ptr<Buffer> buffer_ = std::make_unique<Buffer>(1);
  Ring<int> echoes_;
};

// A header such as "title:tune".
class Header {
 public:
  explicit Header(std::string text) : text_(std::move(text)) {}
  std::string key() const { return text_.substr(0, text_.find(':')); }
  std::string value() const;
  int number() const;

 private:
  std::string text_;
};

void mix(Song& song, const std::vector<std::vector<int>>& channels);

}  // namespace tracks
