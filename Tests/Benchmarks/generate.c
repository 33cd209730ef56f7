/* Writes captures to measure with: the same octets for the same arguments, everywhere.
 *
 *     generate KIND FRAMES FILE
 *
 * stream  RTP in UDP to 1000 groups, frames of 100 octets; 5 % of the groups are in a VLAN; no IGMP
 * data    the same, but 1 % of the frames are IGMPv3 reports and queries
 * plain   as stream, but nothing that anybody would take for RTP
 * igmp    IGMPv3 reports with 1 to 8 records of 0 to 3 sources
 * mixed   small frames of every kind that a classifier meets
 *
 * Checksums, Router Alert, TTL and Ethernet addresses are right: nothing is to be found fault with.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { groups = 1000, frame_size = 100, minimum_frame = 60 };

/* xorshift64* (Vigna 2016): the same numbers everywhere. */
static uint64_t state = 0x9e3779b97f4a7c15u;

static uint32_t below(uint32_t limit)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545f4914f6cdd1du) >> 33) % limit;
}

/* One frame, written from the front. */
static uint8_t frame[2048];
static size_t length;

static void put8(unsigned value) { frame[length++] = (uint8_t)value; }

static void put16(unsigned value)
{
    put8(value >> 8);
    put8(value);
}

static void put32(uint32_t value)
{
    put16(value >> 16);
    put16(value & 0xffff);
}

static void set16(size_t place, unsigned value)
{
    frame[place] = (uint8_t)(value >> 8);
    frame[place + 1] = (uint8_t)value;
}

/* The sum of RFC 1071, of an even number of octets or with a zero behind. */
static uint32_t sum(size_t from, size_t to, uint32_t start)
{
    uint32_t total = start;
    size_t place = from;

    for (; place + 1 < to; place += 2)
        total += (uint32_t)frame[place] << 8 | frame[place + 1];
    if (place < to)
        total += (uint32_t)frame[place] << 8;
    return total;
}

static unsigned folded(uint32_t total)
{
    total = (total & 0xffff) + (total >> 16);
    total = (total & 0xffff) + (total >> 16);
    return ~total & 0xffff;
}

/* Ethernet to an IPv4 group (RFC 1112 §6.4), with a VLAN tag if vlan is not 0. */
static void ethernet(uint32_t group, uint32_t host, unsigned vlan, unsigned type)
{
    length = 0;
    put16(0x0100);
    put8(0x5e);
    put8(group >> 16 & 0x7f);
    put16(group & 0xffff);
    put16(0x0200);
    put32(host);
    if (vlan != 0) {
        put16(0x8100);
        put16(vlan);
    }
    put16(type);
}

/* An IPv4 header; router_alert is the option of RFC 2113. Returns where it begins. */
static size_t ipv4(unsigned protocol, unsigned ttl, int router_alert, uint32_t source,
                   uint32_t destination)
{
    size_t start = length;

    put8(router_alert ? 0x46 : 0x45);
    put8(router_alert ? 0xc0 : 0);
    put16(0);
    put16(below(65536));
    put16(router_alert ? 0x4000 : 0);
    put8(ttl);
    put8(protocol);
    put16(0);
    put32(source);
    put32(destination);
    if (router_alert)
        put32(0x94040000);
    return start;
}

/* Fills in what depends on the length; everything since the header is its payload. */
static void end_ipv4(size_t start)
{
    size_t header = (size_t)(frame[start] & 0xf) * 4;

    set16(start + 2, (unsigned)(length - start));
    set16(start + 10, folded(sum(start, start + header, 0)));
}

static void end_igmp(size_t start)
{
    set16(start + 2, folded(sum(start, length, 0)));
}

/* The length and the checksum of a UDP datagram or a TCP segment. */
static void end_transport(size_t ip, size_t start, unsigned protocol)
{
    size_t place = start + (protocol == 17 ? 6 : 16);
    unsigned size = (unsigned)(length - start), check;
    int is_ipv6 = frame[ip] >> 4 == 6;
    size_t addresses = is_ipv6 ? ip + 8 : ip + 12, end = is_ipv6 ? ip + 40 : ip + 20;

    if (protocol == 17)
        set16(start + 4, size);
    check = folded(sum(start, length, sum(addresses, end, protocol + size)));
    set16(place, check == 0 ? 0xffff : check);
}

static uint32_t group_address(unsigned group) { return 0xef010000u + group * 7; }
static uint32_t host_address(unsigned host) { return 0x0a000100u + host; }

static void stream(int is_rtp)
{
    static uint16_t sequence[groups];
    unsigned group = below(groups), vlan = group % 20 == 0 ? 100 + group / 20 % 8 : 0;
    uint32_t source = host_address(group % 40);
    size_t ip, udp;

    ethernet(group_address(group), source, vlan, 0x0800);
    ip = ipv4(17, 16, 0, source, group_address(group));
    udp = length;
    put16(5004);
    put16(5004);
    put32(0);
    put8(is_rtp ? 0x80 : 0);
    put8(33);
    put16(sequence[group]++);
    put32(sequence[group] * 900u);
    put32(0x1000u + group);
    while (length < frame_size)
        put8(below(256));
    end_transport(ip, udp, 17);
    end_ipv4(ip);
}

static void report(unsigned most_records)
{
    static const uint8_t types[] = {2, 2, 2, 4, 3, 1, 5, 6};
    unsigned records = 1 + below(most_records), host = below(4000), index, sources;
    unsigned first_group = below(groups);
    size_t ip, igmp;

    ethernet(0xe0000016, host_address(host), 0, 0x0800);
    ip = ipv4(2, 1, 1, host_address(host), 0xe0000016);
    igmp = length;
    put32(0x22000000);
    put32(records);
    for (index = 0; index < records; index++) {
        unsigned type = types[below(8)];

        /* To a group that is excluded from nothing no source is named; allowing needs some. */
        sources = type == 5 || type == 6 || type == 1 ? 1 + below(3) : below(4);
        put8(type);
        put8(0);
        put16(sources);
        put32(group_address((first_group + index) % groups));
        while (sources > 0)
            put32(0x0a010000u + index * 16 + sources--);
    }
    end_igmp(igmp);
    end_ipv4(ip);
}

static void query(void)
{
    size_t ip, igmp;

    ethernet(0xe0000001, host_address(0), 0, 0x0800);
    ip = ipv4(2, 1, 1, host_address(0), 0xe0000001);
    igmp = length;
    put32(0x11640000);
    put32(0);
    put32(0x027d0000); /* QRV 2, QQIC 125 */
    end_igmp(igmp);
    end_ipv4(ip);
}

static void igmp_frame(void)
{
    if (below(20) == 0)
        query();
    else
        report(3);
}

static void arp(void)
{
    length = 0;
    put32(0xffffffff);
    put16(0xffff);
    put16(0x0200);
    put32(host_address(3));
    put16(0x0806);
    put32(0x00010800);
    put32(0x06040001);
    put16(0x0200);
    put32(host_address(3));
    put32(host_address(3));
    put16(0);
    put32(0);
    put32(host_address(4));
}

/* TCP or UDP between two hosts. */
static void unicast(unsigned protocol)
{
    size_t ip, start;

    length = 0;
    put16(0x0200);
    put32(host_address(7));
    put16(0x0200);
    put32(host_address(8));
    put16(0x0800);
    ip = ipv4(protocol, 64, 0, host_address(8), host_address(7));
    start = length;
    put16(40000);
    put16(protocol == 17 ? 4000 : 443);
    put32(0);
    if (protocol == 6) {
        put32(0);
        put32(0x50100400); /* 20 octets of header, ACK */
        put32(0);
    }
    while (length < frame_size)
        put8(below(256));
    end_transport(ip, start, protocol);
    end_ipv4(ip);
}

/* Data to an IPv6 group, whose Ethernet address has its last four octets (RFC 2464 §7). */
static void ipv6_udp(void)
{
    uint32_t group = 0x00010000 + below(16);
    size_t ip, udp;

    length = 0;
    put16(0x3333);
    put32(group);
    put16(0x0200);
    put32(host_address(9));
    put16(0x86dd);
    ip = length;
    put32(0x60000000);
    put16(0);
    put16(17 << 8 | 8);
    put32(0xfd000000);
    put32(0);
    put32(0);
    put32(9);
    put32(0xff150000);
    put32(0);
    put32(0);
    put32(group);
    udp = length;
    put16(5004);
    put16(5004);
    put32(0);
    while (length < frame_size)
        put8(below(256));
    set16(ip + 4, (unsigned)(length - udp));
    end_transport(ip, udp, 17);
}

static void mixed(void)
{
    unsigned choice = below(100);

    if (choice < 50)
        stream(1);
    else if (choice < 60)
        igmp_frame();
    else if (choice < 65)
        arp();
    else if (choice < 80)
        unicast(6);
    else if (choice < 90)
        unicast(17);
    else
        ipv6_udp();
}

static void header32(FILE *file, uint32_t value) { fwrite(&value, 4, 1, file); }

int main(int count, char **words)
{
    unsigned long frames, number;
    const char *kind;
    FILE *file;

    if (count != 4 || (frames = strtoul(words[2], NULL, 10)) == 0) {
        fprintf(stderr, "usage: generate stream|data|plain|igmp|mixed FRAMES FILE\n");
        return 2;
    }
    kind = words[1];
    file = fopen(words[3], "wb");
    if (file == NULL) {
        perror(words[3]);
        return 2;
    }
    setvbuf(file, NULL, _IOFBF, 1 << 20);
    header32(file, 0xa1b2c3d4);
    header32(file, 2 | 4 << 16);
    header32(file, 0);
    header32(file, 0);
    header32(file, 262144);
    header32(file, 1);
    for (number = 0; number < frames; number++) {
        if (strcmp(kind, "stream") == 0)
            stream(1);
        else if (strcmp(kind, "plain") == 0)
            stream(0);
        else if (strcmp(kind, "igmp") == 0)
            report(8);
        else if (strcmp(kind, "mixed") == 0)
            mixed();
        else if (below(100) == 0)
            igmp_frame();
        else
            stream(1);
        while (length < minimum_frame)
            put8(0);
        header32(file, (uint32_t)(1700000000 + number / 100000));
        header32(file, (uint32_t)(number % 100000 * 10));
        header32(file, (uint32_t)length);
        header32(file, (uint32_t)length);
        fwrite(frame, 1, length, file);
    }
    if (fclose(file) != 0) {
        perror(words[3]);
        return 2;
    }
    return 0;
}
