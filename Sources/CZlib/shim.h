// zlib: deflate, for answers that a client wants compressed.
#include <zlib.h>
