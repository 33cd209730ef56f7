// What Swift does not see of libc: capset(2) has no wrapper, and what is behind _GNU_SOURCE.
//
// No header of libc that defines types: Swift would hold this module for where they come from, or
// Glibc, depending on which it sees first.
#pragma once
#include <linux/capability.h>
#include <sys/syscall.h>

long syscall(long number, ...);

/// Gives up all capabilities of the calling thread, those that a program it starts would inherit
/// included; 0 if that is done.
static inline int drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};

    return (int)syscall(SYS_capset, &header, none);
}

/// Has a program that is started close all descriptors from this one on; 0 if that is noted. The
/// actions are a `posix_spawn_file_actions_t`.
int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);

/// The number of processors that the calling thread may run on; -1 if the kernel does not say.
static inline int allowed_processors(void) {
    // Room for 8192 processors, the most that a kernel of Debian's is built for.
    unsigned long mask[8192 / (8 * sizeof(unsigned long))];
    long octets = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;

    for (long word = 0; word < octets / (long)sizeof mask[0]; word++)
        count += __builtin_popcountl(mask[word]);
    return octets < 0 ? -1 : count;
}
