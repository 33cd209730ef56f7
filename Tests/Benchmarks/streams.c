/* The yardstick for counting streams: what mcwatch keeps of each data packet, in one loop.
 *
 *     streams FILE
 *
 * Ethernet, VLAN tags, the checks of the IPv4 header and UDP ports as in classify.c; then a table
 * by open addressing of link, source, group, protocol and ports, with packets, octets, last time,
 * gaps, the current and the largest millisecond and second, TTL and DSCP, duplicates by
 * identification and checksums, and of RTP a window of 128 sequence numbers and the interarrival
 * jitter. It reads pcap in this host's byte order, link type Ethernet.
 */
#include <math.h>
#include <stdlib.h>

#include "capture.h"

enum { most_streams = 65536, slots = 131072, dropout = 3000, window = 128 };

struct rate {
    int64_t span;
    uint64_t octets;
    uint32_t packets, peak_packets;
    uint64_t peak_octets;
};

/* RTP of one source. */
struct sequence {
    uint64_t highest, first, received;
    unsigned __int128 bitmap;
    uint64_t open_run, duplicates, outside, lost_runs, late;
    uint32_t ssrc;
    int has_started;
    double jitter, sum, count;
    int64_t last_time;
    uint32_t last_timestamp;
};

struct stream {
    uint64_t flow, addresses;
    int64_t last_time;
    uint64_t packets, octets;
    int64_t longest_gap;
    uint16_t ttl_and_tos;
    uint32_t recent[8], last_mark, duplicates;
    struct rate millisecond, second;
    struct sequence rtp;
    uint64_t ttls[4], dscps, gaps;
};

static struct stream *table;
static uint32_t count, *slot_of;
static uint64_t refused;

static inline uint32_t get32(const uint8_t *place)
{
    uint32_t value;

    memcpy(&value, place, 4);
    return __builtin_bswap32(value);
}

static inline struct stream *find(uint64_t flow, uint64_t addresses, int64_t time)
{
    unsigned __int128 product = (unsigned __int128)(flow ^ 0x123456789abcdef1u)
        * (addresses ^ 0x9e3779b97f4a7c15u);
    uint64_t hash = (uint64_t)(product >> 64) ^ (uint64_t)product;
    uint32_t slot = (uint32_t)(hash >> 32) % slots;
    struct stream *stream;

    for (; slot_of[slot] != 0; slot = (slot + 1) % slots) {
        stream = table + slot_of[slot] - 1;
        if (stream->flow == flow && stream->addresses == addresses)
            return stream;
    }
    if (count == most_streams)
        return NULL;
    slot_of[slot] = ++count;
    stream = table + count - 1;
    stream->flow = flow;
    stream->addresses = addresses;
    stream->last_time = time;
    return stream;
}

static inline void add(struct rate *rate, int64_t span, unsigned octets)
{
    if (span > rate->span) {
        if (rate->packets > rate->peak_packets)
            rate->peak_packets = rate->packets;
        if (rate->octets > rate->peak_octets)
            rate->peak_octets = rate->octets;
        rate->span = span;
        rate->packets = 0;
        rate->octets = 0;
    }
    rate->packets++;
    rate->octets += octets;
}

static void out_of_order(struct sequence *rtp, int64_t distance)
{
    unsigned __int128 bit;
    uint64_t step;

    if (distance > 0 && distance <= dropout) {
        for (step = 0; step < (uint64_t)distance; step++) {
            if (rtp->bitmap >> (window - 1) == 0)
                rtp->open_run++;
            else if (rtp->open_run > 0) {
                rtp->lost_runs++;
                rtp->open_run = 0;
            }
            rtp->bitmap <<= 1;
        }
        rtp->bitmap |= 1;
        rtp->highest += (uint64_t)distance;
    } else if (distance <= 0 && distance > -window) {
        bit = (unsigned __int128)1 << -distance;
        if (rtp->bitmap & bit)
            rtp->duplicates++;
        else
            rtp->late++;
        rtp->bitmap |= bit;
    } else {
        rtp->outside++;
    }
}

static inline void observe(struct sequence *rtp, const uint8_t *packet, int64_t time)
{
    uint32_t timestamp = get32(packet + 4);
    unsigned number = get16(packet + 2);
    int64_t distance;

    rtp->received++;
    if (!rtp->has_started || rtp->ssrc != get32(packet + 8)) {
        rtp->has_started = 1;
        rtp->ssrc = get32(packet + 8);
        rtp->first = rtp->highest = number;
        rtp->bitmap = ~(unsigned __int128)0;
    } else {
        distance = (int16_t)(uint16_t)(number - rtp->highest);
        if (distance == 1 && rtp->bitmap >> (window - 1) && rtp->open_run == 0) {
            rtp->highest++;
            rtp->bitmap = rtp->bitmap << 1 | 1;
        } else {
            out_of_order(rtp, distance);
        }
        rtp->jitter += (fabs((double)(time - rtp->last_time)
            - (double)(int32_t)(timestamp - rtp->last_timestamp) * (1e9 / 90000)) - rtp->jitter) / 16;
        rtp->sum += rtp->jitter;
        rtp->count++;
    }
    rtp->last_time = time;
    rtp->last_timestamp = timestamp;
}

static void data(const uint8_t *ip, size_t header, unsigned total, uint64_t link, int64_t time)
{
    unsigned ports = 0, checksum = 0;
    struct stream *stream;
    uint32_t mark;
    uint16_t ttl_and_tos = (uint16_t)(ip[8] << 8 | ip[1]);

    if (ip[9] == 17 && (get16(ip + 6) & 0x1fff) == 0) {
        ports = get32(ip + header);
        checksum = get16(ip + header + 6);
    }
    stream = find(link << 41 | (uint64_t)ip[9] << 32 | ports,
        (uint64_t)get32(ip + 12) << 32 | get32(ip + 16), time);
    if (stream == NULL) {
        refused++;
        return;
    }
    if (time - stream->last_time > stream->longest_gap) {
        stream->longest_gap = time - stream->last_time;
        stream->gaps += stream->longest_gap > 1000000000;
    }
    stream->last_time = time;
    stream->packets++;
    stream->octets += total;
    if (stream->ttl_and_tos != ttl_and_tos) {
        stream->ttl_and_tos = ttl_and_tos;
        stream->ttls[ip[8] >> 6] |= (uint64_t)1 << (ip[8] & 63);
        stream->dscps |= (uint64_t)1 << (ip[1] >> 2);
    }
    add(&stream->millisecond, time / 1000000, total);
    add(&stream->second, time / 1000000000, total);
    mark = get16(ip + 4) << 16 | (get16(ip + 10) ^ (uint16_t)(checksum << 5 | checksum >> 11));
    stream->duplicates += stream->recent[mark >> 16 & 7] == mark;
    stream->recent[mark >> 16 & 7] = mark;
    stream->last_mark = mark;
    if (ip[9] == 17 && total >= header + 20 && ip[header + 8] >> 6 == 2)
        observe(&stream->rtp, ip + header + 8, time);
}

static int is_special(unsigned source, unsigned destination)
{
    switch (destination) {
    case 9875: case 33435: case 9903: case 4321: case 4789: case 8472: case 6081: case 2152:
    case 5247: return 1;
    default: break;
    }
    switch (source) {
    case 33435: case 9903: case 4321: case 5247: return 1;
    default: return 0;
    }
}

/* Whether a frame is data to an IPv4 group, which is counted. */
static int of_frame(const uint8_t *frame, size_t length, int64_t time)
{
    size_t place = 14, header;
    uint64_t link = 0;
    const uint8_t *ip;
    unsigned type, total;

    if (length < 14)
        return 0;
    type = get16(frame + 12);
    while (type == 0x8100 || type == 0x88a8 || type == 0x9100) {
        if (length < place + 4)
            return 0;
        link = link << 12 | (get16(frame + place) & 0xfff);
        type = get16(frame + place + 2);
        place += 4;
    }
    ip = frame + place;
    length -= place;
    if (type != 0x0800 || length < 20 || ip[0] >> 4 != 4)
        return 0;
    header = (size_t)(ip[0] & 0xf) * 4;
    total = get16(ip + 2);
    if (header < 20 || total < header || total > length || ip[16] >> 4 != 0xe)
        return 0;
    switch (ip[9]) {
    case 2: case 103: case 6: case 47: case 4: case 41: case 137: return 0;
    case 17:
        if ((get16(ip + 6) & 0x1fff) == 0
            && (total < header + 8 || is_special(get16(ip + header), get16(ip + header + 2))))
            return 0;
        break;
    default: break;
    }
    data(ip, header, total, link & 0x3fffff, time);
    return 1;
}

int main(int words_count, char **words)
{
    const uint8_t *next, *end, *file;
    size_t size;
    uint64_t packets = 0, others = 0, lost = 0;
    uint32_t index;
    int64_t unit;

    file = map_capture(words_count, words, &end);
    if (file == NULL)
        return 2;
    unit = word(file) == 0xa1b2c3d4 ? 1000 : 1;
    table = calloc(most_streams, sizeof *table);
    slot_of = calloc(slots, sizeof *slot_of);
    if (table == NULL || slot_of == NULL)
        return 2;
    next = file + 24;
    while ((size = record_size(next, end)) != SIZE_MAX) {
        if (of_frame(next + 16, size, (int64_t)word(next) * 1000000000 + word(next + 4) * unit))
            packets++;
        else
            others++;
        next += 16 + size;
    }
    for (index = 0; index < count; index++)
        if (table[index].rtp.has_started)
            lost += table[index].rtp.highest - table[index].rtp.first + 1 + table[index].rtp.duplicates
                + table[index].rtp.outside - table[index].rtp.received;
    printf("packets %lu, others %lu, streams %u, refused %lu, lost %lu\n", (unsigned long)packets,
           (unsigned long)others, count, (unsigned long)refused, (unsigned long)lost);
    return next == end ? 0 : 2;
}
