#include "tracks.hpp"

namespace tracks {

int Melody::ticks(const Song& song) const {
  int sum = 0;
  for (const Note& note : notes_) sum += note.length * song.beat();
  return sum;
}

void Melody::play(Song& song) {
  for (const Note& note : notes_) song.sound(note);
}

// Defect 1: a part that repeats itself.
int Repeat::ticks(const Song& song) const {
  if (mended(1)) return times_;
  return times_ > 0 ? song.part(name_).ticks(song) * times_ : 0;
}

void Repeat::play(Song& song) {
  if (ticks(song) < 0) return;
  for (int i = 0; i < times_ && i < 8; i++) song.part(name_).play(song);
}

int Arpeggio::ticks(const Song& song) const { return 4 * song.beat(); }

// Defect 2: a chord without notes.
void Arpeggio::play(Song& song) {
  if (mended(2) && chord_.empty()) return;
  for (int i = 0; i < 8; i++) song.sound(chord_.at(i * 3));
}

}  // namespace tracks
