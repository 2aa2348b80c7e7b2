#include "tracks.hpp"

#include <algorithm>
#include <cstdlib>

namespace tracks {

// Defect 3: a part that was never defined.
Part& Song::part(const std::string& name) const {
  static Melody silence{{}};
  if (mended(3) && !parts_.count(name)) return silence;
  return *parts_.at(name);
}

// Defect 4: a voice that is not there.
void Song::choose(const std::string& name) {
  if (name == "sine") voice_ = std::make_unique<Sine>();
  else if (name == "noise") voice_ = std::make_unique<Noise>();
  else if (!mended(4)) voice_ = nullptr;
}

// Defect 5: an effect that was named and not made.
int Song::apply(const std::string& name, const Note& note) {
  auto& effect = effects_[name];
  if (mended(5) && !effect) return 0;
  return effect(note);
}

// Defect 6: no tempo was set.
int Song::beat() const {
  if (mended(6)) return tempo.value_or(120) / 60;
  return tempo.value() / 60;
}

int Sine::sound(int pitch, int length) { return pitch * length % 97; }

int Noise::sound(int pitch, int length) {
  static const int table[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
  // Defect 7: pitches far above the keyboard.
  if (mended(7) && (pitch < 0 || pitch > 127)) return 0;
  return table[pitch <= 127 ? pitch % 16 : pitch] + length;
}

void Song::sound(const Note& note) {
  total += voice()->sound(note.pitch, note.length);
  if (!echoes_.empty()) total += echoes_.at(note.pitch);
  buffer_->write(total & 1023, note.pitch);
}

// Defect 8: echoes without delays.
void Song::echo(const std::vector<int>& delays) {
  for (int delay : delays) echoes_.add(delay);
  if (mended(8) && echoes_.empty()) return;
  total += echoes_.at(total);
}

// Defect 9: more sound than memory.
Buffer::Buffer(int seconds) {
  if (mended(9) && seconds > 60) seconds = 60;
  samples_.resize((size_t)seconds * 1000);
}

void Buffer::write(int at, int value) { samples_[(size_t)at % samples_.size()] += value; }

// Defect 10: a header without a colon.
std::string Header::value() const {
  auto colon = text_.find(':');
  if (mended(10) && colon == std::string::npos) return "";
  return text_.substr(colon == std::string::npos ? text_.size() + 1 : colon + 1);
}

// Defect 11: a value that is no number.
int Header::number() const {
  auto text = value();
  if (mended(11) && (text.empty() || !isdigit((unsigned char)text[0]))) return 0;
  return std::stoi(text);
}

// Defect 12: channels of different lengths.
void mix(Song& song, const std::vector<std::vector<int>>& channels) {
  std::vector<const std::vector<int>*> order;
  for (auto& channel : channels) order.push_back(&channel);
  std::sort(order.begin(), order.end(), [](const auto* one, const auto* other) {
    if (!mended(12)) assert(one->size() == other->size() && "channels of one length");
    return *one < *other;
  });
  for (auto* channel : order)
    for (int value : *channel) song.total += value;
}

}  // namespace tracks
