// Files in memory that may become shorter while they are read. What Swift cannot say: a handler for
// SIGBUS, which is what the kernel answers with.
#pragma once
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { mckit_most_mappings = 64 };

struct mckit_mapping {
    volatile uintptr_t begin, end;
};

/// The mappings there are; a place is free where the beginning is 0.
static inline struct mckit_mapping *mckit_mappings(void) {
    static struct mckit_mapping mappings[mckit_most_mappings];

    return mappings;
}

/// What was to be done about a SIGBUS before.
static inline struct sigaction *mckit_bus_before(void) {
    static struct sigaction before;

    return &before;
}

/// Puts a page of zeros where a file has no page any more, so that reading goes on; whatever else
/// a SIGBUS is about ends the process as ever.
static void mckit_on_bus(int number, siginfo_t *information, void *context) {
    uintptr_t page = (uintptr_t)information->si_addr & ~((uintptr_t)getpagesize() - 1);

    (void)number;
    (void)context;
    for (int place = 0; place < mckit_most_mappings; place++) {
        if (page < mckit_mappings()[place].begin || page >= mckit_mappings()[place].end)
            continue;
        if (mmap((void *)page, (size_t)getpagesize(), PROT_READ,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == (void *)page)
            return;
    }
    sigaction(SIGBUS, mckit_bus_before(), NULL);
}

/// Maps the first octets of a file for reading; NULL if that cannot be done.
///
/// Octets that the file loses while it is mapped read as zeros.
static inline const void *mckit_map(int descriptor, size_t length) {
    static volatile int is_handled;
    struct sigaction action = {0};
    void *address = mmap(NULL, length, PROT_READ, MAP_SHARED, descriptor, 0);

    if (address == MAP_FAILED)
        return NULL;
    if (!__atomic_exchange_n(&is_handled, 1, __ATOMIC_SEQ_CST)) {
        action.sa_sigaction = mckit_on_bus;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigaction(SIGBUS, &action, mckit_bus_before());
    }
    for (int place = 0; place < mckit_most_mappings; place++) {
        uintptr_t none = 0;

        if (!__atomic_compare_exchange_n(&mckit_mappings()[place].begin, &none, UINTPTR_MAX, 0,
                                         __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
            continue;
        mckit_mappings()[place].end = (uintptr_t)address + length;
        mckit_mappings()[place].begin = (uintptr_t)address;
        return address;
    }
    munmap(address, length);
    return NULL;
}

/// Ends a mapping.
static inline void mckit_unmap(const void *address, size_t length) {
    munmap((void *)(uintptr_t)address, length);
    for (int place = 0; place < mckit_most_mappings; place++)
        if (mckit_mappings()[place].begin == (uintptr_t)address) {
            mckit_mappings()[place].end = 0;
            mckit_mappings()[place].begin = 0;
        }
}

/// Has the pages of a mapping put into memory: one is touched of every 64 KiB, and the kernel maps those
/// around it that its cache holds. To ask it for all of them by `madvise` takes a third longer.
static inline void mckit_touch(const void *address, size_t length) {
    for (size_t place = 0; place < length; place += (size_t)64 << 10)
        (void)((const volatile char *)address)[place];
}
