/* Sends a capture on an interface, at a rate, again and again: to measure what a live run loses.
 *
 *     flood INTERFACE FILE PACKETS RATE
 *
 * FILE is a pcap file of Ethernet in this machine's byte order, as generate writes it. RATE is in
 * packets a second, 0 for as fast as it goes. Says how many were sent and in what time; those that
 * the interface refused for want of room are sent again. Needs CAP_NET_RAW; for an interface in a
 * namespace of its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum { file_header = 24, record_header = 16, batch = 64, frames_kept = 1 << 20 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int fail(const char *what)
{
    fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
    return 2;
}

int main(int count, char **words)
{
    static struct iovec frames[frames_kept];
    struct mmsghdr messages[batch];
    struct sockaddr_ll address = {.sll_family = AF_PACKET};
    struct stat status;
    size_t known = 0;
    uint64_t sent = 0, wanted;
    double rate, start;
    int file, link;
    uint8_t *octets;

    if (count != 5) {
        fprintf(stderr, "usage: flood INTERFACE FILE PACKETS RATE\n");
        return 2;
    }
    wanted = strtoull(words[3], NULL, 10);
    rate = strtod(words[4], NULL);
    file = open(words[2], O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        return fail(words[2]);
    octets = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (octets == MAP_FAILED)
        return fail(words[2]);
    for (size_t place = file_header;
         place + record_header <= (size_t)status.st_size && known < frames_kept;) {
        uint32_t length;

        memcpy(&length, octets + place + 8, sizeof length);
        place += record_header;
        if (length > (size_t)status.st_size - place)
            break;
        frames[known++] = (struct iovec){octets + place, length};
        place += length;
    }
    if (known == 0) {
        fprintf(stderr, "flood: %s: no frames\n", words[2]);
        return 2;
    }
    link = socket(AF_PACKET, SOCK_RAW, 0);
    address.sll_ifindex = (int)if_nametoindex(words[1]);
    if (link < 0 || address.sll_ifindex == 0 ||
        bind(link, (struct sockaddr *)&address, sizeof address) != 0)
        return fail(words[1]);

    start = now();
    while (sent < wanted) {
        unsigned filled = 0;
        int done;

        if (rate > 0 && (double)sent >= (now() - start) * rate)
            continue;
        for (; filled < batch && sent + filled < wanted; filled++) {
            memset(&messages[filled], 0, sizeof messages[filled]);
            messages[filled].msg_hdr.msg_iov = &frames[(sent + filled) % known];
            messages[filled].msg_hdr.msg_iovlen = 1;
        }
        done = sendmmsg(link, messages, filled, 0);
        if (done > 0)
            sent += (uint64_t)done;
        else if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
            return fail("send");
    }
    printf("%llu packets in %.3f s: %.0f a second\n", (unsigned long long)sent, now() - start,
           (double)sent / (now() - start));
    return 0;
}
