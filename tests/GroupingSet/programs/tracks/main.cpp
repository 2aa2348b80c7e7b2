// Plays songs: lines set headers, define parts, choose voices and effects and play.
#include <iostream>
#include <sstream>

#include "tracks.hpp"

using namespace tracks;

static std::vector<Note> notes_of(std::istringstream& words) {
  std::vector<Note> notes;
  for (int pitch; words >> pitch;) notes.push_back({pitch, 1 + pitch % 4});
  return notes;
}

static void define(Song& song, std::istringstream& words) {
  std::string name, kind;
  words >> name >> kind;
  if (kind == "melody") {
    song.define(name, std::make_unique<Melody>(notes_of(words)));
  } else if (kind == "arpeggio") {
    Ring<Note> ring;
    for (auto& note : notes_of(words)) ring.add(note);
    song.define(name, std::make_unique<Arpeggio>(ring));
  } else {
    std::string other;
    int times = 0;
    words >> other >> times;
    song.define(name, std::make_unique<Repeat>(other, times));
  }
}

static void header(Song& song, std::istringstream& words) {
  std::string text;
  words >> text;
  Header header(text);
  if (header.key() == "tempo") song.tempo = header.number();
  else if (header.key() == "buffer") song.allocate(header.number());
  else std::cout << header.key() << " is " << header.value() << "\n";
}

static void mixing(Song& song, std::istringstream& words) {
  std::vector<std::vector<int>> channels(1);
  for (std::string word; words >> word;) {
    if (word == "/") channels.emplace_back();
    else channels.back().push_back((int)word.size());
  }
  mix(song, channels);
}

static void run(Song& song, const std::string& line) {
  std::istringstream words(line);
  std::string verb, name;
  words >> verb;
  if (verb == "define") define(song, words);
  else if (verb == "header") header(song, words);
  else if (verb == "mix") mixing(song, words);
  else if (words >> name) {
    if (verb == "play") song.part(name).play(song);
    else if (verb == "ticks") std::cout << song.part(name).ticks(song) << "\n";
    else if (verb == "voice") song.choose(name);
    else if (verb == "effect") song.hook(name, [](const Note& note) { return note.length; });
    else if (verb == "apply") for (auto& note : notes_of(words)) song.total += song.apply(name, note);
  } else if (verb == "echo") {
    song.echo({});
  }
}

int main() {
  Song song;
  for (std::string line; std::getline(std::cin, line);) run(song, line);
  std::cout << song.total << "\n";
}
