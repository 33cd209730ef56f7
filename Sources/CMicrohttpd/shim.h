#pragma once
#include <microhttpd.h>

// MHD_start_daemon(3) is variadic, which Swift cannot call: a daemon without a thread, on a socket
// that listens already, whose descriptors are all behind one of epoll(7).
static inline struct MHD_Daemon *http_start(
    int listener, MHD_AccessHandlerCallback answer, void *context, unsigned int connections,
    unsigned int timeout, size_t memory)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, answer, context,
        MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_TIMEOUT, timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
        MHD_OPTION_END);
}

// The descriptor that can be read when a connection asks for something, or -1; MHD_get_daemon_info(3)
// is variadic as well.
static inline int http_descriptor(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}
