// What Swift cannot call of capabilities(7): capset(2) has no wrapper in libc's headers.
#pragma once
#include <linux/capability.h>
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
