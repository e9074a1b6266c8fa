#ifndef CFILEMAP_H
#define CFILEMAP_H
#include <stddef.h>

/// Read-only maps of files that survive the file being cut short.
///
/// The kernel sends SIGBUS to whoever reads a page of a map that the file has lost. The first map
/// installs a handler: where the fault lies inside a map of this kind, that page and all behind it
/// become zeros, the map is marked as cut, and the reader goes on; every other SIGBUS goes where it
/// went before. After reading, ask `cfm_was_cut`.

/// Maps `size` bytes from the start of a file; NULL with errno on failure.
const void *cfm_map(int descriptor, size_t size);
/// Unmaps; `start` and `size` as mapped.
void cfm_unmap(const void *start, size_t size);
/// Whether a page of the map was gone when it was read; 1 or 0.
int cfm_was_cut(const void *start);
/// Gives the memory of pages inside the range back; reading them again fetches them from the file.
void cfm_release(const void *start, size_t size);

#endif
