// utf8proc: Unicode properties and normalisation.
#include <utf8proc.h>
