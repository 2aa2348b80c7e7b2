// Reads messages as lines of hexadecimal digits, runs the stages that the first line names over each.
#include <cstring>
#include <iostream>
#include <sstream>

#include "stages.hpp"

template <typename Make>
static void when(const std::string& word, const char* name, std::vector<std::unique_ptr<Stage>>& stages, Make make) {
  if (!word.compare(0, std::strlen(name), name)) stages.push_back(make());
}

static std::vector<std::unique_ptr<Stage>> stages_of(const std::string& line) {
  std::vector<std::unique_ptr<Stage>> stages;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    when(word, "scale=", stages, [&] { return std::make_unique<Scale>(std::atoi(word.c_str() + 6)); });
    when(word, "spread", stages, [] { return std::make_unique<Spread>(); });
    when(word, "names", stages, [] { return std::make_unique<Names>(); });
    when(word, "hooks", stages, [] { return std::make_unique<Hooks>(); });
    when(word, "follow", stages, [] { return std::make_unique<Follow>(); });
  }
  return stages;
}

static std::vector<uint8_t> bytes_of(const std::string& digits) {
  std::vector<uint8_t> bytes;
  for (size_t at = 0; at + 1 < digits.size(); at += 2) bytes.push_back((uint8_t)std::strtol(digits.substr(at, 2).c_str(), nullptr, 16));
  return bytes;
}

int main() {
  std::string line;
  std::getline(std::cin, line);
  auto stages = stages_of(line);
  while (std::getline(std::cin, line)) {
    Buffer in(bytes_of(line));
    Message message = read<Message>(in);
    for (auto& stage : stages) stage->run(message);
  }
}
