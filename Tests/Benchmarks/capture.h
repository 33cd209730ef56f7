/* A pcap file of this host's byte order, in memory: what both yardsticks read. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static inline unsigned get16(const uint8_t *place) { return (unsigned)place[0] << 8 | place[1]; }

static inline uint32_t word(const uint8_t *place)
{
    uint32_t value;

    memcpy(&value, place, 4);
    return value;
}

/* Maps the file that is a command's one argument. Returns where it begins, and puts into *end where
 * it ends; NULL after it has said what is wrong.
 */
static inline const uint8_t *map_capture(int count, char **words, const uint8_t **end)
{
    const uint8_t *file;
    struct stat status;
    int descriptor;

    if (count != 2) {
        fprintf(stderr, "usage: %s FILE\n", words[0]);
        return NULL;
    }
    descriptor = open(words[1], O_RDONLY);
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || status.st_size < 24) {
        perror(words[1]);
        return NULL;
    }
    file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (file == MAP_FAILED || (word(file) != 0xa1b2c3d4 && word(file) != 0xa1b23c4d)) {
        fprintf(stderr, "%s: not a pcap file of this host's byte order\n", words[1]);
        return NULL;
    }
    *end = file + status.st_size;
    return file;
}

/* The length of the record at next; SIZE_MAX if there is no whole one. */
static inline size_t record_size(const uint8_t *next, const uint8_t *end)
{
    size_t size;

    if (end - next < 16)
        return SIZE_MAX;
    size = word(next + 8);
    return size > 262144 || size > (size_t)(end - next - 16) ? SIZE_MAX : size;
}
