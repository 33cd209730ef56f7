// Hints to the processor's cache, which Swift cannot give. They change nothing but how long it takes to
// read what they are about, and any address will do.
#pragma once
#include <stdint.h>

/// Has a line of memory fetched that is going to be used.
static inline void mckit_prefetch(const void *address) { __builtin_prefetch(address); }

/// Has two lines fetched that begin 8 KiB behind an address: who goes over memory comes there some
/// eighty short frames later.
static inline void mckit_prefetch_ahead(const void *address) {
    mckit_prefetch((const void *)((uintptr_t)address + 8192));
    mckit_prefetch((const void *)((uintptr_t)address + 8256));
}
