// Parses a page with libxml2's push parser, keeping nothing, and prints the seconds that reading and parsing took.
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <time.h>

int main(int count, char **arguments) {
  if (count != 2) return 64;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  FILE *file = fopen(arguments[1], "r");
  if (file == NULL) return 66;
  htmlSAXHandler nothing = {0};
  static char bytes[1 << 16];
  htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&nothing, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
  htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
  for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
    htmlParseChunk(parser, bytes, (int)length, 0);
  htmlParseChunk(parser, bytes, 0, 1);
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
}
