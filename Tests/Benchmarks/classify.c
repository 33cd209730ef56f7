/* The yardstick for classifying frames: what mcdump's classifier does, in one loop over a mapping.
 *
 *     classify FILE
 *
 * Ethernet, VLAN tags, the checks of the IPv4 header, options, fragments, UDP and TCP ports. It
 * reads pcap in this host's byte order, link type Ethernet, and prints how many frames are of
 * which class: control messages, data to a group, other frames, and those that only a dissection
 * can tell.
 */
#include "capture.h"

enum class { control, multicast_data, other, unclear };

static enum class of_ports(unsigned source, unsigned destination)
{
    switch (destination) {
    case 9875: case 33435: case 9903: case 4321: return control;
    case 4789: case 8472: case 6081: case 2152: case 5247: return unclear;
    default: break;
    }
    switch (source) {
    case 33435: case 9903: case 4321: case 5247: return unclear;
    default: return other;
    }
}

/* The header's Router Alert, as a decoder finds it: it has to go through the options. */
static int has_router_alert(const uint8_t *option, const uint8_t *end)
{
    while (option < end && *option != 0) {
        if (*option == 1) {
            option++;
            continue;
        }
        if (*option == 148 && end - option >= 4)
            return 1;
        if (end - option < 2 || option[1] < 2)
            return 0;
        option += option[1];
    }
    return 0;
}

static unsigned long alerts;

static enum class of_ipv4(const uint8_t *ip, size_t count)
{
    size_t header, total;
    unsigned source, destination;
    int is_multicast;
    enum class special;

    if (count < 20 || ip[0] >> 4 != 4)
        return unclear;
    header = (size_t)(ip[0] & 0xf) * 4;
    total = get16(ip + 2);
    if (header < 20 || (total < header && total != 0) || header > count)
        return unclear;
    if (header > 20)
        alerts += (unsigned long)has_router_alert(ip + 20, ip + header);
    if (total != 0 && total < count)
        count = total;
    is_multicast = ip[16] >> 4 == 0xe;
    switch (ip[9]) {
    case 17:
        if ((get16(ip + 6) & 0x1fff) == 0) {
            if (count < header + 8)
                return unclear;
            special = of_ports(get16(ip + header), get16(ip + header + 2));
            if (special != other)
                return special;
        }
        return is_multicast ? multicast_data : other;
    case 2: case 103: return control;
    case 6:
        if ((get16(ip + 6) & 0x1fff) == 0 && count >= header + 4) {
            source = get16(ip + header);
            destination = get16(ip + header + 2);
            if (source == 639 || destination == 639)
                return control;
        }
        return other;
    case 47: case 4: case 41: case 137: return unclear;
    default: return is_multicast ? multicast_data : other;
    }
}

static enum class of_ipv6(const uint8_t *ip, size_t count)
{
    enum class special;

    if (count < 40 || ip[0] >> 4 != 6)
        return unclear;
    switch (ip[6]) {
    case 17:
        if (count < 48)
            return unclear;
        special = of_ports(get16(ip + 40), get16(ip + 42));
        if (special != other)
            return special;
        return ip[24] == 0xff ? multicast_data : other;
    case 0: case 6: case 58: case 47: case 4: case 41: case 137: return unclear;
    default: return ip[24] == 0xff ? multicast_data : other;
    }
}

static enum class of_frame(const uint8_t *frame, size_t count)
{
    size_t place = 14;
    unsigned type;

    if (count < 14)
        return unclear;
    type = get16(frame + 12);
    while (type == 0x8100 || type == 0x88a8 || type == 0x9100) {
        if (count < place + 4)
            return unclear;
        type = get16(frame + place + 2);
        place += 4;
    }
    switch (type) {
    case 0x0800: return of_ipv4(frame + place, count - place);
    case 0x86dd: return of_ipv6(frame + place, count - place);
    case 0x8847: case 0x8848: case 0x8864: case 0x8909: case 0x88f6: case 0x6558: return unclear;
    default: return type <= 1500 ? unclear : other;
    }
}

int main(int count, char **words)
{
    unsigned long classes[4] = {0, 0, 0, 0};
    const uint8_t *next, *end, *file;
    size_t size;

    file = map_capture(count, words, &end);
    if (file == NULL)
        return 2;
    next = file + 24;
    while ((size = record_size(next, end)) != SIZE_MAX) {
        classes[of_frame(next + 16, size)]++;
        next += 16 + size;
    }
    printf("control %lu, data %lu, other %lu, unclear %lu, router alerts %lu\n", classes[control],
           classes[multicast_data], classes[other], classes[unclear], alerts);
    return next == end ? 0 : 2;
}
