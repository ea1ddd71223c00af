// libarchive: archives and compressed files of every kind.
#include <archive.h>
#include <archive_entry.h>
