// What Swift does not see of libc: capset(2) has no wrapper, and what is behind _GNU_SOURCE.
#pragma once
#include <linux/capability.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Gives up all capabilities of the calling thread, those that a program it starts would inherit
/// included; 0 if that is done.
static inline int drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

    memset(none, 0, sizeof none);
    return (int)syscall(SYS_capset, &header, none);
}

/// Has a program that is started close all descriptors from this one on; 0 if that is noted.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
