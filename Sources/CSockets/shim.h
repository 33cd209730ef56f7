// What Swift cannot say of sockets: control messages are macros, and some constants and structures
// are behind _GNU_SOURCE or in headers that do not go together.
#pragma once
#include <time.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <net/ethernet.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/// What a datagram came with besides its octets.
struct datagram_facts {
    struct sockaddr_storage source;
    /// The address it was sent to: 4 or 16 octets.
    unsigned char destination[16];
    /// What to answer a packet to this host from, 4 octets; IPv6 answers from the destination.
    unsigned char local[4];
    unsigned int interface;
    /// -1 where it is not told, as are the traffic class and the time.
    int ttl;
    int traffic_class;
    /// Nanoseconds since 1970 by the kernel's clock; -1 without.
    long long stamp;
    /// How many datagrams the socket had no room for; -1 without.
    long long dropped;
    int is_truncated;
};

/// Where a datagram goes, and how.
struct departure {
    struct sockaddr_storage destination;
    /// -1 for the socket's own.
    int ttl;
    /// 0 for what routing says.
    unsigned int interface;
    /// The address to send from, 4 or 16 octets.
    unsigned char source[16];
    int has_source;
};

static inline long long stamp_of(const struct timespec *time) {
    return time->tv_sec * 1000000000LL + time->tv_nsec;
}

/// Layout of in6_pktinfo, which is behind _GNU_SOURCE.
struct packet_info6 {
    unsigned char address[16];
    unsigned int interface;
};

/// recvmsg(2) with all that ancillary messages say; the result is recvmsg's.
static inline ssize_t receive_datagram(
    int descriptor, void *memory, size_t size, int flags, struct datagram_facts *facts) {
    union {
        struct cmsghdr header;
        char octets[512];
    } control;
    struct iovec place = {memory, size};
    struct msghdr message = {
        .msg_name = &facts->source, .msg_namelen = sizeof facts->source, .msg_iov = &place,
        .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(descriptor, &message, flags);

    if (count < 0)
        return count;
    facts->interface = 0;
    facts->ttl = facts->traffic_class = -1;
    facts->stamp = facts->dropped = -1;
    facts->is_truncated = (message.msg_flags & MSG_TRUNC) != 0;
    memset(facts->destination, 0, sizeof facts->destination);
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        const unsigned char *data = CMSG_DATA(header);

        if (header->cmsg_level == IPPROTO_IP) {
            if (header->cmsg_type == IP_PKTINFO) {
                struct in_pktinfo info;
                memcpy(&info, data, sizeof info);
                facts->interface = (unsigned int)info.ipi_ifindex;
                memcpy(facts->destination, &info.ipi_addr, 4);
                memcpy(facts->local, &info.ipi_spec_dst, 4);
            } else if (header->cmsg_type == IP_TTL) {
                memcpy(&facts->ttl, data, sizeof facts->ttl);
            } else if (header->cmsg_type == IP_TOS) {
                facts->traffic_class = *data;
            }
        } else if (header->cmsg_level == IPPROTO_IPV6) {
            if (header->cmsg_type == IPV6_PKTINFO) {
                struct packet_info6 info;
                memcpy(&info, data, sizeof info);
                facts->interface = info.interface;
                memcpy(facts->destination, info.address, 16);
            } else if (header->cmsg_type == IPV6_HOPLIMIT) {
                memcpy(&facts->ttl, data, sizeof facts->ttl);
            } else if (header->cmsg_type == IPV6_TCLASS) {
                memcpy(&facts->traffic_class, data, sizeof facts->traffic_class);
            }
        } else if (header->cmsg_level == SOL_SOCKET) {
            if (header->cmsg_type == SCM_TIMESTAMPING) {
                struct timespec time;
                memcpy(&time, data, sizeof time);
                if (time.tv_sec || time.tv_nsec)
                    facts->stamp = stamp_of(&time);
            } else if (header->cmsg_type == SO_RXQ_OVFL) {
                unsigned int dropped;
                memcpy(&dropped, data, sizeof dropped);
                facts->dropped = dropped;
            }
        }
    }
    return count;
}

/// sendmsg(2) with TTL, interface and source for this one datagram; the result is sendmsg's.
static inline ssize_t send_datagram(
    int descriptor, const void *memory, size_t size, const struct departure *departure) {
    union {
        struct cmsghdr header;
        char octets[128];
    } control;
    struct iovec place = {(void *)memory, size};
    int is_ipv6 = departure->destination.ss_family == AF_INET6;
    struct msghdr message = {
        .msg_name = (void *)&departure->destination,
        .msg_namelen = is_ipv6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in),
        .msg_iov = &place, .msg_iovlen = 1, .msg_control = &control};
    struct cmsghdr *header = &control.header;
    size_t used = 0;

    memset(&control, 0, sizeof control);
    if (departure->ttl >= 0) {
        header->cmsg_level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
        header->cmsg_type = is_ipv6 ? IPV6_HOPLIMIT : IP_TTL;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &departure->ttl, sizeof(int));
        used += CMSG_SPACE(sizeof(int));
    }
    if (departure->interface || departure->has_source) {
        header = (struct cmsghdr *)(control.octets + used);
        header->cmsg_level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
        header->cmsg_type = is_ipv6 ? IPV6_PKTINFO : IP_PKTINFO;
        if (is_ipv6) {
            struct packet_info6 info = {{0}, departure->interface};
            if (departure->has_source)
                memcpy(info.address, departure->source, 16);
            header->cmsg_len = CMSG_LEN(sizeof info);
            memcpy(CMSG_DATA(header), &info, sizeof info);
            used += CMSG_SPACE(sizeof info);
        } else {
            struct in_pktinfo info = {.ipi_ifindex = (int)departure->interface};
            if (departure->has_source)
                memcpy(&info.ipi_spec_dst, departure->source, 4);
            header->cmsg_len = CMSG_LEN(sizeof info);
            memcpy(CMSG_DATA(header), &info, sizeof info);
            used += CMSG_SPACE(sizeof info);
        }
    }
    message.msg_controllen = used;
    if (!used)
        message.msg_control = NULL;
    return sendmsg(descriptor, &message, MSG_DONTWAIT);
}

/// Takes the next time of sending from the error queue: 1 and the number of the datagram among
/// those of the socket, 0 where there is none, 2 where the queue held something else.
static inline int take_transmit_stamp(int descriptor, unsigned int *number, long long *stamp) {
    union {
        struct cmsghdr header;
        char octets[512];
    } control;
    char unused[1];
    struct iovec place = {unused, sizeof unused};
    struct msghdr message = {
        .msg_iov = &place, .msg_iovlen = 1, .msg_control = &control,
        .msg_controllen = sizeof control};
    int has_number = 0, has_stamp = 0;

    if (recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPING) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(header), sizeof time);
            *stamp = stamp_of(&time);
            has_stamp = time.tv_sec || time.tv_nsec;
        } else if ((header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR)
                   || (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR)) {
            struct sock_extended_err error;
            memcpy(&error, CMSG_DATA(header), sizeof error);
            *number = error.ee_data;
            has_number = error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
        }
    }
    return has_number && has_stamp ? 1 : 2;
}

/// Takes the next ICMP error from the error queue: 1 with who sent it, and the address and port
/// that the datagram had been sent to; 0 where there is none, 2 where it is something else.
static inline int take_icmp_error(
    int descriptor, struct sockaddr_storage *offender, struct sockaddr_storage *destination) {
    union {
        struct cmsghdr header;
        char octets[512];
    } control;
    char unused[1];
    struct iovec place = {unused, sizeof unused};
    struct msghdr message = {
        .msg_name = destination, .msg_namelen = sizeof *destination, .msg_iov = &place,
        .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};

    if (recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        int is_ipv4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
        int is_ipv6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
        struct sock_extended_err error;
        const unsigned char *data = CMSG_DATA(header);
        size_t length = is_ipv6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

        if (!is_ipv4 && !is_ipv6)
            continue;
        memcpy(&error, data, sizeof error);
        // The address of who sent it follows (ip(7)).
        if ((error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6)
            && header->cmsg_len >= CMSG_LEN(sizeof error + length)) {
            memset(offender, 0, sizeof *offender);
            memcpy(offender, data + sizeof error, length);
            return 1;
        }
    }
    return 2;
}

/// Has the kernel note when datagrams come and, if `sent`, when they go; setsockopt's result.
static inline int request_stamps(int descriptor, int sent) {
    int flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;

    if (sent)
        flags |= SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID
                 | SOF_TIMESTAMPING_OPT_TSONLY;
    return setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
}

/// How many datagrams a socket had no room for (SO_MEMINFO's SK_MEMINFO_DROPS); -1 if it is not
/// told.
static inline long long dropped_datagrams(int descriptor) {
    unsigned int info[9];
    socklen_t size = sizeof info;

    if (getsockopt(descriptor, SOL_SOCKET, 55, info, &size) != 0 || size < sizeof info)
        return -1;
    return info[8];
}

/// What of packets a packet socket lets through.
enum packet_choice { membership_packets = 0, membership_packets_and_groups = 1 };

/// A packet socket (packet(7)) that gives packets from their IP header on, once it is bound: IGMP
/// and MLD, and UDP to groups if those are asked for; -1 with errno where that cannot be.
static inline int open_packet_socket(enum packet_choice choice) {
    const unsigned char groups = choice == membership_packets_and_groups;
    struct sock_filter program[] = {
        // Version, and by it the protocol and the destination.
        /*  0 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
        /*  1 */ BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
        /*  2 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 4, 0, 6),
        /*  3 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
        /*  4 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_IGMP, 11, 0),
        /*  5 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 11),
        /*  6 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 16),
        /*  7 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xF0),
        /*  8 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xE0, groups ? 7 : 8, 8),
        // IPv6: MLD comes behind hop-by-hop options (RFC 3810 §5).
        /*  9 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, 7),
        /* 10 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 24),
        /* 11 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xFF, 0, 5),
        /* 12 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
        /* 13 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_HOPOPTS, 2, 0),
        /* 14 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 1, 0),
        /* 15 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, groups ? 0 : 1, 1),
        /* 16 */ BPF_STMT(BPF_RET | BPF_K, 0xFFFF),
        /* 17 */ BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog filter = {sizeof program / sizeof *program, program};
    // Protocol 0 takes no packets.
    int descriptor = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (descriptor < 0)
        return -1;
    if (setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0
        || request_stamps(descriptor, 0) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

/// Has a packet socket take what passes an interface, 0 for all; bind's result.
static inline int bind_packet_socket(int descriptor, unsigned int interface) {
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)interface};

    return bind(descriptor, (struct sockaddr *)&address, sizeof address);
}

/// Has an interface take frames to all stations, or no longer; setsockopt's result.
static inline int set_promiscuous(int descriptor, unsigned int interface, int is_on) {
    struct packet_mreq request = {.mr_ifindex = (int)interface, .mr_type = PACKET_MR_PROMISC};

    return setsockopt(
        descriptor, SOL_PACKET, is_on ? PACKET_ADD_MEMBERSHIP : PACKET_DROP_MEMBERSHIP, &request,
        sizeof request);
}

/// Whether a packet from a packet socket was sent by this host, and on which interface it was.
static inline int is_outgoing(const struct sockaddr_storage *source, unsigned int *interface) {
    const struct sockaddr_ll *link = (const struct sockaddr_ll *)source;

    *interface = (unsigned int)link->sll_ifindex;
    return link->sll_pkttype == PACKET_OUTGOING;
}

/// ppoll(2), which is behind _GNU_SOURCE, with a time in nanoseconds; below 0 without end.
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *time,
          const sigset_t *mask);
static inline int wait_for(struct pollfd *descriptors, nfds_t count, long long nanoseconds) {
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};

    return ppoll(descriptors, count, nanoseconds < 0 ? NULL : &time, NULL);
}
