// Parses a file with simdjson, one document or one a line, and prints the seconds that reading and parsing took.
#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <cstring>

int main(int count, char **arguments) {
  if (count != 3) return 64;
  auto start = std::chrono::steady_clock::now();
  simdjson::dom::parser parser;
  auto bytes = simdjson::padded_string::load(arguments[2]);
  if (bytes.error()) return 66;
  if (strcmp(arguments[1], "lines") == 0) {
    simdjson::dom::document_stream lines;
    if (parser.parse_many(bytes.value(), 1 << 20).get(lines)) return 65;
    for (auto line : lines)
      if (line.error()) return 65;
  } else if (parser.parse(bytes.value()).error()) {
    return 65;
  }
  printf("%f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}
